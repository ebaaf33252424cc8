using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit;

/// <summary>What is done with each entry of a product before it is stored, as a structure that the kernels of the library are compiled for.</summary>
internal sealed class EpilogueKernel
{
    private readonly Node _sum;
    private readonly Epilogue _epilogue;
    private readonly NameTable _names;
    private readonly Func<Node, string> _pointer;
    private readonly List<(string Parameter, string Argument)> _parameters = [];
    private readonly List<string> _body = [];
    private readonly Dictionary<Node, string> _registers = [];

    /// <param name="unit">The product.</param>
    /// <param name="pointer">The pointer of a value in memory.</param>
    /// <param name="offset">What is added to the pointers of values of the product's shape.</param>
    public EpilogueKernel(ContractionUnit unit, Func<Node, string> pointer, string offset)
    {
        (_sum, _epilogue, _pointer) = (unit.Sum, unit.Epilogue!, pointer);
        _names = new NameTable(["at", "column"], _epilogue.Nodes.Append(_sum).Concat(_epilogue.Operands.SelectMany(o => new[] { InMemory(o), NameTable.Shown(o) })), numbered: false)
        {
            Scalar = node => node.IsUniform() && node.ConstantValue() is null ? _parameters.FirstOrDefault(p => p.Argument == Number(node)).Parameter : null,
        };
        Offset = offset;
        _registers.Add(_sum, _names[_sum]);
        foreach (var node in _epilogue.Nodes)
        {
            var op = (Elementwise)node.Op;
            var expression = string.Format(CultureInfo.InvariantCulture, op.Code, [.. node.Inputs.Select(i => (object)Parenthesize(Value(i)))]);
            _registers[node] = _names[node];
            _body.Add(node == unit.Result ? $"return {expression};" : $"var {_names[node]} = {expression};");
        }
    }

    private string Offset { get; }

    /// <summary>The structure's name before it is made unique.</summary>
    public string Title
    {
        get
        {
            var name = _names[_epilogue.Nodes[_epilogue.Nodes.Count - 1]];
            return char.ToUpperInvariant(name[0]) + name.Substring(1) + "Epilogue";
        }
    }

    /// <summary>The author's expressions that it computes.</summary>
    public IEnumerable<string> Sources => _epilogue.Nodes.Select(n => n.Source).Where(s => s is { Length: > 0 }).Select(s => s!).Distinct();

    /// <summary>What the structure is created from.</summary>
    public IEnumerable<string> Arguments => _parameters.Select(p => p.Argument);

    public string Print(string name)
    {
        var code = new CodeWriter();
        foreach (var node in _epilogue.Nodes)
        {
            code.Line($"// {_names[node]} = {_names.Math(node)}");
        }

        var parameters = _parameters.Select(p => p.Argument.StartsWith("T.", StringComparison.Ordinal) ? $"T {p.Parameter}" : $"T* {p.Parameter}").ToArray();
        using (code.Block($"public readonly struct {name}{(parameters.Length == 0 ? "" : $"({string.Join(", ", parameters)})")} : IEpilogue<T>"))
        {
            code.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
            using (code.Block($"public L Apply<L>(L {_names[_sum]}, nint at, nint column)\n    where L : unmanaged, ILanes<L, T>"))
            {
                foreach (var line in _body)
                {
                    code.Line(line);
                }
            }
        }

        return code.ToString();
    }

    /// <summary>A value at the entries' places as an expression over lanes.</summary>
    private string Value(Node node)
    {
        if (_registers.TryGetValue(node, out var register))
        {
            return register;
        }

        if (node.IsUniform())
        {
            return node.ConstantValue() is { } constant ? $"L.Constant({MapKernel.Constant(constant)})" : $"L.Broadcast({Parameter("s", Number(node))})";
        }

        if (node is { Kind: ElementKind.Boolean, Op: Elementwise op })
        {
            return string.Format(CultureInfo.InvariantCulture, op.Code, [.. node.Inputs.Select(i => (object)Value(i))]);
        }

        var name = _names[InMemory(node)];
        var pointer = "p" + char.ToUpperInvariant(name[0]) + name.Substring(1);
        return node.Op == Primitives.Broadcast
            ? $"L.Load({Parameter(pointer, _pointer(InMemory(node)))} + column)"
            : $"L.Load({Parameter(pointer, _pointer(InMemory(node)) + Offset)} + at)";
    }

    /// <summary>The value in memory that an operand shows.</summary>
    private static Node InMemory(Node node) => (node.Op == Primitives.Broadcast ? node.Inputs[0] : node).Base();

    private string Parameter(string name, string argument)
    {
        var known = _parameters.FindIndex(p => p.Argument == argument);
        if (known >= 0)
        {
            return _parameters[known].Parameter;
        }

        var unique = name == "s" ? "s" + _parameters.Count.ToString(CultureInfo.InvariantCulture) : name;
        for (var i = 2; _parameters.Any(p => p.Parameter == unique); i++)
        {
            unique = name + i.ToString(CultureInfo.InvariantCulture);
        }

        _parameters.Add((unique, argument));
        return unique;
    }

    private static string Number(Node node) => $"T.CreateTruncating({Host.Uniform(node)})";

    private static string Parenthesize(string expression) => expression.Contains(' ') ? $"({expression})" : expression;
}
