using System.Collections.Generic;
using System.Linq;

namespace ImamlDsl.Generator.Ir;

/// <summary>An argument of an operation on tensors.</summary>
internal abstract record TensorArgument;

/// <summary>A number, an extent or another word, as it is printed.</summary>
internal sealed record Word(string Text) : TensorArgument;

/// <summary>A list of whole numbers: extents or axes.</summary>
internal sealed record WordList(IReadOnlyList<string> Words) : TensorArgument
{
    public static WordList Of(IEnumerable<int> axes) => new([.. axes.Select(a => a.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
}

/// <summary>A tensor seen through views, which move no memory where they need not.</summary>
internal sealed record TensorRef(string Name, IReadOnlyList<TensorView> Views) : TensorArgument
{
    public TensorRef(string name)
        : this(name, [])
    {
    }

    public TensorRef Through(string function, params TensorArgument[] arguments) => this with { Views = [.. Views, new TensorView(function, arguments)] };
}

/// <summary>One view.</summary>
internal sealed record TensorView(string Function, IReadOnlyList<TensorArgument> Arguments);

/// <summary>Several tensors.</summary>
internal sealed record TensorList(IReadOnlyList<TensorRef> Tensors) : TensorArgument;

/// <summary>
/// One operation of the straight-line list that targets of whole tensors print: <c>Result = Function(Arguments, Options)</c>, named as libtorch's <c>aten</c>
/// names it.
/// </summary>
/// <param name="Result">The variable that is assigned.</param>
/// <param name="Function">The operation; null where the result is only another name for its one argument.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Options">Its arguments by name.</param>
/// <param name="Comment">What is computed, as mathematics.</param>
internal sealed record TensorOp(
    string Result, string? Function, IReadOnlyList<TensorArgument> Arguments, IReadOnlyList<(string Name, string Value)> Options, string? Comment)
{
    /// <summary>Views through which the result is seen.</summary>
    public IReadOnlyList<TensorView> Views { get; init; } = [];

    /// <summary>Positions of arguments whose memory could receive the result: of its shape and precision, with every entry present.</summary>
    public IReadOnlyList<int> Reusable { get; init; } = [];

    /// <summary>Whether the first argument's memory receives the result.</summary>
    public bool InPlace { get; init; }

    /// <summary>Every variable that is read, once for each time.</summary>
    public IEnumerable<string> Reads => Arguments.SelectMany(a => a switch
    {
        TensorRef tensor => [tensor.Name],
        TensorList list => list.Tensors.Select(t => t.Name),
        _ => Enumerable.Empty<string>(),
    });
}

/// <summary>A routine as a list of operations on tensors that hold all tasks.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">The tensors that it takes.</param>
/// <param name="Sizes">The extents that it reads off them, and how.</param>
/// <param name="Ops">The operations, in order.</param>
/// <param name="Results">The tensors that it gives.</param>
internal sealed record TensorFunction(
    string Name, IReadOnlyList<string> Parameters, IReadOnlyList<(string Name, string Code)> Sizes, IReadOnlyList<TensorOp> Ops, IReadOnlyList<TensorRef> Results);
