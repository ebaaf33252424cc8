using System.Collections.Generic;
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

    /// <summary>A type's base types and itself, without object and what all structs derive from.</summary>
    public static IEnumerable<INamedTypeSymbol> Hierarchy(this INamedTypeSymbol type) =>
        type.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType ? [] : [.. type.BaseType?.Hierarchy() ?? [], type];

    /// <summary>The members of a type, those that it inherits first, and each as the most derived type has it.</summary>
    public static IEnumerable<ISymbol> AllMembers(this INamedTypeSymbol type)
    {
        ISymbol[] all = [.. type.Hierarchy().SelectMany(t => t.GetMembers())];
        var replaced = new HashSet<ISymbol>(all.Select(m => m.Overridden()).OfType<ISymbol>(), SymbolEqualityComparer.Default);
        return all.Where(m => !replaced.Contains(m));
    }

    /// <summary>Whether derived types may have another member in its place.</summary>
    public static bool IsReplaceable(this ISymbol member) => (member.IsVirtual || member.IsAbstract || member.IsOverride) && !member.IsSealed && !member.ContainingType.IsSealed;

    /// <summary>Whether a member is another one, or replaces it.</summary>
    public static bool Overrides(this ISymbol member, ISymbol other) =>
        SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, other.OriginalDefinition) || member.Overridden()?.Overrides(other) == true;

    /// <summary>Whether a type is a type parameter or made of one.</summary>
    public static bool IsOpen(this ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => array.ElementType.IsOpen(),
        INamedTypeSymbol named => named.TypeArguments.Any(IsOpen) || named.ContainingType?.IsOpen() == true,
        _ => false,
    };

    /// <summary>The type itself of one that may be null, <c>int</c> of <c>int?</c>.</summary>
    public static ITypeSymbol NotNull(this ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;

    /// <summary>The member that one overrides; null where it overrides none.</summary>
    public static ISymbol? Overridden(this ISymbol member) => (ISymbol?)(member as IMethodSymbol)?.OverriddenMethod ?? (member as IPropertySymbol)?.OverriddenProperty;

    /// <summary>An attribute of a member or of one that it overrides.</summary>
    public static AttributeData? InheritedAttribute(this ISymbol member, string name) => member.Attribute(name) ?? member.Overridden()?.InheritedAttribute(name);
}
