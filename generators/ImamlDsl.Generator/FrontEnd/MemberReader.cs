using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>
/// Reads the parameters of a model and, in their place, those of its parts: <c>Block1.Weight</c>, <c>Blocks.0.Weight</c>; an array of parameters is
/// <c>Weights.0</c>, <c>Weights.1</c>, …
/// </summary>
internal sealed class MemberReader(Compilation compilation, Action<ISymbol, Action> guard, CancellationToken cancellation)
{
    /// <summary>All parameters, in order.</summary>
    public List<ParameterDeclaration> Parameters { get; } = [];

    /// <summary>The model's own members that the generated code completes or binds.</summary>
    public List<MemberDeclaration> Members { get; } = [];

    public void Read(Instance model)
    {
        foreach (var member in model.Type.GetMembers())
        {
            cancellation.ThrowIfCancellationRequested();
            guard(member, () => Read(model, member, "", "", adapt: true, Members.Add));
        }
    }

    private void Read(Instance owner, ISymbol member, string path, string access, bool adapt, Action<MemberDeclaration> found)
    {
        var first = Parameters.Count;
        if (member is IPropertySymbol property && property.Attribute("ParameterAttribute") is { } attribute)
        {
            ReadParameter(owner, property, attribute, path, adapt);
            found(Declaration(property, first, Parameters.Count - first, cancellation));
        }
        else if (IsPart(member, out var type))
        {
            adapt &= member.Attribute("LayerAttribute")?.NamedArguments.FirstOrDefault(a => a.Key == "Adapt").Value.Value as bool? ?? true;
            switch (owner.Members.TryGetValue(member, out var value) ? value : null)
            {
                case Instance part:
                    ReadPart(owner, part, member, $"{path}{member.Name}", $"{access}{member.Name}", adapt, found);
                    break;
                case object[] parts when parts.All(p => p is Instance):
                    for (var i = 0; i < parts.Length; i++)
                    {
                        ReadPart(owner, (Instance)parts[i], member, $"{path}{member.Name}.{i}", $"{access}{member.Name}[{i}]", adapt, found);
                    }

                    break;
                default:
                    throw Bad(member, $"its construction cannot be followed: create it where it is declared or in the only constructor, as '{member.Name} = new {type!.Name}(...)' or as an array of these");
            }
        }
    }

    /// <summary>Whether a property can be completed to a parameter, or to an array or list of these.</summary>
    public static bool CanBeParameter(IPropertySymbol property) =>
        SyntaxFacts.IsValidIdentifier(property.Name) && property is { IsPartialDefinition: true, IsIndexer: false, IsStatic: false, SetMethod: null, IsVirtual: false, IsOverride: false }
        && (IsArray(property) || property.Type.IsDsl("Tensor")) && property.NullableAnnotation != NullableAnnotation.Annotated;

    public static MemberDeclaration Declaration(IPropertySymbol property, int first, int count, CancellationToken cancellation)
    {
        var role = !IsArray(property) ? MemberRole.Parameter : property.Type is IArrayTypeSymbol ? MemberRole.ParameterArray : MemberRole.ParameterList;
        return new MemberDeclaration(property.Name, Modifiers(property, cancellation), role, first, count);
    }

    private static bool IsArray(IPropertySymbol property) =>
        (property.Type is IArrayTypeSymbol { Rank: 1 } array && array.ElementType.IsDsl("Tensor"))
        || (property.Type is INamedTypeSymbol { Name: "IReadOnlyList", TypeArguments.Length: 1 } list && list.TypeArguments[0].IsDsl("Tensor"));

    /// <summary>The accessibility as it is written, since both parts of a property must write the same: with none it is private, and says nothing.</summary>
    private static string Modifiers(IPropertySymbol property, CancellationToken cancellation) => string.Join(" ", property.DeclaringSyntaxReferences
        .Select(r => r.GetSyntax(cancellation)).OfType<MemberDeclarationSyntax>().Take(1)
        .SelectMany(d => d.Modifiers).Where(m => SyntaxFacts.IsAccessibilityModifier(m.Kind())).Select(m => m.Text));

    private void ReadPart(Instance owner, Instance part, ISymbol member, string path, string access, bool adapt, Action<MemberDeclaration> found)
    {
        if (part.Type.DeclaringSyntaxReferences.IsEmpty)
        {
            throw Bad(member, $"the source of '{part.Type.Name}' is not in this project");
        }

        var first = Parameters.Count;
        part.Dimensions = new DimensionReader(part.Type, owner.Dimensions, access + ".", m => Lowering.DimensionOf(part, m, compilation, cancellation));
        foreach (var inner in part.Type.GetMembers())
        {
            try
            {
                Read(part, inner, path + ".", access + ".", adapt, _ => { });
            }
            catch (LoweringException exception) when (!SymbolEqualityComparer.Default.Equals(inner, member))
            {
                throw Bad(member, $"{path}.{inner.Name}: {exception.Diagnostic.ToDiagnostic(compilation).GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
            }
        }

        found(new MemberDeclaration(access, "", MemberRole.Part, first, Parameters.Count - first));
    }

    private void ReadParameter(Instance owner, IPropertySymbol property, AttributeData attribute, string path, bool adapt)
    {
        var count = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Count").Value.Value as int?;
        if (!CanBeParameter(property))
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.BadParameter, property.Locations[0], property.Name));
        }

        var isArray = IsArray(property);
        if (isArray != count is >= 1)
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.BadParameterCount, property.Locations[0], property.Name, isArray ? "several parameters and needs a count" : "one parameter and takes no count"));
        }

        var initializer = InitializerReader.Read(property);
        owner.Parameters[property] = (Parameters.Count, count);
        var shape = new EquatableShape(Checked(owner.Dimensions.ReadShape(attribute, symbolsAllowed: false)));
        adapt &= attribute.NamedArguments.FirstOrDefault(a => a.Key == "Adapt").Value.Value as bool? ?? true;
        var isRate = property.Attribute("LearningRateAttribute") is not null;
        if (isRate && (adapt || count is not null || shape.Shape.Rank > 0 || Parameters.Any(p => p.IsLearningRate)))
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.BadLearningRate, property.Locations[0], property.Name));
        }

        for (var i = 0; i < (count ?? 1); i++)
        {
            Parameters.Add(new ParameterDeclaration(
                $"{path}{property.Name}{(count is null ? "" : $".{i}")}",
                shape,
                adapt,
                initializer is null ? "new global::ImamlDsl.ConstantAttribute(0d)" : AttributeText.Print(initializer),
                isRate));
        }
    }

    /// <summary>A shape with no more entries than an array can hold, as far as that is known.</summary>
    public static Shape Checked(Shape shape) => shape.Length is { IsConstant: true, Value: >= 0 } or { IsConstant: false } ? shape : throw new OverflowException();

    /// <summary>Whether a member stores a model, or several.</summary>
    private static bool IsPart(ISymbol member, out ITypeSymbol? model)
    {
        var type = member switch
        {
            IPropertySymbol { IsStatic: false, IsIndexer: false } property when HasStorage(property) => property.Type,
            IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } field => field.Type,
            _ => null,
        };
        model = type is IArrayTypeSymbol { Rank: 1 } array ? array.ElementType
            : type is INamedTypeSymbol { TypeArguments.Length: 1 } list && Lowering.IsModel(list.TypeArguments[0]) ? list.TypeArguments[0]
            : type;
        return Lowering.IsModel(model);
    }

    private static bool HasStorage(IPropertySymbol property) =>
        property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property));

    private static LoweringException Bad(ISymbol member, string reason) =>
        new(DiagnosticInfo.Create(Descriptors.BadPart, member.Locations[0], member.Name, reason));
}
