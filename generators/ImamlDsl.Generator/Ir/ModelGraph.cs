using System;
using System.Collections.Generic;
using System.Linq;

namespace ImamlDsl.Generator.Ir;

/// <summary>A model as the front end leaves it: equatable data, nothing of the compiler's.</summary>
/// <param name="Name">The class's name; of a generic one, which is abstract, with the number of its type parameters.</param>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="Containers">Declarations of the types that contain it, outermost first.</param>
/// <param name="Declaration">Its own declaration up to the name, for example <c>partial class</c>.</param>
/// <param name="Dimensions">The get-only integer members that occur as dimensions, as its code reads them: <c>Ways</c>, <c>Block1.Inputs</c>.</param>
/// <param name="Parameters">Its parameters and those of its parts, in the order of declaration.</param>
/// <param name="Members">Its own members that hold parameters.</param>
/// <param name="Programs">Its losses, metrics and predictions in the order of declaration.</param>
internal sealed record ModelGraph(
    string Name,
    string Namespace,
    EquatableArray<string> Containers,
    string Declaration,
    EquatableArray<string> Dimensions,
    EquatableArray<ParameterDeclaration> Parameters,
    EquatableArray<MemberDeclaration> Members,
    EquatableArray<ProgramGraph> Programs)
{
    /// <summary>Whether it has errors: then it has no parameters, and its programs are only their names and inputs.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Whether models derive from it: then it has no code of its own, but for its parameters' properties.</summary>
    public bool IsAbstract { get; init; }

    /// <summary>The members that are dimensions of one size in all instances, and that nothing else might read.</summary>
    public EquatableArray<string> Constants { get; init; } = new([]);

    /// <summary>Whether the parts of a layer are only known where it is constructed: then so are the places of its parameters.</summary>
    public bool IsOpen => Members.Any(m => m.Role == MemberRole.OpenPart);

    /// <summary>Sizes of a program's inputs that the data decide, in the order of their first appearance.</summary>
    public List<string> DataSymbols(ProgramGraph program) =>
        [.. program.Inputs.SelectMany(i => i.Shape.Shape).SelectMany(d => d.Symbols).Where(s => !Dimensions.Contains(s)).Distinct()];
}

/// <summary>A parameter.</summary>
/// <param name="Name">The property's name, after those of the parts that lead to it: <c>Block1.Weight</c>.</param>
/// <param name="Shape">Its logical shape.</param>
/// <param name="Adapt">Whether the inner loop adapts it.</param>
/// <param name="Initializer">The C# expression that creates its initialiser.</param>
/// <param name="IsLearningRate">Whether it is the learned factor of the inner learning rate.</param>
internal sealed record ParameterDeclaration(string Name, EquatableShape Shape, bool Adapt, string Initializer, bool IsLearningRate = false)
{
    /// <summary>The name as one word that begins with a small letter: <c>Blocks.0.Weight</c> → <c>blocks0Weight</c>.</summary>
    public string VariableName
    {
        get
        {
            var word = string.Concat(Name.Split('.').Select(p => char.ToUpperInvariant(p[0]) + p.Substring(1)));
            return char.ToLowerInvariant(word[0]) + word.Substring(1);
        }
    }
}

/// <summary>A member of a model that holds parameters.</summary>
/// <param name="Name">Its name; of a part, the expression that reads it.</param>
/// <param name="Modifiers">Its accessibility, for example <c>public</c>.</param>
/// <param name="Role">What it is.</param>
/// <param name="First">Its first parameter among the model's.</param>
/// <param name="Count">The number of its parameters.</param>
internal sealed record MemberDeclaration(string Name, string Modifiers, MemberRole Role, int First, int Count)
{
    /// <summary>Whether it stands in an abstract model, whose own code completes it.</summary>
    public bool IsInherited { get; init; }

    /// <summary>Of a part, the member that holds it, perhaps with others.</summary>
    public string Holder { get; init; } = "";

    /// <summary>A part's parameters in its own order; they need not follow one another, since parts may share some.</summary>
    public EquatableArray<int> Parameters { get; init; } = new([]);
}

/// <summary>How a member holds parameters.</summary>
internal enum MemberRole
{
    Parameter,
    ParameterArray,
    ParameterList,
    Part,

    /// <summary>Of a layer whose constructor decides its parts: found where it runs.</summary>
    OpenPart,
}

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
internal sealed record ProgramGraph(string Name, ProgramRole Role, EquatableArray<InputDeclaration> Inputs, Graph Graph)
{
    /// <summary>What the sizes must fulfil that only the data or the instance decide.</summary>
    public EquatableArray<SizeRequirement> Requirements { get; init; } = new([]);
}

/// <summary>A size that must not be negative, and for what.</summary>
internal sealed record SizeRequirement(Dim Size, string What);

/// <summary>A shape inside an equatable record.</summary>
internal sealed record EquatableShape(Shape Shape) : IEquatable<EquatableShape>
{
    public bool Equals(EquatableShape? other) => other is not null && Shape.Equals(other.Shape);

    public override int GetHashCode() => Shape.GetHashCode();
}
