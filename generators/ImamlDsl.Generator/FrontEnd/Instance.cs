using System.Collections.Generic;
using ImamlDsl.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>A model as a value of the front end: the annotated class itself, or another model that is a part of it.</summary>
internal sealed class Instance(INamedTypeSymbol type)
{
    public INamedTypeSymbol Type { get; } = type;

    /// <summary>What is known of its members from initialisers and constructors: dimensions, numbers, arrays of these, parts.</summary>
    public Dictionary<ISymbol, object> Members { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>What is wrong with the shapes in initialisers; said where the member is needed.</summary>
    public Dictionary<ISymbol, LoweringException> Faults { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Its own parameters: where each begins among those of the whole model, and how many it is if it is an array.</summary>
    public Dictionary<ISymbol, (int First, int? Count)> Parameters { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Reads its members as dimensions; set where the instance gets its place in the model.</summary>
    public DimensionReader Dimensions { get; set; } = null!;
}

/// <summary>C#'s null.</summary>
internal sealed class Null
{
    public static readonly Null Value = new();

    private Null()
    {
    }
}
