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
internal sealed partial class MapKernel
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
    private int? _strip;
    private readonly IReadOnlyList<Node> _nodes; // those of the loop, and those it computes again
    private readonly int _size;

    public MapKernel(MapUnit unit, Func<Node, Storage?> storage, Func<Storage, Node, string> pointer)
    {
        _unit = unit;
        _storage = storage;
        _nodes = [.. unit.Nodes.Concat(unit.Again).OrderBy(n => n.Id)];

        // Names of its own: loops that do the same in different places read the same, and are printed once.
        _names = new NameTable([], Values(), numbered: false)
        {
            Scalar = node => node.IsUniform() && node.ConstantValue() is null ? _scalars.FirstOrDefault(s => s.Value == Host.Uniform(node)).Name : null,
        };
        _pointer = pointer;
        Lower();
        _size = LoopSize.Of(_nodes);
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

    // A body of many locals is not inlined all the same; without optimisation from its first call it would be slow until tiers settle.
    private const string Inlined = "[MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]";

    // What the method around it has no room for.
    private const string Apart = "[MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]";

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
            foreach (var reduction in _reductions.Where(r => !IsAssigned(r)))
            {
                code.Line($"new Span<T>({reduction.Target.Pointer}, {Length(reduction.Target)}).Clear();");
            }

            PrintLoops(code, name, 0);
        }

        if (_strip is not null)
        {
            PrintColumn(code, name);
        }
        else if (!InOneMethod)
        {
            PrintEnd(code, name);
        }

        using (MethodOfLanes(code, FitsWidest ? Inlined : Apart, name, BodyParameters()))
        {
            foreach (var line in _body)
            {
                code.Line(line);
            }
        }

        return code.ToString();
    }

    private static IDisposable MethodOfLanes(CodeWriter code, string attribute, string name, IEnumerable<(string Type, string Name)> parameters)
    {
        code.Line();
        code.Line(attribute);
        return code.Block($"private static void {name}<L>({string.Join(", ", parameters.Select(p => $"{p.Type} {p.Name}"))})\n    where L : unmanaged, ILanes<L, T>");
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

    /// <summary>The number of entries as an int.</summary>
    private string Length(Operand operand)
    {
        var count = Count(operand);
        return count == "1" ? count : count.Contains(' ') ? $"(int)({count})" : $"(int){count}";
    }

    private IEnumerable<string> Mathematics()
    {
        foreach (var node in _nodes.Where(n => n.Op != Primitives.Broadcast))
        {
            yield return $"{_names[node]} = {_names.Math(node)}";
        }

        foreach (var (node, _) in _unit.Stores.Where(s => !_unit.Nodes.Contains(s.Node) || s.Node.Op == Primitives.Broadcast))
        {
            yield return $"a copy of {(node.IsUniform() ? "a number" : node.Op == Primitives.Broadcast ? _names.Math(node) : _names[node])}";
        }
    }
}
