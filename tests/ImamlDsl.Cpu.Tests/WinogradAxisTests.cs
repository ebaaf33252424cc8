using ImamlDsl.Cpu;

namespace ImamlDsl.Cpu.Tests;

/// <summary>One axis of minimal filtering against the sum over the window's taps, in whole numbers and halves, which are exact.</summary>
public sealed unsafe class WinogradAxisTests
{
    public static TheoryData<int, int> Strides() => new() { { 1, 0 }, { 1, 1 }, { 1, 2 }, { 2, 1 } };

    [Theory]
    [MemberData(nameof(Strides))]
    public void IsTheConvolutionOfEverySize(int stride, int padding)
    {
        foreach (var size in Sizes(padding))
        {
            double[] x = Numbers(size, 1), g = Numbers(3, 2);
            var expected = Convolve(x, g, stride, padding);
            var axis = WinogradAxis.Of(size, expected.Length, stride, padding, false);
            Assert.Equal(expected, Sum(axis.Writes, Multiply(axis, Sum(axis.Reads, x), Points(g, stride))));
        }
    }

    [Theory]
    [MemberData(nameof(Strides))]
    public void IsTheAdjointOfEverySize(int stride, int padding)
    {
        foreach (var size in Sizes(padding))
        {
            double[] g = Numbers(3, 2);
            var gy = Numbers(Convolve(new double[size], g, stride, padding).Length, 3);
            var expected = Enumerable.Range(0, size).Select(i => Dot(gy, Convolve([.. Enumerable.Range(0, size).Select(j => i == j ? 1.0 : 0)], g, stride, padding)));
            var axis = WinogradAxis.Of(gy.Length, size, stride, padding, true);
            Assert.Equal(expected, Sum(axis.Writes, Multiply(axis, Sum(axis.Reads, gy), Points([g[2], g[1], g[0]], stride))));
        }
    }

    /// <summary>⟨product of entries and g, p⟩ = ⟨g, gradient⟩: what is spread, times what is read, summed at each point, is the gradient with respect to its combination of taps.</summary>
    [Theory]
    [MemberData(nameof(Strides))]
    public void SpreadsAreTheAdjointOfWrites(int stride, int padding)
    {
        foreach (var size in Sizes(padding))
        {
            double[] x = Numbers(size, 1), g = Numbers(3, 2);
            var y = Convolve(x, g, stride, padding);
            var gy = Numbers(y.Length, 3);
            var axis = WinogradAxis.Of(size, y.Length, stride, padding, false);
            double[] read = Sum(axis.Reads, x), spread = Sum(axis.Spreads, gy), points = Points(g, stride);
            Assert.Equal(Dot(y, gy), read.Zip(spread, (a, b) => a * b).Zip(axis.PointOf, (product, point) => product * points[point]).Sum());
        }
    }

    /// <summary>Runs are the same sums, to and from places that are counted for each point.</summary>
    [Theory]
    [MemberData(nameof(Strides))]
    public void RunsAreTheSameSums(int stride, int padding)
    {
        foreach (var (axis, source, target) in Axes(stride, padding))
        {
            double[] x = Numbers(source, 1), products = Numbers(axis.Entries, 2), gy = Numbers(target, 3);
            Assert.Equal(ByPoint(axis, Sum(axis.Reads, x)), Run(axis.ReadRuns, [x], axis.Counts));
            Assert.Equal(ByPoint(axis, Sum(axis.Spreads, gy)), Run(axis.SpreadRuns, [gy], axis.Counts));
            Assert.Equal([Sum(axis.Writes, products)], Run(axis.WriteRuns, ByPoint(axis, products), [target]));
        }
    }

    [Theory]
    [MemberData(nameof(Strides))]
    public void TilesFollowEachOther(int stride, int padding)
    {
        foreach (var (axis, _, _) in Axes(stride, padding))
        {
            Assert.Equal((0, 0), (axis.FirstEntry(0), axis.FirstTarget(0)));
            Assert.Equal((axis.Entries, axis.Writes.Length), (axis.FirstEntry(axis.Tiles), axis.FirstTarget(axis.Tiles)));
            for (var tile = 0; tile < axis.Tiles; tile++)
            {
                for (var place = axis.FirstTarget(tile); place < axis.FirstTarget(tile + 1); place++)
                {
                    Assert.All(Terms(axis.Writes[place]), term => Assert.InRange(term.Place, axis.FirstEntry(tile), axis.FirstEntry(tile + 1) - 1));
                }
            }
        }
    }

    /// <summary>Sizes of conv4 networks; the sum over the taps that lie in the image has 40, 19, 20 and 10 products.</summary>
    [Theory]
    [InlineData(14, 14, 1, 1, 28)]
    [InlineData(7, 7, 1, 1, 14)]
    [InlineData(14, 7, 2, 1, 16)]
    [InlineData(7, 4, 2, 1, 8)]
    public void ProductsAreFew(int size, int outputs, int stride, int padding, int products)
    {
        Assert.Equal(products, WinogradAxis.Of(size, outputs, stride, padding, false).Entries);
        Assert.Equal(products, WinogradAxis.Of(outputs, size, stride, padding, true).Entries);
    }

    /// <summary>From the smallest image in which a window lies.</summary>
    private static IEnumerable<int> Sizes(int padding)
    {
        var least = Math.Max(1, 3 - (2 * padding));
        return Enumerable.Range(least, 40 - least);
    }

    /// <summary>Every size's axis and its adjoint, and how many places they read and write.</summary>
    private static IEnumerable<(WinogradAxis Axis, int Source, int Target)> Axes(int stride, int padding)
    {
        foreach (var size in Sizes(padding))
        {
            var outputs = Convolve(new double[size], new double[3], stride, padding).Length;
            yield return (WinogradAxis.Of(size, outputs, stride, padding, false), size, outputs);
            yield return (WinogradAxis.Of(outputs, size, stride, padding, true), outputs, size);
        }
    }

    private static double[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(-20, 20))];
    }

    private static double[] Convolve(double[] x, double[] g, int stride, int padding) =>
        [.. Enumerable.Range(0, ((x.Length + (2 * padding) - 3) / stride) + 1).Select(i => Enumerable.Range(0, 3).Sum(k => g[k] * x.ElementAtOrDefault((i * stride) + k - padding)))];

    private static double[] Points(double[] g, int stride) => stride == 1
        ? [g[0], (g[0] + g[1] + g[2]) / 2, (g[0] - g[1] + g[2]) / 2, g[2], g[1]]
        : [g[0], (g[0] + g[2]) / 2, (g[0] - g[2]) / 2, g[2], g[1]];

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double[] Multiply(WinogradAxis axis, double[] entries, double[] points) => [.. entries.Zip(axis.PointOf, (entry, point) => entry * points[point])];

    private static List<(int Place, int Step, int Point, float Factor)> Terms(WinogradSums sum)
    {
        var terms = new List<(int, int, int, float)>();
        for (var i = 0; i < sum.Terms; i++)
        {
            terms.Add((sum.Place[i], sum.Step[i], sum.Point[i], sum.Factor[i]));
        }

        return terms;
    }

    private static double[] Sum(WinogradSums[] sums, double[] x) => [.. sums.Select(sum => Terms(sum).Sum(term => term.Factor * x[term.Place]))];

    private static double[][] ByPoint(WinogradAxis axis, double[] entries) =>
        [.. Enumerable.Range(0, WinogradAxis.MostPoints).Select(point => entries.Where((_, i) => axis.PointOf[i] == point).ToArray())];

    private static double[][] Run(WinogradSums[] runs, double[][] x, int[] counts)
    {
        var results = counts.Select(count => Enumerable.Repeat(double.NaN, count).ToArray()).ToArray();
        foreach (var run in runs)
        {
            for (var i = 0; i < run.Count; i++)
            {
                results[run.TargetPoint][run.Target + (i * run.TargetStep)] = Terms(run).Sum(term => term.Factor * x[term.Point][term.Place + (i * term.Step)]);
            }
        }

        return results;
    }
}
