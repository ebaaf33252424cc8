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
/// <param name="sources">The project that the model is in.</param>
/// <param name="isLayer">Whether the model has no programs of its own: then parts that only its constructor's callers know may stay open.</param>
/// <param name="guard">Runs what may fail, and reports it at a member.</param>
/// <param name="cancellation">Stops.</param>
internal sealed class MemberReader(Sources sources, bool isLayer, Action<ISymbol, Action> guard, CancellationToken cancellation)
{
    /// <summary>All parameters, in order.</summary>
    public List<ParameterDeclaration> Parameters { get; } = [];

    /// <summary>The model's own members that the generated code completes or binds.</summary>
    public List<MemberDeclaration> Members { get; } = [];

    private const int MaxCount = 1000; // of one member; a definition has no room for more

    private readonly Dictionary<Instance, PartPlace> _places = [];

    private readonly Stack<List<int>> _open = new(); // the parameters of the parts that are being read

    /// <summary>Where a part's parameters are, which other members may hold too; null while they are being read.</summary>
    private sealed record PartPlace(string Path, IReadOnlyList<int>? Parameters, bool Adapt);

    public void Read(Instance model)
    {
        _places.Add(model, new PartPlace("the model", null, Adapt: true));
        foreach (var member in model.Type.AllMembers())
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
            RequireOnlyName(owner, member);
            ReadParameter(owner, property, attribute, path, adapt);
            found(Declaration(property, first, Parameters.Count - first, cancellation) with { IsInherited = !SymbolEqualityComparer.Default.Equals(property.ContainingType, owner.Type) });
        }
        else if (HoldsParts(owner, member))
        {
            var (type, value) = (StoredIn(member)!, owner.Known(member));
            if (member.DeclaredAccessibility == Accessibility.Private && !SymbolEqualityComparer.Default.Equals(member.ContainingType, owner.Type))
            {
                throw Bad(member, $"it is private to '{member.ContainingType.Name}', and '{owner.Type.Name}' cannot reach it; make it protected");
            }

            RequireOnlyName(owner, member);
            if (member is IPropertySymbol { ExplicitInterfaceImplementations.IsEmpty: false })
            {
                throw Bad(member, "it implements an interface explicitly, and parameters are named after members; implement it by a public property");
            }

            if (isLayer && path.Length == 0 && !IsKnown(value))
            {
                found(new MemberDeclaration(member.Name, "", MemberRole.OpenPart, 0, 0) { Holder = member.Name });
                return;
            }

            adapt &= member.InheritedAttribute("LayerAttribute")?.NamedArguments.FirstOrDefault(a => a.Key == "Adapt").Value.Value as bool? ?? true;
            ReadParts(owner, value, member, $"{path}{member.Name}", $"{access}{member.Name}", type, adapt, found);
        }
        else if (StoredIn(member) is INamedTypeSymbol { TypeKind: not TypeKind.Delegate } kept && owner.Known(member) is null && kept.TypeArguments.Any(argument => Lowering.IsModel(Innermost(argument))))
        {
            throw Bad(member, Lost(kept));
        }
    }

    private static string Lost(ITypeSymbol kept) => $"a {kept.Name} of models is not followed, and their parameters would be lost; keep them in members, an array or a list";

    /// <summary>Whether a member stores models, as its type or its value tells.</summary>
    private static bool HoldsParts(Instance owner, ISymbol member) =>
        StoredIn(member) is { } type && (Lowering.IsModel(Innermost(type)) || HoldsModels(owner.Known(member), []));

    /// <summary>Refuses a member that hides another: parameters are told apart by the names of members.</summary>
    private static void RequireOnlyName(Instance owner, ISymbol member)
    {
        if (owner.Type.AllMembers().TakeWhile(m => !SymbolEqualityComparer.Default.Equals(m, member))
            .FirstOrDefault(m => m.Name == member.Name && (m.Attribute("ParameterAttribute") is not null || HoldsParts(owner, m))) is { } hidden)
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.UnsupportedModel, member.Locations[0], owner.Type.Name,
                $"its member '{member.Name}' hides that of '{hidden.ContainingType.Name}', and parameters are named after members; rename one"));
        }
    }

    /// <summary>Reads the part, or the parts, that a member or an element of its array holds.</summary>
    private void ReadParts(Instance owner, object? value, ISymbol member, string path, string access, ITypeSymbol declared, bool adapt, Action<MemberDeclaration> found)
    {
        switch (value)
        {
            case Null:
                break;
            case Instance part:
                ReadPart(owner, part, member, path, Access(part, declared, access), adapt, found);
                break;
            case object[] parts when ElementType(declared) is var element && !SymbolEqualityComparer.Default.Equals(element, declared):
                for (var i = 0; i < parts.Length; i++)
                {
                    if (Lowering.IsModel(element) || HoldsModels(parts[i], []))
                    {
                        ReadParts(owner, parts[i], member, $"{path}.{i}", Element(declared, access, i), element, adapt, found);
                    }
                }

                break;
            default:
                throw Bad(member, Lowering.IsMap(declared) ? Lost(declared)
                    : declared is INamedTypeSymbol { IsTupleType: true } ? "it is a tuple of models; give each a member of its own"
                    : SymbolEqualityComparer.Default.Equals(ElementType(declared), owner.Type) ? "a model is no part of itself; hold its levels in an array of another model"
                    : $"its construction cannot be followed: create it where it is declared or in the only constructor, as '{member.Name} = new {ElementType(declared).Name}(...)' or as an array of these");
        }
    }

    private static string Element(ITypeSymbol declared, string access, int i) => declared is IArrayTypeSymbol || declared.Name is "List" or "IList" or "IReadOnlyList" or "ImmutableArray" or "ImmutableList"
        ? $"{access}[{i}]"
        : $"global::System.Linq.Enumerable.ElementAt({access}, {i})";

    /// <summary>Whether it is known which parts a value holds.</summary>
    private static bool IsKnown(object? value) => value is Null or Instance || (value is object[] items && items.All(IsKnown));

    /// <summary>How code reads a part: as what it is, where its member is declared as an interface or a base class.</summary>
    private static string Access(Instance part, ITypeSymbol declared, string member) =>
        SymbolEqualityComparer.Default.Equals(part.Type, declared) ? member : $"(({part.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}){member})";

    private static bool HoldsModels(object? value, HashSet<Instance> seen) => value switch
    {
        Instance { IsModel: true } => true,
        Instance other => seen.Add(other) && other.Members.Values.Any(m => HoldsModels(m, seen)),
        object[] items => items.Any(item => HoldsModels(item, seen)),
        _ => false,
    };

    /// <summary>Whether a property can be completed to a parameter, or to an array or list of these.</summary>
    public static bool CanBeParameter(IPropertySymbol property) =>
        SyntaxFacts.IsValidIdentifier(property.Name) && property is { OriginalDefinition.IsPartialDefinition: true, IsIndexer: false, IsStatic: false, SetMethod: null, IsVirtual: false, IsOverride: false }
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
        if (!part.IsModel)
        {
            throw Bad(member, part.Type.Hierarchy().Any(Lowering.IsModel)
                ? $"'{part.Type.Name}' derives from a model and is none; annotate it with [Model]"
                : $"'{part.Type.Name}' holds models and is none, so that their parameters would not be the model's; annotate it with [Model]");
        }

        if (part.Type.DeclaringSyntaxReferences.IsEmpty)
        {
            throw Bad(member, $"the source of '{part.Type.Name}' is not in this project");
        }

        if (_places.TryGetValue(part, out var place))
        {
            var shared = place.Parameters ?? throw Bad(member, $"it is {place.Path}, which would contain itself");
            if (place.Adapt != adapt)
            {
                throw Bad(member, $"it is the same part as '{place.Path}', and one of them says Adapt = false; say it of both");
            }

            found(Part(member, access, shared));
            Note(shared);
            return;
        }

        _places.Add(part, new PartPlace(path, null, adapt));
        _open.Push([]);
        part.Dimensions = new DimensionReader(part.Type, owner.Dimensions!, access + ".", m => Lowering.DimensionOf(part, m, sources, cancellation));
        foreach (var inner in part.Type.AllMembers())
        {
            try
            {
                Read(part, inner, path + ".", access + ".", adapt, _ => { });
            }
            catch (LoweringException exception) when (!SymbolEqualityComparer.Default.Equals(inner, member))
            {
                throw Bad(member, $"{path}.{inner.Name}: {exception.Diagnostic.ToDiagnostic(sources.Compilation).GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
            }
        }

        var own = _open.Pop();
        _places[part] = new PartPlace(path, own, adapt);
        found(Part(member, access, own));
    }

    private static MemberDeclaration Part(ISymbol member, string access, IReadOnlyList<int> parameters) =>
        new(access, "", MemberRole.Part, parameters.FirstOrDefault(), parameters.Count) { Holder = member.Name, Parameters = new EquatableArray<int>(parameters) };

    /// <summary>Notes parameters as those of the parts around them too.</summary>
    private void Note(IReadOnlyList<int> parameters)
    {
        foreach (var part in _open)
        {
            part.AddRange(parameters.Where(i => !part.Contains(i)));
        }
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

        if (count > MaxCount)
        {
            throw new LoweringException(DiagnosticInfo.Create(Descriptors.BadParameterCount, property.Locations[0], property.Name, $"{count} parameters, of at most {MaxCount}"));
        }

        var initializer = InitializerReader.Read(property);
        owner.Parameters[property.OriginalDefinition] = (Parameters.Count, count);
        var shape = new EquatableShape(Checked(owner.Dimensions!.ReadShape(attribute, property.ContainingType, symbolsAllowed: false)));
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
            Note([Parameters.Count - 1]);
        }
    }

    /// <summary>A shape with no more entries than an array can hold, as far as that is known.</summary>
    public static Shape Checked(Shape shape) => shape.Length is { IsConstant: true, Value: >= 0 } or { IsConstant: false } ? shape : throw new OverflowException();

    /// <summary>The type of what a member stores; null for a member that stores nothing.</summary>
    private static ITypeSymbol? StoredIn(ISymbol member) => member switch
    {
        IPropertySymbol { IsStatic: false, IsIndexer: false } property when HasStorage(property) => property.Type,
        IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } field => field.Type,
        _ => null,
    };

    private static ITypeSymbol Innermost(ITypeSymbol type) => ElementType(type) is var element && SymbolEqualityComparer.Default.Equals(element, type) ? type : Innermost(element);

    private static ITypeSymbol ElementType(ITypeSymbol type) => type is IArrayTypeSymbol { Rank: 1 } array ? array.ElementType
        : type is INamedTypeSymbol { TypeArguments.Length: 1 } list && list.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal) ? list.TypeArguments[0]
        : type;

    private static bool HasStorage(IPropertySymbol property) =>
        property.ContainingType.GetMembers().OfType<IFieldSymbol>().Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property));

    private static LoweringException Bad(ISymbol member, string reason) =>
        new(DiagnosticInfo.Create(Descriptors.BadPart, member.Locations[0], member.Name, reason));
}
