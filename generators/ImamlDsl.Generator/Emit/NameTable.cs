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
        "f", "j", "sizes", "residuals", "constants", "constantIndices", "model", "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const",
        "continue", "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed",
        "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short",
        "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked",
        "unsafe", "ushort", "using", "virtual", "void", "volatile", "while", "nint", "nuint", "var",
    };

    private readonly Dictionary<Node, string> _names = [];
    private readonly HashSet<string> _taken = new(Reserved, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal); // the last number that each name was given

    /// <summary>Whether C# or every generated class uses the name.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name);

    /// <param name="symbols">Identifiers that are taken.</param>
    /// <param name="nodes">The values to name, and those they are computed from.</param>
    /// <param name="numbered">Whether the author's numbers stay: scale1 rather than scale.</param>
    /// <param name="ascii">Whether other letters than those of ASCII are spelled by their code.</param>
    public NameTable(IEnumerable<string> symbols, IEnumerable<Node> nodes, bool numbered = true, bool ascii = false)
    {
        _taken.UnionWith(symbols);
        foreach (var node in nodes.OrderBy(n => n.Op is Leaf ? 0 : IsPrintedInPlace(n) ? 2 : 1).ThenBy(n => n.Id))
        {
            if (!_names.ContainsKey(node))
            {
                var name = node.Name ?? node.Op.Name;
                _names.Add(node, Unique(Camel(ascii ? Ascii(name) : numbered ? name : WithoutNumbers(name))));
            }
        }
    }

    public string this[Node node] => _names[node];

    /// <summary>The name of a scalar of sizes, where it has one.</summary>
    public Func<Node, string?>? Scalar { get; init; }

    /// <summary>The mathematics of a value; what is never stored is printed in place.</summary>
    /// <param name="node">The value.</param>
    /// <param name="inPlace">Other values that are printed in place, because they are computed with their user.</param>
    public string Math(Node node, Func<Node, bool>? inPlace = null) => node.Op.Math(node, [.. node.Inputs.Select(i => Operand(i, inPlace))]);

    /// <summary>A value as the operand of another.</summary>
    /// <inheritdoc cref="Math" path="/param"/>
    public string Operand(Node node, Func<Node, bool>? inPlace)
    {
        if (inPlace?.Invoke(node) == true)
        {
            var part = Math(node, inPlace);
            return part.Contains('+') || part.Contains('−') ? $"({part})" : part;
        }

        if (Shown(node) is var shown && shown != node)
        {
            return Operand(shown, inPlace);
        }

        if (!IsPrintedInPlace(node))
        {
            return _names[node];
        }

        var text = Scalar?.Invoke(node) ?? Math(node, inPlace);
        return text.Contains(' ') ? $"({text})" : text;
    }

    /// <summary>The value whose name stands for another's: the one that it repeats or shows in another shape.</summary>
    public static Node Shown(Node node) => node.Op == Primitives.Broadcast || node.Op == Primitives.Reshape ? Shown(node.Inputs[0]) : node;

    private static bool IsPrintedInPlace(Node node) =>
        node.IsUniform() || node.Op == Primitives.Broadcast || node.Op == Primitives.Reshape || (node.Kind == ElementKind.Boolean && node.Op is Elementwise);

    private string Unique(string name)
    {
        if (IsGenerated(name) || IsGenerated(name + "2"))
        {
            name = "value" + char.ToUpperInvariant(name[0]) + name.Substring(1);
        }

        var unique = name;
        while (!_taken.Add(unique))
        {
            _numbers[name] = _numbers.TryGetValue(name, out var last) ? last + 1 : 2;
            unique = name + _numbers[name].ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }

    /// <summary>φ1 → u3c61.</summary>
    public static string Ascii(string name) => string.Concat(name.Select(c => c < 128 ? c.ToString() : $"u{(int)c:x}"));

    /// <summary>scale1Bar → scaleBar; a name of digits only stays.</summary>
    private static string WithoutNumbers(string name)
    {
        var letters = new string([.. name.Where(c => !char.IsDigit(c))]);
        return letters.Length == 0 || letters.All(c => c == '_') ? name : letters;
    }

    /// <summary>Whether loops use such a name themselves: p… and to… for pointers, n0, i0, s0 for extents, indices and numbers, ia for an index of a product.</summary>
    private static bool IsGenerated(string name) =>
        name is "p" or "to"
        || (name.Length > 1 && name[0] == 'p' && !char.IsLower(name[1]) && !char.IsDigit(name[1]))
        || (name.Length > 2 && name[0] == 't' && name[1] == 'o' && !char.IsLower(name[2]) && !char.IsDigit(name[2]))
        || (name.Length > 1 && name[0] is 'n' or 'i' or 's' && name.Skip(1).All(char.IsDigit))
        || (name.Length == 2 && name[0] == 'i')
        || name.EndsWith("Offsets", StringComparison.Ordinal);

    /// <summary>one_hot → oneHot, Hidden → hidden: names begin with a small letter and hold no '_', which generated names use.</summary>
    private static string Camel(string name)
    {
        var parts = name.Split(['_'], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 || char.IsDigit(parts[0][0]) ? "value" + string.Concat(parts)
            : char.ToLowerInvariant(parts[0][0]) + parts[0].Substring(1) + string.Concat(parts.Skip(1).Select(p => char.ToUpperInvariant(p[0]) + p.Substring(1)));
    }
}
