using System;
using System.Collections.Generic;
using System.Linq;

namespace ImamlDsl.Generator.Ir;

/// <summary>A model as the front end leaves it: equatable data, nothing of the compiler's.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="Containers">Declarations of the types that contain it, outermost first.</param>
/// <param name="Declaration">Its own declaration up to the name, for example <c>partial class</c>.</param>
/// <param name="IsPublic">Whether generated nested types may be public.</param>
/// <param name="Dimensions">The get-only integer members that occur as dimensions.</param>
/// <param name="Parameters">Its parameters in the order of declaration.</param>
/// <param name="Programs">Its losses, metrics and predictions in the order of declaration.</param>
internal sealed record ModelGraph(
    string Name,
    string Namespace,
    EquatableArray<string> Containers,
    string Declaration,
    bool IsPublic,
    EquatableArray<string> Dimensions,
    EquatableArray<ParameterDeclaration> Parameters,
    EquatableArray<ProgramGraph> Programs)
{
    /// <summary>Sizes of a program's inputs that the data decide, in the order of their first appearance.</summary>
    public List<string> DataSymbols(ProgramGraph program) =>
        [.. program.Inputs.SelectMany(i => i.Shape.Shape).SelectMany(d => d.Symbols).Where(s => !Dimensions.Contains(s)).Distinct()];
}

/// <summary>A parameter.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="Modifiers">Its accessibility, for example <c>public</c>.</param>
/// <param name="Shape">Its logical shape.</param>
/// <param name="Adapt">Whether the inner loop adapts it.</param>
/// <param name="Initializer">The C# expression that creates its initialiser.</param>
internal sealed record ParameterDeclaration(string Name, string Modifiers, EquatableShape Shape, bool Adapt, string Initializer);

/// <summary>An input of a program.</summary>
internal sealed record InputDeclaration(string Name, ElementKind Kind, EquatableShape Shape, Dim? IndexLimit);

/// <summary>What a program is for; the names are those of the runtime's ProgramKind.</summary>
internal enum ProgramRole
{
    Loss,
    Metric,
    Prediction,
}

/// <summary>A loss, metric or prediction and its graph over logically stored parameters; one output.</summary>
internal sealed record ProgramGraph(string Name, ProgramRole Role, EquatableArray<InputDeclaration> Inputs, Graph Graph);

/// <summary>A shape inside an equatable record.</summary>
internal sealed record EquatableShape(Shape Shape) : IEquatable<EquatableShape>
{
    public bool Equals(EquatableShape? other) => other is not null && Shape.Equals(other.Shape);

    public override int GetHashCode() => Shape.GetHashCode();
}
