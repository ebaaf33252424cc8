using System.Threading;
using ImamlDsl.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>Finds attributes of a model's members on members of other types, where nothing reads them.</summary>
internal static class MisplacedAttributes
{
    /// <summary>The attributes that only mean something in a model.</summary>
    public static readonly string[] Names = ["Loss", "Metric", "Parameter"];

    public static DiagnosticInfo? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var member = context.TargetSymbol;
        var type = member.ContainingType;
        if (type is null || type.Attribute("ModelAttribute") is not null)
        {
            return null;
        }

        var attribute = context.Attributes[0];
        var name = attribute.AttributeClass!.Name.Replace("Attribute", "");
        if (type is { TypeKind: TypeKind.Class, IsAbstract: true, IsStatic: false } && name != "Parameter")
        {
            return null; // models that derive from the class have the program
        }

        var location = attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation() ?? member.Locations[0];
        return DiagnosticInfo.Create(Descriptors.OutsideModel, location, name, member.Name, type.Name);
    }
}
