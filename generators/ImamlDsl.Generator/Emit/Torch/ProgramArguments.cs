using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit.Torch;

/// <summary>What the functions of one program take and give, and where parameters lie in their vectors.</summary>
internal sealed class ProgramArguments
{
    public const string Phi = "phi", Outer = "outer", Vector = "v";

    private readonly ModelGraph _model;
    private readonly ProgramGraph _program;
    private readonly string[] _inputs;

    /// <param name="model">The model.</param>
    /// <param name="program">The program.</param>
    /// <param name="inputs">The names of its inputs.</param>
    public ProgramArguments(ModelGraph model, ProgramGraph program, IReadOnlyList<string> inputs)
    {
        _model = model;
        _program = program;
        _inputs = [.. inputs];
    }

    /// <summary>Words that the functions use themselves, beside the names of inputs and extents.</summary>
    public static IReadOnlyList<string> Reserved { get; } =
    [
        Phi, Outer, Vector, TensorSizes.TasksName, "gradient", "product", "outer_gradient", "outer_product", "torch", "Tensor", "List", "int", "str", "and", "as", "assert",
        "async", "await", "def", "del", "elif", "except", "from", "global", "import", "lambda", "None", "nonlocal", "not", "or", "pass", "print", "raise", "self", "super",
        "True", "False", "with", "yield", "len", "range", "conv_forward", "conv_input", "conv_weight", "window_maxima",
    ];

    /// <summary>What every function takes first: φ, ω if there are any, and the inputs.</summary>
    public IEnumerable<string> Fixed => [Phi, .. _model.Parameters.Any(p => !p.Adapt) ? [Outer] : Array.Empty<string>(), .. _inputs];

    /// <summary>Value → value, ApplyMixed → apply_mixed.</summary>
    public static string FunctionName(Routine routine) =>
        string.Concat(routine.Name.Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    /// <summary>The vector that holds a parameter or its tangent, and where.</summary>
    public (string Vector, Dim Offset) Place(bool tangent, int index)
    {
        var adapt = _model.Parameters[index].Adapt;
        var offset = _model.Parameters.Take(index).Where(p => p.Adapt == adapt).Aggregate(Dim.Constant(0), (sum, p) => sum + p.Shape.Shape.Length);
        return (tangent ? Vector : adapt ? Phi : Outer, offset);
    }

    /// <summary>Whether an output belongs to a parameter that is not adapted.</summary>
    public bool IsOuter(Storage storage) => storage.Place is Ir.Place.Gradient or Ir.Place.Product && !_model.Parameters[storage.Index].Adapt;

    public string ResultName(Place place, bool outer) => (outer ? "outer_" : "") + (place == Ir.Place.Gradient ? "gradient" : "product");

    /// <summary>The extents that a function uses and how it finds them: off its inputs, or from the model.</summary>
    public IReadOnlyList<(string Name, string Code)> Sizes(TensorSizes used)
    {
        var sizes = new List<(string, string)>();
        if (used.UsesTasks)
        {
            sizes.Add((TensorSizes.TasksName, $"{Phi}.size(0)"));
        }

        foreach (var symbol in _model.Dimensions.Where(used.Used.Contains))
        {
            sizes.Add((Host.Symbol(symbol), TorchScriptPrinter.Hole(symbol)));
        }

        foreach (var symbol in _model.DataSymbols(_program).Where(used.Used.Contains))
        {
            var (input, axis) = Find(symbol);
            sizes.Add((Host.Symbol(symbol), $"{_inputs[input]}.size({(axis + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)})"));
        }

        return sizes;
    }

    private (int Input, int Axis) Find(string symbol)
    {
        var dim = Dim.Symbol(symbol);
        for (var i = 0; i < _program.Inputs.Count; i++)
        {
            for (var axis = 0; axis < _program.Inputs[i].Shape.Shape.Rank; axis++)
            {
                if (_program.Inputs[i].Shape.Shape[axis].Equals(dim))
                {
                    return (i, axis);
                }
            }
        }

        throw new InvalidOperationException($"No input settles the size '{symbol}' of {_program.Name}.");
    }
}
