using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Type arguments: which types the type parameters of the methods and classes that are followed stand for.</content>
internal sealed partial class Lowering
{
    private static readonly IReadOnlyDictionary<ISymbol, ITypeSymbol> s_noTypes = new Dictionary<ISymbol, ITypeSymbol>(SymbolEqualityComparer.Default);

    private IReadOnlyDictionary<ISymbol, ITypeSymbol> _types = s_noTypes; // of the method that runs

    /// <summary>A type with the arguments of the method that runs, and of its class, for their parameters.</summary>
    public ITypeSymbol Closed(ITypeSymbol type) => !type.IsOpen() ? type : type switch
    {
        ITypeParameterSymbol parameter => _types.TryGetValue(parameter.OriginalDefinition, out var argument) ? argument : parameter,
        IArrayTypeSymbol array => sources.Compilation.CreateArrayTypeSymbol(Closed(array.ElementType), array.Rank),
        INamedTypeSymbol { IsTupleType: true } tuple => sources.Compilation.CreateTupleTypeSymbol(
            [.. tuple.TupleElements.Select(e => Closed(e.Type))], [.. tuple.TupleElements.Select(e => e.IsExplicitlyNamedTupleElement ? e.Name : null)]),
        INamedTypeSymbol named => Closed(named),
        _ => type,
    };

    private INamedTypeSymbol Closed(INamedTypeSymbol type)
    {
        var definition = type.ContainingType is { } outer ? Closed(outer).GetTypeMembers(type.Name, type.Arity)[0] : type.ConstructedFrom;
        return type.Arity == 0 ? definition : definition.Construct([.. type.TypeArguments.Select(Closed)]);
    }

    /// <summary>A method to be called elsewhere, where type parameters may stand for something else.</summary>
    private IMethodSymbol Closed(IMethodSymbol method)
    {
        var own = !method.ContainingType.IsOpen() ? method.ConstructedFrom
            : (IMethodSymbol)Closed(method.ContainingType).GetMembers(method.Name).First(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method.OriginalDefinition));
        return method.IsGenericMethod ? own.Construct([.. method.TypeArguments.Select(Closed)]) : own;
    }

    /// <summary>What the type parameters stand for in a method that is called here.</summary>
    private IReadOnlyDictionary<ISymbol, ITypeSymbol> TypesIn(Instance instance, IMethodSymbol method)
    {
        if (method.MethodKind == MethodKind.LocalFunction && !method.IsGenericMethod)
        {
            return _types; // those around it
        }

        var types = method.MethodKind == MethodKind.LocalFunction ? _types
            : method.IsStatic || method.ContainingType.TypeKind == TypeKind.Interface ? TypesIn(method.ContainingType)
            : TypesIn(instance.Type.Hierarchy().FirstOrDefault(type => SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, method.ContainingType.OriginalDefinition)));
        return With(types, method.TypeParameters, method.TypeArguments);
    }

    /// <summary>What the type parameters stand for in the members of a type.</summary>
    private IReadOnlyDictionary<ISymbol, ITypeSymbol> TypesIn(INamedTypeSymbol? type) =>
        type is null ? s_noTypes : With(TypesIn(type.ContainingType), type.TypeParameters, type.TypeArguments);

    private IReadOnlyDictionary<ISymbol, ITypeSymbol> With(IReadOnlyDictionary<ISymbol, ITypeSymbol> types, ImmutableArray<ITypeParameterSymbol> parameters, ImmutableArray<ITypeSymbol> arguments)
    {
        if (parameters.IsEmpty)
        {
            return types;
        }

        var more = new Dictionary<ISymbol, ITypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var known in types)
        {
            more[known.Key] = known.Value;
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            more[parameters[i].OriginalDefinition] = Closed(arguments[i]);
        }

        return more;
    }

    /// <summary>The member that a type argument has for an interface's static one, which C# calls by the type parameter; other members are what they are.</summary>
    private T Chosen<T>(T member, ITypeSymbol? constrained)
        where T : class, ISymbol
    {
        if (constrained is null || Closed(constrained) is not INamedTypeSymbol type || Implemented(type, member) is not T found)
        {
            return member;
        }

        return found is IMethodSymbol method && member is IMethodSymbol called ? (T)WithTypes(method, called)! : found;
    }

    /// <summary>Whether two types that the definition names are the same.</summary>
    private bool AreSame(ITypeOfOperation one, ITypeOfOperation other) => sources.Conversion(Closed(one.TypeOperand), Closed(other.TypeOperand)).IsIdentity;
}
