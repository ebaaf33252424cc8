using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit;

/// <summary>
/// One fused loop. Axes that all operands step through alike are merged; the last one runs in lanes, the others are loops around it. The body is one
/// generic method over the lanes, so that vectors and the remainder compute the same bits.
/// </summary>
internal sealed class MapKernel
{
    private readonly MapUnit _unit;
    private readonly NameTable _names;
    private readonly Func<Node, Storage?> _storage;
    private readonly Func<Storage, Node, string> _pointer;
    private readonly List<Operand> _operands = [];
    private readonly List<(string Name, string Value)> _scalars = [];
    private readonly List<string> _body = [];
    private readonly List<Reduction> _reductions = [];
    private readonly Dictionary<Node, string> _registers = [];
    private readonly List<Axis> _axes;

    public MapKernel(MapUnit unit, Func<Node, Storage?> storage, Func<Storage, Node, string> pointer)
    {
        _unit = unit;

        // Names of its own: loops that do the same in different places read the same, and are printed once.
        _names = new NameTable([], Values(), numbered: false)
        {
            Scalar = node => node.IsUniform() && node.ConstantValue() is null ? _scalars.FirstOrDefault(s => s.Value == Host.Uniform(node)).Name : null,
        };
        _storage = storage;
        _pointer = pointer;
        Lower();
        _axes = Merge();
    }

    /// <summary>The method's name before it is made unique: after what it computes last.</summary>
    public string Title
    {
        get
        {
            var name = _names[_unit.Stores[_unit.Stores.Count - 1].Node];
            return char.ToUpperInvariant(name[0]) + name.Substring(1);
        }
    }

    /// <summary>The author's expressions that it computes.</summary>
    public IEnumerable<string> Sources => _unit.Nodes.Select(n => n.Source).Where(s => s is { Length: > 0 }).Select(s => s!).Distinct();

    /// <summary>The arguments of a call.</summary>
    public IEnumerable<string> Arguments =>
        _axes.Select(a => Host.Size(a.Length)).Concat(_operands.Select(o => o.Argument)).Concat(_scalars.Select(s => $"T.CreateTruncating({s.Value})"));

    private bool InLanes => _axes.Count > 0;

    /// <summary>Prints the loop method and its body method.</summary>
    public string Print(string name)
    {
        var code = new CodeWriter();
        foreach (var line in Mathematics())
        {
            code.Line($"// {line}");
        }

        var parameters = _axes.Select((_, i) => $"nint n{i}").Concat(_operands.Select(o => $"T* {o.Pointer}")).Concat(_scalars.Select(s => $"T {s.Name}"));
        code.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        using (code.Block($"public static void {name}({string.Join(", ", parameters)})"))
        {
            foreach (var reduction in _reductions.Where(r => !r.IsAssigned(_axes)))
            {
                code.Line($"new Span<T>({reduction.Target.Pointer}, (int)({Count(reduction.Target)})).Clear();");
            }

            PrintLoops(code, name, 0);
        }

        code.Line();
        code.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
        using (code.Block($"private static void {name}<L>({string.Join(", ", BodyParameters())})"))
        {
            foreach (var line in _body)
            {
                code.Line(line);
            }
        }

        // The constraint stands between the parameters and the block.
        return code.ToString().Replace($"{name}<L>({string.Join(", ", BodyParameters())})\n", $"{name}<L>({string.Join(", ", BodyParameters())})\n    where L : unmanaged, ILanes<L, T>\n");
    }

    private void PrintLoops(CodeWriter code, string name, int depth)
    {
        if (!InLanes)
        {
            PrintInner(code, name);
        }
        else if (depth == _axes.Count - 1)
        {
            PrintInner(code, name);
        }
        else
        {
            using (code.Block($"for (nint i{depth} = 0; i{depth} < n{depth}; i{depth}++)"))
            {
                PrintLoops(code, name, depth + 1);
            }
        }
    }

    private void PrintInner(CodeWriter code, string name)
    {
        foreach (var operand in _operands)
        {
            var offset = Offset(operand);
            if (operand.IsConstantInLanes(_axes) && !operand.IsTarget)
            {
                code.Line($"var {operand.Pointer}_0 = {operand.Pointer}[{(offset.Length == 0 ? "0" : offset)}];");
            }
            else if (offset.Length > 0 && !_reductions.Any(r => r.Target == operand && r.InLanes(_axes)))
            {
                code.Line($"var {operand.Pointer}_i = {operand.Pointer} + ({offset});");
            }
        }

        var sums = _reductions.Where(r => r.InLanes(_axes)).ToArray();
        foreach (var sum in sums)
        {
            if (InLanes)
            {
                code.Line($"var {sum.Name}_v = V.Constant(0);");
            }

            code.Line($"var {sum.Name}_s = LanesScalar<T>.Constant(0);");
        }

        var last = $"n{_axes.Count - 1}";
        if (InLanes)
        {
            code.Line("nint j = 0;");
            using (code.Block($"for (; j <= {last} - V.Count; j += V.Count)"))
            {
                code.Line($"{name}<V>({string.Join(", ", BodyArguments("v"))});");
            }

            code.Line();
            using (code.Block($"for (; j < {last}; j++)"))
            {
                code.Line($"{name}<LanesScalar<T>>({string.Join(", ", BodyArguments("s"))});");
            }
        }
        else
        {
            code.Line($"{name}<LanesScalar<T>>({string.Join(", ", BodyArguments("s"))});");
        }

        if (sums.Length > 0)
        {
            code.Line();
        }

        foreach (var sum in sums)
        {
            var offset = Offset(sum.Target);
            var value = InLanes ? $"V.Sum({sum.Name}_v) + LanesScalar<T>.Sum({sum.Name}_s)" : $"LanesScalar<T>.Sum({sum.Name}_s)";
            code.Line($"{sum.Target.Pointer}[{(offset.Length == 0 ? "0" : offset)}] {(sum.IsAssigned(_axes) ? "=" : "+=")} {value};");
        }
    }

    private IEnumerable<string> BodyParameters()
    {
        if (InLanes)
        {
            yield return "nint j";
        }

        foreach (var operand in _operands.Where(o => !_reductions.Any(r => r.Target == o && r.InLanes(_axes))))
        {
            yield return operand.IsConstantInLanes(_axes) && !operand.IsTarget ? $"T {operand.Pointer}_0" : $"T* {operand.Pointer}";
        }

        foreach (var scalar in _scalars)
        {
            yield return $"T {scalar.Name}";
        }

        foreach (var sum in _reductions.Where(r => r.InLanes(_axes)))
        {
            yield return $"ref L {sum.Name}";
        }
    }

    private IEnumerable<string> BodyArguments(string lanes)
    {
        if (InLanes)
        {
            yield return "j";
        }

        foreach (var operand in _operands.Where(o => !_reductions.Any(r => r.Target == o && r.InLanes(_axes))))
        {
            yield return operand.IsConstantInLanes(_axes) && !operand.IsTarget ? $"{operand.Pointer}_0"
                : Offset(operand).Length > 0 ? $"{operand.Pointer}_i"
                : operand.Pointer;
        }

        foreach (var scalar in _scalars)
        {
            yield return scalar.Name;
        }

        foreach (var sum in _reductions.Where(r => r.InLanes(_axes)))
        {
            yield return $"ref {sum.Name}_{lanes}";
        }
    }

    /// <summary>The position of an operand's row for the indices of the outer loops.</summary>
    private string Offset(Operand operand)
    {
        var terms = new List<string>();
        for (var a = 0; a < _axes.Count - 1; a++)
        {
            if (operand.Steps[_axes[a].First])
            {
                var factors = Enumerable.Range(a + 1, _axes.Count - a - 1).Where(b => operand.Steps[_axes[b].First]).Select(b => $" * n{b}");
                terms.Add($"i{a}{string.Concat(factors)}");
            }
        }

        return string.Join(" + ", terms.Select(t => terms.Count > 1 && t.Contains('*') ? $"({t})" : t));
    }

    private string Count(Operand operand)
    {
        var factors = Enumerable.Range(0, _axes.Count).Where(a => operand.Steps[_axes[a].First]).Select(a => $"n{a}").ToArray();
        return factors.Length == 0 ? "1" : string.Join(" * ", factors);
    }

    private IEnumerable<string> Mathematics()
    {
        foreach (var node in _unit.Nodes.Where(n => n.Op != Primitives.Broadcast))
        {
            yield return $"{_names[node]} = {_names.Math(node)}";
        }

        foreach (var (node, _) in _unit.Stores.Where(s => !_unit.Nodes.Contains(s.Node) || s.Node.Op == Primitives.Broadcast))
        {
            yield return $"a copy of {(node.IsUniform() ? "a number" : node.Op == Primitives.Broadcast ? _names.Math(node) : _names[node])}";
        }
    }

    // ---- from nodes to lanes ----

    private void Lower()
    {
        foreach (var node in _unit.Nodes)
        {
            if (node.Op == Primitives.Sum)
            {
                var axes = ((AxesAttr)node.Attr).Axes;
                var target = new Operand(node, "p" + Pascal(_names[node]), Argument(node), [.. _unit.Domain.Select((_, a) => !axes.Contains(a))]) { IsTarget = true };
                _operands.Add(target);
                _reductions.Add(new Reduction(_names[node], target, node.Inputs[0]));
            }
            else if (node.Op is Elementwise op)
            {
                _registers[node] = _names[node];
                _body.Add($"var {_names[node]} = {Expression(op, node)};");
            }
        }

        foreach (var (node, target) in _unit.Stores.Where(s => s.Node.Op != Primitives.Sum || !_unit.Nodes.Contains(s.Node)))
        {
            var operand = new Operand(node, TargetName(node), _pointer(target, node), [.. _unit.Domain.Select(_ => true)]) { IsTarget = true };
            _operands.Add(operand);
            _body.Add($"\u0002{operand.Pointer}\u0003{Value(node)}");
        }

        Accumulate();
    }

    /// <summary>Sums over the lanes go to registers, others are added in memory.</summary>
    private void Accumulate()
    {
        var axes = Merge();
        for (var i = 0; i < _body.Count; i++)
        {
            if (_body[i][0] == '\u0002')
            {
                var parts = _body[i].Substring(1).Split('\u0003');
                _body[i] = $"{Parenthesize(parts[1])}.Store({At(parts[0], axes)});";
            }
        }

        foreach (var reduction in _reductions)
        {
            if (reduction.InLanes(axes) && Product(reduction.Operand) is { } product)
            {
                _body.Add($"{reduction.Name} = L.MultiplyAdd({product}, {reduction.Name});");
                continue;
            }

            var value = Value(reduction.Operand);
            _body.Add(reduction.InLanes(axes)
                ? $"{reduction.Name} += {value};"
                : $"(L.Load({At(reduction.Target.Pointer, axes)}) + {Parenthesize(value)}).Store({At(reduction.Target.Pointer, axes)});");
        }

        // Loads come first; they were found while the expressions were printed. Their form depends on the merged axes.
        axes = Merge();
        var loads = _operands.Where(o => !o.IsTarget).Select(o =>
            $"var {o.Register} = {(o.IsConstantInLanes(axes) ? $"L.Broadcast({o.Pointer}_0)" : $"L.Load({At(o.Pointer, axes)})")};");
        _body.InsertRange(0, loads.ToArray());
    }

    /// <summary>The nodes of the loop and the values they read.</summary>
    private IEnumerable<Node> Values()
    {
        var open = new Stack<Node>(_unit.Nodes.Concat(_unit.Stores.Select(s => s.Node)));
        var seen = new HashSet<Node>();
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (!seen.Add(node))
            {
                continue;
            }

            yield return node;
            if (_unit.Nodes.Contains(node) || node.Op == Primitives.Broadcast || node.Op == Primitives.Reshape || node.Kind == ElementKind.Boolean || node.IsUniform())
            {
                foreach (var input in node.Inputs)
                {
                    open.Push(input);
                }
            }
        }
    }

    private string TargetName(Node node)
    {
        var name = "to" + Pascal(_names[node]);
        var same = _operands.Count(o => o.IsTarget && o.Node == node);
        return same == 0 ? name : name + (same + 1);
    }

    private static string At(string pointer, IReadOnlyCollection<Axis> axes) => axes.Count > 0 ? $"{pointer} + j" : pointer;

    private static string Parenthesize(string expression) => expression.Contains(' ') ? $"({expression})" : expression;

    private string Expression(Elementwise op, Node node)
    {
        // a·b + c in one rounding where nothing else needs the product.
        if (op == Primitives.Add)
        {
            var (left, right) = (node.Inputs[0], node.Inputs[1]);
            if (Product(left) is { } p)
            {
                return $"L.MultiplyAdd({p}, {Value(right)})";
            }

            if (Product(right) is { } q)
            {
                return $"L.MultiplyAdd({q}, {Value(left)})";
            }
        }

        return string.Format(System.Globalization.CultureInfo.InvariantCulture, op.Code, [.. node.Inputs.Select(i => (object)Parenthesize(Value(i)))]);
    }

    /// <summary>The factors of a product that only this loop's next expression uses; it is then not printed by itself.</summary>
    private string? Product(Node node)
    {
        if (node.Op != Primitives.Mul || !_registers.ContainsKey(node) || _storage(node) is not null || _unit.Nodes.Sum(n => n.Inputs.Count(i => i == node)) != 1
            || _unit.Nodes.Any(n => n.Kind == ElementKind.Real && n.Inputs.Any(i => i.Kind == ElementKind.Boolean && DependsOn(i, node))))
        {
            return null;
        }

        _body.RemoveAll(line => line.StartsWith($"var {_registers[node]} = ", StringComparison.Ordinal));
        _registers.Remove(node);
        return $"{Value(node.Inputs[0])}, {Value(node.Inputs[1])}";
    }

    private static bool DependsOn(Node boolean, Node node) => boolean.Inputs.Any(i => i == node || (i.Kind == ElementKind.Boolean && DependsOn(i, node)));

    /// <summary>A value of the domain as an expression over lanes.</summary>
    private string Value(Node node)
    {
        if (_registers.TryGetValue(node, out var register))
        {
            return register;
        }

        if (node.IsUniform())
        {
            return node.ConstantValue() is { } constant ? $"L.Constant({Constant(constant)})" : $"L.Broadcast({Scalar(Host.Uniform(node))})";
        }

        if (node is { Kind: ElementKind.Boolean, Op: Elementwise op })
        {
            return string.Format(System.Globalization.CultureInfo.InvariantCulture, op.Code, [.. node.Inputs.Select(i => (object)Value(i))]);
        }

        return node.Op == Primitives.Broadcast
            ? Load(node.Inputs[0].Base(), [.. _unit.Domain.Select((_, a) => !((BroadcastAttr)node.Attr).Axes.Contains(a))])
            : Load(node.Base(), [.. _unit.Domain.Select(_ => true)]);
    }

    private static string Constant(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15 ? Host.Number(value).Replace(".0", "") : Host.Number(value);

    private string Scalar(string value)
    {
        var known = _scalars.FindIndex(s => s.Value == value);
        if (known < 0)
        {
            known = _scalars.Count;
            _scalars.Add(($"s{known}", value));
        }

        return _scalars[known].Name;
    }

    private string Load(Node node, bool[] steps)
    {
        // A scalar repeated over everything is one number, whatever its shape.
        if (node.IsUniform())
        {
            return $"L.Broadcast({Scalar(Host.Uniform(node))})";
        }

        var operand = _operands.FirstOrDefault(o => !o.IsTarget && o.Node == node && o.Steps.SequenceEqual(steps));
        if (operand is null)
        {
            var same = _operands.Count(o => !o.IsTarget && o.Node == node);
            var name = _names[node] + (same == 0 ? "" : $"_{same}");
            operand = new Operand(node, "p" + Pascal(name), Argument(node), steps) { Register = name };
            _operands.Add(operand);
        }

        return operand.Register;
    }

    private string Argument(Node node) =>
        _pointer(_storage(node) ?? throw new InvalidOperationException($"A loop reads a value that lies nowhere: {node}"), node);

    private static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    /// <summary>Merges neighbouring axes that every operand either steps through or repeats along; axes of extent 1 vanish.</summary>
    private List<Axis> Merge()
    {
        var axes = new List<Axis>();
        for (var a = 0; a < _unit.Domain.Rank; a++)
        {
            if (_unit.Domain[a].IsOne)
            {
                continue;
            }

            if (axes.Count > 0 && _operands.All(o => o.Steps[axes[axes.Count - 1].First] == o.Steps[a]))
            {
                var previous = axes[axes.Count - 1];
                axes[axes.Count - 1] = previous with { Length = previous.Length * _unit.Domain[a] };
            }
            else
            {
                axes.Add(new Axis(a, _unit.Domain[a]));
            }
        }

        return axes;
    }

    /// <summary>A loop: the first of the merged axes and the product of their extents.</summary>
    private sealed record Axis(int First, Dim Length);

    /// <summary>An array in memory and the axes of the domain that it steps through.</summary>
    private sealed class Operand(Node node, string pointer, string argument, bool[] steps)
    {
        public Node Node { get; } = node;

        public string Pointer { get; } = pointer;

        public string Argument { get; } = argument;

        public bool[] Steps { get; } = steps;

        public bool IsTarget { get; init; }

        public string Register { get; init; } = "";

        public bool IsConstantInLanes(IReadOnlyList<Axis> axes) => axes.Count > 0 && !Steps[axes[axes.Count - 1].First];
    }

    /// <summary>A sum over axes.</summary>
    private sealed class Reduction(string name, Operand target, Node operand)
    {
        public string Name { get; } = name;

        public Operand Target { get; } = target;

        public Node Operand { get; } = operand;

        /// <summary>Whether the sum runs along the lanes, in registers.</summary>
        public bool InLanes(IReadOnlyList<Axis> axes) => axes.Count == 0 || !Target.Steps[axes[axes.Count - 1].First];

        /// <summary>Whether each result is written once, so that it need not start from zero in memory.</summary>
        public bool IsAssigned(IReadOnlyList<Axis> axes) => InLanes(axes) && axes.Take(axes.Count - 1).All(a => Target.Steps[a.First]);
    }
}
