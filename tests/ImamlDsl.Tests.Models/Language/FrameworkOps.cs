using System.Numerics;
using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>.NET's own types and functions in what is known when the model is compiled.</summary>
[Model]
public sealed partial class FrameworkOps
{
    private const string Pattern = "conv3x3-relu";

    private static readonly Dictionary<string, double> s_gains = new() { ["relu"] = 2, ["tanh"] = 0.6 };

    private readonly double[] _turned = [1, 2, 4];

    public FrameworkOps() => Array.Reverse(_turned);

    [Flags]
    private enum Parts
    {
        None = 0,
        Scale = 1,
        Shift = 2,
        Both = Scale | Shift,
    }

    [Parameter(3), Uniform(0.5, 1.5)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor Texts([Shape("N", 3)] Tensor x)
    {
        var name = Pattern;
        var digits = 0;
        foreach (var letter in name)
        {
            digits += letter is >= '0' and <= '9' ? letter - '0' : 0;
        }

        var parts = name.Split('-');
        var isKnown = name.StartsWith("conv", StringComparison.Ordinal) && name.EndsWith("RELU", StringComparison.OrdinalIgnoreCase) && name.Contains("3x") && !string.IsNullOrEmpty(name);
        var number = name.Length + (name[4] == '3' ? 0.5 : 0) + (name[^1] - 'a') + name.IndexOf('x') + parts[1].Length + (isKnown ? 0.25 : 0) + (parts[0] + "!" == "conv3x3!" ? 0.125 : 0)
            + (name[..4].ToUpperInvariant() == "CONV" ? 10 : 0) + (name.Substring(8).Trim() == "relu" ? 20 : 0) + (name.Replace("3", "5", StringComparison.Ordinal).Length * 0.01);
        return Mean(Square(x * W)) * (number + digits);
    }

    [Loss]
    public Tensor JoinedTexts([Shape("N", 3)] Tensor x)
    {
        var letter = 'q';
        string? none = null;
        var name = "a" + none + true + letter;
        for (var i = 0; i < 3; i++)
        {
            name += i;
        }

        name += '!';
        return Mean(Square(x * W)) * (2 + (name == "aTrueq012!" ? 1 : 0) + (letter + 1 + "x" == "114x" ? 4 : 0) + ("n" + x.Shape[1] == "n3" ? 8 : 0));
    }

    [Loss]
    public Tensor HeldArrays([Shape("N", 3)] Tensor x)
    {
        List<int[]> list = [new int[2], [1]];
        Dictionary<string, int[]> named = new() { ["a"] = [3, 1], ["b"] = [5] };
        list[0][1] = 4;
        list[1][0]++;
        Array.Sort(named["a"]);
        ref var element = ref named["a"][0];
        element += 5;
        foreach (var entry in named)
        {
            entry.Value[0] *= 2;
        }

        Fill(out named["b"][0]);
        return Mean(Square(x * W)) * (list[0][1] + (10 * list[1][0]) + (100 * named["a"][0]) + named["a"][1] + (0.1 * named["b"][0]));

        static void Fill(out int place) => place = 7;
    }

    [Loss]
    public Tensor Places([Shape("N", 3)] Tensor x)
    {
        Index last = ^1, first = 0;
        var rest = 1..;
        Range none = ..0;
        int[] sizes = [3, 1, 2];
        List<int> list = [.. sizes];
        var number = sizes[last] + (list[first] * 10) + sizes[rest].Sum() + (list[rest].Count * 100) + sizes[none].Length + last.GetOffset(3) + last.Value + (last.IsFromEnd ? 0.5 : 0)
            + sizes.Take(^2..).Sum() + sizes.ElementAt(^1) + sizes[rest.Start];
        return (Mean(Square(x[.., rest])) * number) + Sum(W[last] * W[first] * x[0, last]);
    }

    [Loss]
    public Tensor Sequences([Shape("N", 3)] Tensor x)
    {
        int[] numbers = [4, 1, 3, 1, 2];
        var ordered = numbers.OrderBy(n => n % 2).ThenByDescending(n => n).Distinct().ToArray();
        var number = ordered.Select((n, i) => n * Math.Pow(10, -i)).Sum() + numbers.Union([7]).Count() + numbers.Intersect([1, 9]).Sum() + numbers.Except([4]).First()
            + numbers.DistinctBy(n => n > 2).Sum() + Array.Empty<int>().DefaultIfEmpty(9).Single() + Enumerable.Empty<int>().Count() + numbers.LongCount() + (numbers.SequenceEqual([4, 1, 3, 1, 2]) ? 0.5 : 0);
        return Mean(Square(x * W)) * number;
    }

    [Loss]
    public Tensor Lists([Shape("N", 3)] Tensor x)
    {
        List<int> list = [5, 3, 4, 3];
        var isRemoved = list.Remove(3) && !list.Remove(9);
        list.Sort();
        list.InsertRange(1, [8, 9]);
        var gone = list.RemoveAll(n => n > 8);
        list.Sort((a, b) => b.CompareTo(a));
        list.RemoveRange(0, 1);
        var number = list.Select((n, i) => n * Math.Pow(10, -i)).Sum() + list.IndexOf(4) + list.LastIndexOf(7) + gone + (isRemoved ? 0.5 : 0) + list.Find(n => n < 5) + list.FindIndex(n => n == 3)
            + list.FindAll(n => n > 3).Count + list.ConvertAll(n => n * 0.5).Sum() + (list.Exists(n => n == 5) && list.TrueForAll(n => n > 0) ? 0.25 : 0) + list.GetRange(1, 2)[0];
        int[] array = [3, 1, 2];
        var copy = (int[])array.Clone();
        Array.Sort(copy);
        Array.Reverse(copy);
        Array.Fill(array, 7);
        list.ForEach(n => number += n);
        return Mean(Square(x * W)) * (number + _turned[0] + copy[0] + array[2] + Array.IndexOf(copy, 1) + Array.FindIndex(copy, n => n == 2));
    }

    [Loss]
    public Tensor Dictionaries([Shape("N", 3)] Tensor x)
    {
        var sizes = new Dictionary<string, int>(4) { { "a", 1 }, { "b", 2 } };
        sizes["c"] = 5;
        sizes["a"] += 10;
        sizes.Add("d", 4);
        var isNew = sizes.TryAdd("d", 9);
        var number = sizes.Count + (isNew ? 100 : 0) + (sizes.ContainsKey("b") ? 0.5 : 0) + (sizes.TryGetValue("e", out var none) ? 200 : none) + (sizes.TryGetValue("c", out var found) ? found : 300)
            + sizes.GetValueOrDefault("x", 7) + (sizes.Values.Sum() * 0.01) + sizes.Keys.Count() + s_gains["relu"] + s_gains.Values.Max();
        foreach (var (name, size) in sizes)
        {
            number = (number * 1.5) + size + name.Length;
        }

        foreach (var pair in s_gains)
        {
            number += pair.Value * pair.Key.Length;
        }

        HashSet<int> set = [3, 1, 3];
        var isAdded = set.Add(2) && !set.Add(1);
        var other = new HashSet<(int, int)> { (1, 2), (1, 2) };
        var squares = set.ToDictionary(n => n, n => n * n);
        return Mean(Square(x * W)) * (number + set.Count + (isAdded && set.Contains(2) ? 0.5 : 0) + other.Count + squares[3] + set.Select((n, i) => n * Math.Pow(10, -i)).Sum() + new[] { 1, 1 }.ToHashSet().Count);
    }

    [Loss]
    public Tensor Numbers([Shape("N", 3)] Tensor x)
    {
        var flags = Parts.Both;
        bool? unknown = null;
        bool? no = false;
        var (quotient, remainder) = Math.DivRem(-17, 5);
        var number = (flags.HasFlag(Parts.Shift) ? 1 : 0) + ((unknown & no) == false ? 2 : 0) + ((unknown | true) == true ? 4 : 0) + ((unknown | no).HasValue ? 8 : 0) + ((unknown ^ no) is null ? 16 : 0)
            + (double.IsNaN(Math.Sqrt(-1)) && !double.IsFinite(1 / Math.Sin(0)) && int.IsEvenInteger(4) ? 32 : 0) + quotient + (remainder * 0.1) + int.Max(3, 4) + long.Clamp(9, 0, 5) + double.Abs(-0.5)
            + MathF.Sqrt(2) + Math.CopySign(3, -1) + Math.Round(2.567, 2) + Math.Round(2.5, MidpointRounding.AwayFromZero) + int.Log2(9);
        return Mean(Square(x * W)) * (number + Total(1, 2, 3) + Total(0.5, 0.25) + Next(3.5f) + Largest(3, 7));
    }

    [Loss]
    public Tensor Overflow([Shape("N", 3)] Tensor x)
    {
        var hash = 17;
        foreach (var extent in x.Shape.Skip(1).Append(123456789))
        {
            hash = (hash * 1000003) + extent;
        }

        var most = int.MaxValue;
        most++;
        long large = int.MaxValue;
        large *= 4;
        var far = long.MaxValue;
        far += 2;
        var mixed = (hash * 1e-9) + (most * 1e-9) + (large * 1e-9) + (far * 1e-18) + ((int)large * 0.125) + (-most * 1e-9) + (large % 7) + (large >> 30) + Math.Max(large, 3) * 1e-9 + (100000 << 20) * 1e-9;
        return Mean(Square(x * W)) * mixed;
    }

    private static T Total<T>(params T[] numbers)
        where T : INumber<T>
    {
        var sum = T.Zero;
        foreach (var number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    private static T Next<T>(T number)
        where T : INumber<T> => number + T.One;

    private static double Largest<T>(T one, T other)
        where T : INumber<T> => double.CreateChecked(T.Max(one, other));
}
