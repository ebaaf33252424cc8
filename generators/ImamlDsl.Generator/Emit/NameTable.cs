using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit;

/// <summary>
/// One C# identifier for each value of a program, from the author's names where there are any; and the mathematics of a value in these names.
/// </summary>
internal sealed class NameTable
{
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "f", "j", "sizes", "work", "model", "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const",
        "continue", "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed",
        "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short",
        "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked",
        "unsafe", "ushort", "using", "virtual", "void", "volatile", "while", "nint", "nuint", "var",
    };

    private readonly Dictionary<Node, string> _names = [];
    private readonly HashSet<string> _taken = new(Reserved, StringComparer.Ordinal);

    public NameTable(IEnumerable<string> symbols, IEnumerable<Node> nodes)
    {
        _taken.UnionWith(symbols);
        foreach (var node in nodes.OrderBy(n => n.Op is Leaf ? 0 : 1).ThenBy(n => n.Id))
        {
            if (!_names.ContainsKey(node))
            {
                _names.Add(node, Unique(node.Name ?? Camel(node.Op.Name)));
            }
        }
    }

    public string this[Node node] => _names[node];

    /// <summary>The mathematics of a value; what is never stored is printed in place.</summary>
    public string Math(Node node) => node.Op.Math(node, [.. node.Inputs.Select(Operand)]);

    private string Operand(Node node)
    {
        if (node.Op == Primitives.Broadcast || node.Op == Primitives.Reshape)
        {
            return Operand(node.Inputs[0]);
        }

        if (!(node.IsUniform() || (node.Kind == ElementKind.Boolean && node.Op is Elementwise)))
        {
            return _names[node];
        }

        var text = Math(node);
        return node.Inputs.Count > 1 ? $"({text})" : text;
    }

    private string Unique(string name)
    {
        var unique = name;
        for (var i = 2; !_taken.Add(unique); i++)
        {
            unique = name + i.ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }

    /// <summary>one_hot → oneHot.</summary>
    private static string Camel(string name)
    {
        var parts = name.Split('_');
        return parts[0] + string.Concat(parts.Skip(1).Select(p => char.ToUpperInvariant(p[0]) + p.Substring(1)));
    }
}
