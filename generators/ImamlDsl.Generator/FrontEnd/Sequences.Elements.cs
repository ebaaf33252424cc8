using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>Elements by their place and by what they equal.</content>
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

    /// <summary>Whether two values are equal, of types whose equality is that of numbers, texts or references.</summary>
    public static bool AreSame(object one, object other, IOperation call) =>
        Arithmetic.Number(one) is { } number && Arithmetic.Number(other) is { } sought ? number.Equals(sought)
        : (one, other) is (bool or string or Null, _) or (_, bool or string or Null) ? one.Equals(other)
        : one is Instance instance && other is Instance && HasIdentity(instance.Type) ? ReferenceEquals(one, other)
        : throw Lowering.Undecided(call);

    /// <summary>Whether an argument is left out, or written as null.</summary>
    private static bool IsNull(IOperation argument) => Lowering.Unconverted(argument) is IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } };

    private static bool HasIdentity(INamedTypeSymbol type) =>
        type is { IsRecord: false, IsReferenceType: true } && !type.AllMembers().Any(m => m is IMethodSymbol { Name: "Equals" });
}
