using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Elements by their place, and those that differ.</content>
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

    /// <summary>The first of the elements that have the same key.</summary>
    private static IEnumerable<object> Distinct(IEnumerable<object> items, Func<object, object> key, IEqualityComparer<object> equality)
    {
        var known = new HashSet<object>(equality);
        foreach (var item in items)
        {
            if (known.Add(key(item)))
            {
                yield return item;
            }
        }
    }

    /// <summary>Whether an argument is left out, or written as null.</summary>
    private static bool IsNull(IOperation argument) => Lowering.Unconverted(argument) is IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } };

    /// <summary>Equality as the default comparer of a type has it.</summary>
    public sealed class Comparer(Lowering lowering, ITypeSymbol? type, IOperation at) : IEqualityComparer<object>
    {
        bool IEqualityComparer<object>.Equals(object one, object other) => lowering.AreEqual(one, other, type, at);

        int IEqualityComparer<object>.GetHashCode(object value) => value is string or bool or Dim || (value is double number && number != 0 && !double.IsNaN(number)) ? value.GetHashCode() : 0;
    }
}
