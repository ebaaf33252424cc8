using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ImamlDsl.CodeFixes;

/// <summary>A fix that mends any number of places at once: one of them, or all of a document, project or solution.</summary>
/// <param name="id">The diagnostic that is mended.</param>
/// <param name="title">What the editor offers.</param>
public abstract class DocumentCodeFix(string id, string title) : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [id];

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() =>
        // Diagnostics one after the other: they may be in one file, and the fix of one may also mend the other.
        FixAllProvider.Create(async (context, document, diagnostics) =>
            diagnostics.IsEmpty ? document : await FixAsync(document, [.. diagnostics.Select(d => d.Location.SourceSpan.Start)], context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public sealed override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var start = diagnostic.Location.SourceSpan.Start;
            context.RegisterCodeFix(CodeAction.Create(title, token => FixAsync(context.Document, [start], token), equivalenceKey: title), diagnostic);
        }

        return Task.CompletedTask;
    }

    /// <summary>Mends what is wrong at some places of a document.</summary>
    protected abstract SyntaxNode Fix(SyntaxNode root, SemanticModel model, IEnumerable<int> places);

    private async Task<Document> FixAsync(Document document, IReadOnlyList<int> places, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        return root is null || model is null ? document : document.WithSyntaxRoot(Fix(root, model, places));
    }
}
