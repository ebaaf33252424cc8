using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ImamlDsl.CodeFixes;

/// <summary>Adds <c>partial</c> to a model and to the types that contain it (IMD001).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartial)), Shared]
public sealed class MakePartial() : DocumentCodeFix("IMD001", "Make the model and its containers partial")
{
    /// <inheritdoc/>
    protected override SyntaxNode Fix(SyntaxNode root, SemanticModel model, IEnumerable<int> places)
    {
        var types = places.SelectMany(place => root.FindToken(place).Parent!.AncestorsAndSelf().OfType<TypeDeclarationSyntax>())
            .Where(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword)).Distinct();
        return root.ReplaceNodes(types, (_, type) => AddPartial(type));
    }

    private static TypeDeclarationSyntax AddPartial(TypeDeclarationSyntax type)
    {
        var partial = Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(Space);
        if (type.Modifiers.Any())
        {
            return type.WithModifiers(type.Modifiers.Add(partial));
        }

        // The first word of the declaration has the comments and the indentation above it; an attribute, if there is one, comes before.
        var keyword = type.Keyword;
        return type.WithKeyword(keyword.WithLeadingTrivia()).WithModifiers(TokenList(partial.WithLeadingTrivia(keyword.LeadingTrivia)));
    }
}
