using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Elements by their place.</content>
internal static partial class Sequences
{
    private static IEnumerable<object> Chunks(IEnumerable<object> items, int size)
    {
        var chunk = new List<object>();
        foreach (var item in items)
        {
            chunk.Add(item);
            if (chunk.Count == size)
            {
                yield return chunk.ToArray();
                chunk.Clear();
            }
        }

        if (chunk.Count > 0)
        {
            yield return chunk.ToArray();
        }
    }

    private static IEnumerable<object> WithoutLast(IEnumerable<object> items, int count)
    {
        var last = new Queue<object>();
        foreach (var item in items)
        {
            last.Enqueue(item);
            if (last.Count > count)
            {
                yield return last.Dequeue();
            }
        }
    }

    /// <summary>The only element; null where there is none.</summary>
    private static object? Only(IEnumerable<object> items, IOperation call)
    {
        object[] two = [.. items.Take(2)];
        return two.Length < 2 ? two.FirstOrDefault() : throw Lowering.Unsupported(call, "the sequence has more than one element");
    }

    /// <summary>Whether an argument is left out, or written as null.</summary>
    private static bool IsNull(IOperation argument) => Lowering.Unconverted(argument) is IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } };
}
