namespace ImamlDsl.Generator.Passes;

/// <summary>How derived values are named after the author's: h, its tangent hDot, its adjoint hBar, the adjoint's tangent hBarDot.</summary>
internal static class Names
{
    public static string? Tangent(string? name) => name is null ? null : name + "Dot";

    /// <summary>The adjoint of a tangent's place is the adjoint of the value itself.</summary>
    public static string? Adjoint(string? tangentName) =>
        tangentName is null ? null
        : (tangentName.EndsWith("Dot", System.StringComparison.Ordinal) ? tangentName.Substring(0, tangentName.Length - 3) : tangentName) + "Bar";
}
