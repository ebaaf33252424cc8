using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit;

/// <summary>Prints the fused loops of a model, each once, and the calls to them.</summary>
internal sealed class MapKernels
{
    private readonly Dictionary<string, string> _methods = new(StringComparer.Ordinal); // text without the name → name
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    /// <summary>The kernels, in the order of their first use.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Prints a loop if it is new.</summary>
    /// <returns>The call.</returns>
    public string Call(MapUnit unit, NameTable names, Func<Node, Storage?> storage, Func<Storage, Node, string> pointer)
    {
        var kernel = new MapKernel(unit, names, storage, pointer);
        var text = kernel.Print("\u0001");
        if (!_methods.TryGetValue(text, out var name))
        {
            name = Unique(kernel.Title);
            _methods.Add(text, name);
            _texts.Add(text.Replace("\u0001", name));
        }

        return $"{name}({string.Join(", ", kernel.Arguments)});";
    }

    private string Unique(string title)
    {
        var name = title;
        for (var i = 2; !_names.Add(name); i++)
        {
            name = title + i.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }
}
