using System.Linq;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>Recognises the DSL's own types by name.</summary>
internal static class SymbolExtensions
{
    public static bool IsDsl(this ITypeSymbol? type, string name) =>
        type is { ContainingNamespace: { Name: "ImamlDsl", ContainingNamespace.IsGlobalNamespace: true }, ContainingType: null } && type.Name == name;

    public static bool DerivesFromDsl(this ITypeSymbol? type, string name)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.IsDsl(name))
            {
                return true;
            }
        }

        return false;
    }

    public static AttributeData? Attribute(this ISymbol symbol, string name) => symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass.IsDsl(name));
}
