using System.Collections;
using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>What outlives a definition: static members, which are made once, and the model's own arrays and lists, which nothing changes.</summary>
[Model]
public sealed partial class StateOps
{
    private const int Count = 1000;

    private static readonly Power s_square = new(2), s_cube = new(3);
    private static readonly Power[] s_powers = [s_square, s_cube];
    private static readonly double[] s_table = [.. Enumerable.Range(0, Count).Select(i => Math.Sin(i))];

    [Parameter(3), Uniform(0.5, 1.5)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor Identities([Shape("N", 3)] Tensor x)
    {
        List<Power> used = [s_square];
        var scale = used.Contains(s_cube) ? 5 : 2;
        scale += used.Contains(s_square) ? 7 : 3;
        scale += s_powers.Contains(s_cube) ? 11 : 13;
        scale += s_powers.Contains(new Power(3)) ? 17 : 19;
        scale += Named<int>.It == Named<double>.It ? 23 : 29;
        return Sum(s_powers[0].Of(x) * W) * scale;
    }

    [Loss]
    public Tensor Tables([Shape("N", 3)] Tensor x)
    {
        var sum = 0.0;
        var list = new List<int>();
        for (var i = 0; i < s_table.Length; i++)
        {
            sum += s_table[i];
            list.Add(i % 7);
        }

        var odd = 0;
        for (var i = 0; i < list.Count; i++)
        {
            odd += list[i] % 2;
        }

        return Sum(x * W) * (sum + odd + list[^1]);
    }

    [Loss]
    public Tensor Enumerators([Shape("N", 3)] Tensor x)
    {
        var bag = new Bag();
        var sum = 0;
        foreach (var item in bag)
        {
            sum += item;
        }

        foreach (var item in (IEnumerable<int>)bag)
        {
            sum += 5 * item;
        }

        List<int> list = [.. (IEnumerable<int>)bag];
        list.AddRange(bag);
        return Sum(x * W) * (sum + (13 * list.Sum()) + (17 * bag.Max()));
    }

    [Loss]
    public Tensor Longs([Shape("N", 3)] Tensor x)
    {
        long[] sizes = [3, 1, 2];
        return Sum(x * W) * (sizes.Sum() + (2 * sizes.Max()) + (3 * sizes.Min()) + sizes.Average() + sizes.Sum(size => size * 2));
    }

    private sealed class Power(int exponent)
    {
        public Tensor Of(Tensor x) => Pow(x, exponent);
    }

    private static class Named<T>
    {
        public static readonly string It = typeof(T) == typeof(int) ? "int" : "other";
    }

    /// <summary>A loop over it takes 1 and 2, one over the interface 3.</summary>
    private sealed class Bag : IEnumerable<int>
    {
        public IEnumerator<int> GetEnumerator()
        {
            yield return 1;
            yield return 2;
        }

        IEnumerator<int> IEnumerable<int>.GetEnumerator()
        {
            yield return 3;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
