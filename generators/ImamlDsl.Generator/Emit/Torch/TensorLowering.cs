using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit.Torch;

/// <summary>Turns a routine into a straight-line list of operations on tensors that hold all tasks at once.</summary>
internal sealed partial class TensorLowering
{
    private readonly Routine _routine;
    private readonly ProgramArguments _arguments;
    private readonly NameTable _names;
    private readonly TensorSizes _sizes = new();
    private readonly Dictionary<Node, TensorValue> _values = [];
    private readonly Dictionary<Node, int> _users = [];
    private readonly Dictionary<Node, Node> _absorbed = []; // a node that is computed as part of the one beside it
    private readonly List<TensorOp> _ops = [];

    private TensorLowering(Routine routine, ProgramArguments arguments, NameTable names) => (_routine, _arguments, _names) = (routine, arguments, names);

    /// <summary>Lowers a routine.</summary>
    /// <param name="routine">The routine.</param>
    /// <param name="arguments">What the program's functions take.</param>
    /// <param name="names">The variables of the program's values.</param>
    public static TensorFunction Run(Routine routine, ProgramArguments arguments, NameTable names) => new TensorLowering(routine, arguments, names).Run();

    private TensorFunction Run()
    {
        var live = Live();
        foreach (var input in live.SelectMany(n => n.Inputs).Concat(_routine.Outputs.SelectMany(o => new[] { o.Node, o.Node })))
        {
            _users[input] = Users(input) + 1; // an output counts twice: nothing else absorbs it
        }

        Absorb(live);
        foreach (var node in live.Where(n => !n.IsUniform() && !_absorbed.ContainsKey(n)))
        {
            Lower(node);
        }

        var results = Results();
        var vector = _routine.Name.StartsWith("Apply", StringComparison.Ordinal);
        IReadOnlyList<string> parameters =
        [
            .. _arguments.Fixed, .. vector ? [ProgramArguments.Vector] : Array.Empty<string>(), .. _routine.Given.OrderBy(n => n.Id).Select(n => _names[n]),
        ];
        return new TensorFunction(ProgramArguments.FunctionName(_routine), parameters, _arguments.Sizes(_sizes), InPlace.Run(Needed(results), results), results);
    }

    private int Users(Node node) => _users.TryGetValue(node, out var n) ? n : 0;

    /// <summary>What is computed: every value that an output depends on, up to those given, inputs before their users.</summary>
    private List<Node> Live()
    {
        var found = new SortedDictionary<int, Node>();
        var open = new Stack<Node>(_routine.Outputs.Select(o => o.Node));
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (found.ContainsKey(node.Id))
            {
                continue;
            }

            found.Add(node.Id, node);
            foreach (var input in _routine.Given.Contains(node) ? [] : node.Inputs)
            {
                open.Push(input);
            }
        }

        return [.. found.Values];
    }

    private void Lower(Node node)
    {
        if (_routine.Given.Contains(node))
        {
            _values[node] = new TensorValue(new TensorRef(_names[node]), node.Shape, node.Shared, []);
        }
        else if (node.Attr is SlotAttr slot)
        {
            _values[node] = Slot(node, slot);
        }
        else if (node.Attr is TableAttr table)
        {
            LowerTable(node, table);
        }
        else if (node.Op == Primitives.Broadcast)
        {
            _values[node] = Value(node.Inputs[0]).Along(node.Shape, ((BroadcastAttr)node.Attr).Axes, _sizes);
        }
        else if (node.Op is PermuteRow)
        {
            var x = Value(node.Inputs[0]).Full(_sizes);
            var axes = ((AxesAttr)node.Attr).Axes.Select(a => a + x.Lead);
            View(node, x, "permute", WordList.Of(x.Shared ? axes : axes.Prepend(0)));
        }
        else if (node.Op == Primitives.Reshape)
        {
            var x = Value(node.Inputs[0]).Full(_sizes);
            View(node, x, "reshape", _sizes.Of(node.Shape, x.Shared));
        }
        else if (node.Op == Primitives.Slice)
        {
            LowerSlice(node);
        }
        else if (node.Op == Primitives.StopGradient)
        {
            _values[node] = Value(node.Inputs[0]);
        }
        else if (node.Op is Elementwise op)
        {
            LowerElementwise(node, op);
        }
        else if (node.Op == Primitives.Contract)
        {
            LowerProduct(node, node, null);
        }
        else if (node.IsContraction())
        {
            LowerConvolution(node);
        }
        else
        {
            LowerCall(node);
        }
    }

    /// <summary>A value as a tensor.</summary>
    private TensorValue Value(Node node) => _values.TryGetValue(node, out var value) ? value : TensorValue.Uniform(PythonNumbers.Uniform(node, _sizes), node.Shape);

    /// <summary>A parameter, an input, or a part of the vector that is multiplied.</summary>
    private TensorValue Slot(Node node, SlotAttr slot)
    {
        var name = _names[node];
        if (node.Op != Primitives.Input)
        {
            var (vector, offset) = _arguments.Place(node.Op == Primitives.Tangent, slot.Index);
            var part = new TensorRef(vector).Through("narrow", new Word("1"), new Word(_sizes.Print(offset)), new Word(_sizes.Print(slot.Shape.Length)));
            _ops.Add(new TensorOp(name, null, [part.Through("view", _sizes.Of(slot.Shape, slot.Shared))], [], null));
        }

        return new TensorValue(new TensorRef(name), node.Shape, slot.Shared, []);
    }

    /// <summary>A view is a name of its own where several values read it, since it may have to move memory.</summary>
    private void View(Node node, TensorValue x, string function, params TensorArgument[] arguments)
    {
        var tensor = x.Tensor.Through(function, arguments);
        if (Users(node) > 1)
        {
            Define(node, x.Shared, [], null, [tensor]);
        }
        else
        {
            _values[node] = new TensorValue(tensor, node.Shape, x.Shared, []);
        }
    }

    private void LowerCall(Node node)
    {
        var x = Value(node.Inputs[0]);
        if (node.Op == Primitives.Sum || node.Op is Reduction || node.Op == Primitives.ArgMax)
        {
            var axes = ((AxesAttr)node.Attr).Axes;
            x = x.Full(_sizes);
            var dims = WordList.Of(axes.Select(a => a + x.Lead));
            if (node.Op == Primitives.ArgMax)
            {
                // Over one axis; the cpu target's kernel takes the first of equals and of NaNs, and so does libtorch.
                Define(node, x.Shared, [], "argmax", [x.Tensor, new Word(dims.Words.Single())]);
            }
            else
            {
                Define(node, x.Shared, [], node.Op == Primitives.Max ? "amax" : node.Op == Primitives.Min ? "amin" : node.Op.Name, [x.Tensor, dims]);
            }
        }
        else if (node.Op == Primitives.OneHot)
        {
            // Compared with all classes rather than scattered: nothing on the device waits for the host.
            var classes = _sizes.Print(((DimAttr)node.Attr).Dim);
            var range = new Word($"torch.arange({classes}, device={ProgramArguments.Phi}.device)");
            Define(node, x.Shared, [], "eq", [x.Tensor.Through("unsqueeze", new Word("-1")), range], views: AsReal);
        }
        else if (node.Op == Primitives.EqualIndices)
        {
            Define(node, node.Shared, [], "eq", [x.Tensor, Value(node.Inputs[1]).Tensor], views: AsReal);
        }
        else
        {
            LowerStructure(node);
        }
    }

    /// <summary>Booleans as numbers of the program's precision.</summary>
    private static IReadOnlyList<TensorView> AsReal { get; } = [new TensorView("type_as", [new TensorRef(ProgramArguments.Phi)])];

    /// <summary>Computes a value into a variable of its own.</summary>
    /// <param name="node">The value.</param>
    /// <param name="shared">Whether it lacks the axis of tasks.</param>
    /// <param name="repeated">Axes of extent 1 that are repeated.</param>
    /// <param name="function">The operation.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="options">Its arguments by name.</param>
    /// <param name="views">Views through which the result is seen.</param>
    /// <param name="reusable">Positions of arguments whose memory could receive the result.</param>
    /// <param name="mathematics">What is computed, where it is not the value's own operation.</param>
    private void Define(
        Node node, bool shared, IReadOnlyList<int> repeated, string? function, IReadOnlyList<TensorArgument> arguments,
        IReadOnlyList<(string, string)>? options = null, IReadOnlyList<TensorView>? views = null, IReadOnlyList<int>? reusable = null, string? mathematics = null)
    {
        _ops.Add(new TensorOp(_names[node], function, arguments, options ?? [], Comment(node, mathematics ?? _names.Math(node, IsInPlace))) { Views = views ?? [], Reusable = reusable ?? [] });
        _values[node] = new TensorValue(new TensorRef(_names[node]), node.Shape, shared, repeated);
    }

    /// <summary>Whether a value is computed with its user, and so has no variable.</summary>
    private bool IsInPlace(Node node) => _absorbed.ContainsKey(node) && !_values.ContainsKey(node);

    private string Comment(Node node, string mathematics)
    {
        var source = node.Source is { Length: > 0 } text ? $"   ← {(text.Length > 70 ? text.Substring(0, 67) + "..." : text)}" : "";
        return $"{_names[node]} = {mathematics}  {node.Shape}{source}";
    }

    /// <summary>The value; the gradient of φ and of ω, or the products, each as one tensor for all parameters; what is kept.</summary>
    private List<TensorRef> Results()
    {
        var results = new List<TensorRef>();
        foreach (var group in _routine.Outputs.GroupBy(o => (o.Target.Place, _arguments.IsOuter(o.Target))))
        {
            var outputs = group.OrderBy(o => o.Target.Index).ToArray();
            if (group.Key.Place is Place.Gradient or Place.Product)
            {
                var parts = outputs.Select(o => Rows(o.Node)).ToArray();
                var name = _arguments.ResultName(group.Key.Place, group.Key.Item2);
                _ops.Add(new TensorOp(name, "cat", [new TensorList(parts), new Word("1")], [], null));
                results.Add(new TensorRef(name));
            }
            else if (group.Key.Place == Place.Value)
            {
                results.Add(Value(outputs[0].Node).ForTasks(_sizes).Tensor);
            }
            else
            {
                results.AddRange(outputs.Select(o => Value(o.Node).Full(_sizes).Tensor));
            }
        }

        return results;
    }

    /// <summary>Without operations whose result nothing reads: masks that are computed with their users, and parts of φ.</summary>
    private List<TensorOp> Needed(IEnumerable<TensorRef> results)
    {
        var read = new HashSet<string>(results.Select(r => r.Name), StringComparer.Ordinal);
        var needed = new List<TensorOp>();
        for (var i = _ops.Count - 1; i >= 0; i--)
        {
            if (read.Contains(_ops[i].Result))
            {
                needed.Add(_ops[i]);
                read.UnionWith(_ops[i].Reads);
            }
        }

        needed.Reverse();
        return needed;
    }

    /// <summary>A gradient as one row for each task.</summary>
    private TensorRef Rows(Node node)
    {
        var value = Value(node).ForTasks(_sizes);
        return node.Shape.Rank switch
        {
            0 => value.Tensor.Through("unsqueeze", new Word("1")),
            1 => value.Tensor,
            _ => value.Tensor.Through("flatten", new Word("1")),
        };
    }
}
