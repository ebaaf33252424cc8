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
    private readonly Dictionary<string, (string Name, SortedSet<string> Sources)> _methods = new(StringComparer.Ordinal); // by the text without the name
    // The names of the class that holds the methods, of its type parameters and of what it inherits are taken.
    private readonly HashSet<string> _names = new(["T", "V", "L", "Kernels", .. typeof(object).GetMethods().Select(m => m.Name)], StringComparer.Ordinal);
    private readonly List<(string Text, SortedSet<string> Sources)> _texts = [];

    /// <summary>The kernels, in the order of their first use.</summary>
    public IEnumerable<string> Texts => _texts.Select(t => t.Sources.Count == 0 ? t.Text : $"// from {Shorten(string.Join("; ", t.Sources))}\n{t.Text}");

    /// <summary>Prints a loop if it is new.</summary>
    /// <returns>The call.</returns>
    public string Call(MapUnit unit, Func<Node, Storage?> storage, Func<Storage, Node, string> pointer)
    {
        var kernel = new MapKernel(unit, storage, pointer);
        return $"{Name(kernel.Print("\u0001"), kernel.Title, kernel.Sources)}({string.Join(", ", kernel.Arguments)});";
    }

    /// <summary>Prints the epilogue of a product if it is new.</summary>
    /// <returns>The expression that creates it.</returns>
    public string Epilogue(ContractionUnit unit, Func<Node, string> pointer, string offset)
    {
        var kernel = new EpilogueKernel(unit, pointer, offset);
        return $"new Kernels<T, V>.{Name(kernel.Print("\u0001"), kernel.Title, kernel.Sources)}({string.Join(", ", kernel.Arguments)})";
    }

    private string Name(string text, string title, IEnumerable<string> sources)
    {
        if (!_methods.TryGetValue(text, out var method))
        {
            method = (Unique(title), new SortedSet<string>(StringComparer.Ordinal));
            _methods.Add(text, method);
            _texts.Add((text.Replace("\u0001", method.Name), method.Sources));
        }

        method.Sources.UnionWith(sources);
        return method.Name;
    }

    private static string Shorten(string text) => text.Length <= 110 ? text : text.Substring(0, 107) + "...";

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
