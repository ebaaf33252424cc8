using System.Collections.Generic;
using ImamlDsl.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>An object as a value of the front end: the model, another model that is a part of it, or an object of the author's other classes and structs.</summary>
internal sealed class Instance(INamedTypeSymbol type)
{
    private readonly Dictionary<ISymbol, object> _members = new(SymbolEqualityComparer.Default);

    /// <summary>The very type, which decides what virtual members are.</summary>
    public INamedTypeSymbol Type { get; } = type;

    /// <summary>Equal for what is one and the same object, also where the front end has it twice: of a static member, and of what was made with the model.</summary>
    public object Identity { get; set; } = new();

    /// <summary>
    /// What is known of its members: dimensions, numbers, arrays of these, parts; also of the parameters of a primary constructor, which its methods may read.
    /// </summary>
    public IReadOnlyDictionary<ISymbol, object> Members => _members;

    /// <summary>What is wrong with the shapes in initialisers; said where the member is needed.</summary>
    public Dictionary<ISymbol, LoweringException> Faults { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Its own parameters: where each begins among those of the whole model, and how many it is if it is an array.</summary>
    public Dictionary<ISymbol, (int First, int? Count)> Parameters { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Reads a model's members as dimensions; set where the instance gets its place in the model.</summary>
    public DimensionReader? Dimensions { get; set; }

    /// <summary>Whether it is a model, which has parameters; else it only carries values and methods.</summary>
    public bool IsModel => Lowering.IsModel(Type);

    /// <summary>What is known of a member; null where nothing is.</summary>
    public object? Known(ISymbol member) => _members.TryGetValue(Key(member), out var value) ? value : null;

    public void Set(ISymbol member, object value) => _members[Key(member)] = value;

    public void Forget(ISymbol member) => _members.Remove(Key(member));

    /// <summary>Another object of the same type with the same members.</summary>
    public Instance Copy()
    {
        var copy = new Instance(Type);
        foreach (var member in _members)
        {
            copy._members.Add(member.Key, member.Value);
        }

        return copy;
    }

    /// <summary>A member as its source declares it, whatever the type arguments; what <c>field</c> means is its property.</summary>
    private static ISymbol Key(ISymbol member) => ((member as IFieldSymbol)?.AssociatedSymbol ?? member).OriginalDefinition;
}

/// <summary>C#'s null.</summary>
internal sealed class Null
{
    public static readonly Null Value = new();

    private Null()
    {
    }
}
