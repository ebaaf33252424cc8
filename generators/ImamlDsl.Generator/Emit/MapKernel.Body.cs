using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit;

// From nodes to expressions over lanes.
internal sealed partial class MapKernel
{
    private void Lower()
    {
        foreach (var node in _nodes)
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

    /// <summary>Sums go to registers where the loops allow it, others are added in memory.</summary>
    private void Accumulate()
    {
        foreach (var reduction in _reductions)
        {
            Value(reduction.Operand); // what is read decides which axes merge
        }

        var axes = Merge();
        _strip = Strip(axes);
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
            if (InRegisters(reduction, axes) && Product(reduction.Operand) is { } product)
            {
                _body.Add($"{reduction.Name} = L.MultiplyAdd({product}, {reduction.Name});");
                continue;
            }

            var value = Value(reduction.Operand);
            _body.Add(InRegisters(reduction, axes)
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
        var open = new Stack<Node>(_nodes.Concat(_unit.Stores.Select(s => s.Node)));
        var seen = new HashSet<Node>();
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (!seen.Add(node))
            {
                continue;
            }

            yield return node;
            if (_nodes.Contains(node) || node.Op == Primitives.Broadcast || node.Op == Primitives.Reshape || node.Kind == ElementKind.Boolean || node.IsUniform())
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
        if (node.Op != Primitives.Mul || !_registers.ContainsKey(node) || _storage(node) is not null || _nodes.Sum(n => n.Inputs.Count(i => i == node)) != 1
            || _nodes.Any(n => n.Kind == ElementKind.Real && n.Inputs.Any(i => i.Kind == ElementKind.Boolean && DependsOn(i, node))))
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

    /// <summary>A number as the argument of a constant in lanes: a whole number is short, but none is −0.</summary>
    public static string Constant(double value) => Host.Number(value) is var text && text.EndsWith(".0", StringComparison.Ordinal) && text != "-0.0" ? text.Substring(0, text.Length - 2) : text;

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
}
