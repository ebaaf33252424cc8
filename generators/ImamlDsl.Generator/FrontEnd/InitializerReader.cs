using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>Reads how a parameter is drawn.</summary>
internal static class InitializerReader
{
    /// <summary>The initialiser of a parameter; null if it has none and starts at zero.</summary>
    public static AttributeData? Read(IPropertySymbol property)
    {
        var initializers = property.GetAttributes().Where(a => a.AttributeClass.DerivesFromDsl("InitializerAttribute")).ToArray();
        return initializers.Length <= 1 ? initializers.FirstOrDefault()
            : throw new LoweringException(DiagnosticInfo.Create(
                Descriptors.SeveralInitializers, property.Locations[0], property.Name, string.Join(" and ", initializers.Select(a => $"[{Name(a)}]"))));
    }

    private static string Name(AttributeData attribute) => attribute.AttributeClass!.Name.Replace("Attribute", "");
}
