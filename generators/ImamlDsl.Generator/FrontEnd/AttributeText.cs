using System.Linq;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>Prints an attribute as the C# expression that creates it.</summary>
internal static class AttributeText
{
    public static string Print(AttributeData attribute)
    {
        var arguments = string.Join(", ", attribute.ConstructorArguments.Select(Print));
        var named = string.Join(", ", attribute.NamedArguments.Select(a => $"{a.Key} = {Print(a.Value)}"));
        return $"new {attribute.AttributeClass!.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}({arguments}){(named.Length == 0 ? "" : $" {{ {named} }}")}";
    }

    private static string Print(TypedConstant constant) => constant.Value switch
    {
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        double value => NumberText.Of(value) + "d",
        _ => constant.ToCSharpString(),
    };
}
