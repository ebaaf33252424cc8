using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Emit.Torch;

/// <summary>Prints extents as Python, and notes which sizes were used.</summary>
internal sealed class TensorSizes
{
    /// <summary>The variable that holds the number of tasks.</summary>
    public const string TasksName = "tasks";

    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>The symbols whose variables were printed.</summary>
    public IReadOnlyCollection<string> Used => _used;

    /// <summary>Whether the number of tasks was printed.</summary>
    public bool UsesTasks { get; private set; }

    public string Print(Dim dim) => dim.ToCode(symbol =>
    {
        _used.Add(symbol);
        return Host.Symbol(symbol);
    });

    /// <summary>The number of tasks.</summary>
    public string Tasks()
    {
        UsesTasks = true;
        return TasksName;
    }

    /// <summary>The extents of a tensor.</summary>
    public WordList Of(Shape shape, bool shared)
    {
        var extents = shape.Select(Print);
        return new WordList(shared ? [.. extents] : [Tasks(), .. extents]);
    }
}
