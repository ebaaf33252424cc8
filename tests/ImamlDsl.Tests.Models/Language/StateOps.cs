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

    private static readonly IReadOnlyList<double> s_weights = [1, 2, 3];

    private readonly int[] _sizes = [1, 2];
    private readonly List<int> _more = [3];
    private readonly int[] _read;
    private readonly Holder _holder = new([4, 5]);

    public StateOps()
    {
        _more.Add(4);
        _read = [.. _more];
    }

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

    [Loss]
    public Tensor OnlyRead([Shape("N", 3)] Tensor x)
    {
        var sum = 0;
        foreach (var size in _sizes)
        {
            sum += size;
        }

        return Sum(Raised(x) * W) * (sum + Total(_sizes) + _more.Count + _read.First() + s_weights[1] + _holder.First());
    }

    private static double Total(int[] sizes) => sizes.Sum() + Largest(sizes);

    private static double Largest(IReadOnlyList<int> sizes) => sizes.Max();

    private Tensor Raised(Tensor x)
    {
        foreach (var power in s_powers)
        {
            x = power.Of(x);
        }

        var sizes = _sizes;
        return s_powers[1].Of(x) * sizes[0] * Total(_sizes) * s_weights.Sum() * _more[^1];
    }

    private sealed class Holder(int[] sizes)
    {
        private readonly List<int> _own = [.. sizes];

        public int First() => _own[0] + sizes[0];
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
