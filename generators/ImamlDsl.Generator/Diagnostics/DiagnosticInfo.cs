using System;
using System.Linq;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ImamlDsl.Generator.Diagnostics;

/// <summary>A diagnostic as data: it keeps no symbol, syntax or compilation alive.</summary>
internal sealed record DiagnosticInfo(string Id, string Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static DiagnosticInfo Create(DiagnosticDescriptor descriptor, Location location, params object[] arguments) => new(
        descriptor.Id,
        location.SourceTree?.FilePath ?? "",
        location.SourceSpan,
        location.GetLineSpan().Span,
        new EquatableArray<string>(arguments.Select(a => a.ToString() ?? "")));

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptors.ById[Id],
        Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines),
        [.. Arguments.Cast<object>()]);
}

/// <summary>Stops the lowering of one method at the expression that cannot be handled.</summary>
internal sealed class LoweringException(DiagnosticInfo diagnostic) : Exception(diagnostic.Id)
{
    public DiagnosticInfo Diagnostic { get; } = diagnostic;
}
