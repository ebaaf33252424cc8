using System;
using System.Linq;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ImamlDsl.Generator.Diagnostics;

/// <summary>A diagnostic as data: it keeps no symbol, syntax or compilation alive.</summary>
internal sealed record DiagnosticInfo(string Id, string? Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static DiagnosticInfo Create(DiagnosticDescriptor descriptor, Location location, params object[] arguments) => new(
        descriptor.Id,
        location.SourceTree?.FilePath,
        location.SourceSpan,
        location.GetLineSpan().Span,
        new EquatableArray<string>(arguments.Select(a => a.ToString() ?? "")));

    /// <summary>
    /// The diagnostic at its place in the sources of a compilation. It must be a place in a syntax tree, not in a file of that name: only there
    /// do <c>#pragma warning</c>, the severities of an .editorconfig for a folder, and code fixes reach it.
    /// </summary>
    public Diagnostic ToDiagnostic(Compilation compilation) =>
        Diagnostic.Create(Descriptors.ById[Id], Place(compilation), [.. Arguments.Cast<object>()]);

    private Location Place(Compilation compilation)
    {
        if (Path is null)
        {
            return Location.None;
        }

        // Several files may have one path, above all none; the lines tell most of them apart.
        var places = compilation.SyntaxTrees.Where(t => t.FilePath == Path && Span.End <= t.Length).Select(t => Location.Create(t, Span));
        return places.FirstOrDefault(p => p.GetLineSpan().Span == Lines) ?? Location.Create(Path, Span, Lines);
    }
}

/// <summary>Stops the lowering of one method at the expression that cannot be handled.</summary>
internal sealed class LoweringException(DiagnosticInfo diagnostic) : Exception(diagnostic.Id)
{
    public DiagnosticInfo Diagnostic { get; } = diagnostic;

    /// <summary>Whether the compiler reports an error there itself, which says more.</summary>
    public bool IsCompilers { get; init; }
}
