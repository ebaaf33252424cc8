namespace ImamlDsl.Cpu.Tests;

/// <summary>Kernels that move, select or reduce rows, against their definitions.</summary>
public sealed unsafe class StructureTests
{
    [Fact]
    public void OneHotMarksEachLabelAndRefusesOthers()
    {
        int[] labels = [2, 0, 1];
        var y = new double[9];
        fixed (int* l = labels)
        fixed (double* p = y)
        {
            Structure.OneHot(l, p, 3, 3);
        }

        Assert.Equal([0, 0, 1, 1, 0, 0, 0, 1, 0], y);
        foreach (var wrong in (int[])[3, -1])
        {
            labels[1] = wrong;
            var error = Assert.Throws<ArgumentException>(() =>
            {
                fixed (int* l = labels)
                fixed (double* p = y)
                {
                    Structure.OneHot(l, p, 3, 3);
                }
            });
            Assert.Contains($"A label is {wrong}, at position 1; with 3 classes labels run from 0 to 2", error.Message);
        }
    }

    [Fact]
    public void LogSumExpIsStableAndKnowsInfinities()
    {
        double[] x = [1000, 1000, -1000, -1000, double.NegativeInfinity, double.NegativeInfinity, double.PositiveInfinity, 0, double.NaN, 0];
        var y = new double[5];
        fixed (double* px = x, py = y)
        {
            Structure.LogSumExp(px, py, 5, 2, 1);
        }

        Assert.Equal(1000 + Math.Log(2), y[0], 1e-12);
        Assert.Equal(-1000 + Math.Log(2), y[1], 1e-12);
        Assert.Equal(double.NegativeInfinity, y[2]);
        Assert.Equal(double.PositiveInfinity, y[3]);
        Assert.Equal(double.NaN, y[4]);
    }

    [Fact]
    public void ReductionsRunAlongAnInnerAxis()
    {
        // [2, 3, 2], reduced over the middle.
        float[] x = [1, 9, 7, 2, 3, 4, 5, 5, 5, 8, float.NaN, 8];
        var (max, min) = (new float[4], new float[4]);
        var argMax = new int[4];
        fixed (float* px = x, pm = max, pn = min)
        fixed (int* pa = argMax)
        {
            Structure.Max(px, pm, 2, 3, 2);
            Structure.Min(px, pn, 2, 3, 2);
            Structure.ArgMax(px, pa, 2, 3, 2);
        }

        Assert.Equal([7, 9, float.NaN, 8], max);
        Assert.Equal([1, 2, float.NaN, 5], min);
        Assert.Equal([1, 0, 2, 1], argMax); // the first of equals, and a NaN counts as largest
    }

    /// <summary>Rows and columns with and without a rest behind the lanes; a NaN or an infinity at every place.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(45)]
    public void ExtremaAreThoseOfNet(int size)
    {
        Check<double>();
        Check<float>();

        void Check<T>()
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            foreach (var special in (T[])[T.NaN, T.PositiveInfinity, T.NegativeInfinity])
            {
                foreach (var (reduced, inner) in ((int, int)[])[(size, 1), (3, size), (size, 2)])
                {
                    using var x = new GuardedArray<T>(2 * reduced * inner, new Random(1));
                    using var max = new GuardedArray<T>(2 * inner);
                    using var min = new GuardedArray<T>(2 * inner);
                    for (var at = 0; at < x.Length; at++)
                    {
                        var before = x.Pointer[at];
                        x.Pointer[at] = special;
                        Structure.Max(x.Pointer, max.Pointer, 2, reduced, inner);
                        Structure.Min(x.Pointer, min.Pointer, 2, reduced, inner);
                        for (var group = 0; group < max.Length; group++)
                        {
                            var row = Enumerable.Range(0, reduced).Select(r => x.Pointer[(((group / inner * reduced) + r) * inner) + (group % inner)]).ToArray();
                            Assert.Equal(row.Aggregate(T.Max), max.Pointer[group]);
                            Assert.Equal(row.Aggregate(T.Min), min.Pointer[group]);
                        }

                        x.Pointer[at] = before;
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(3, 7, 1)] // a row of each lanes
    [InlineData(2, 45, 1)]
    [InlineData(3, 5, 23)] // columns
    [InlineData(1, 1, 4)]
    public void LogSumExpIsThatOfEveryRowAndColumn(int outer, int reduced, int inner)
    {
        Check<double>(1e-14);
        Check<float>(1e-6);

        void Check<T>(double tolerance)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            using var x = new GuardedArray<T>(outer * reduced * inner, new Random(1));
            using var y = new GuardedArray<T>(outer * inner);
            x.Pointer[0] = T.NegativeInfinity; // the first group's, whose other entries decide
            x.Pointer[x.Length - 1] = T.PositiveInfinity;
            Structure.LogSumExp(x.Pointer, y.Pointer, outer, reduced, inner);
            for (var group = 0; group < y.Length; group++)
            {
                var expected = Math.Log(Enumerable.Range(0, reduced).Sum(r => Math.Exp(x[(((group / inner * reduced) + r) * inner) + (group % inner)])));
                Assert.Equal(expected, y[group], tolerance);
            }

            y.CheckGuards();
        }
    }

    [Theory]
    [InlineData(new[] { 2, 3, 4 }, new[] { 2, 0, 1 })]
    [InlineData(new[] { 2, 3, 4, 5 }, new[] { 0, 2, 3, 1 })] // images' channels last
    [InlineData(new[] { 2, 3, 4, 5 }, new[] { 0, 2, 1, 3 })] // attention's heads
    [InlineData(new[] { 2, 3, 4, 5 }, new[] { 3, 2, 1, 0 })]
    [InlineData(new[] { 4, 1, 3 }, new[] { 1, 2, 0 })]
    [InlineData(new[] { 3, 17, 20 }, new[] { 0, 2, 1 })]
    [InlineData(new[] { 9, 2, 11 }, new[] { 2, 1, 0 })]
    [InlineData(new[] { 8, 3, 2, 9 }, new[] { 2, 3, 1, 0 })]
    [InlineData(new[] { 1, 1 }, new[] { 1, 0 })]
    [InlineData(new[] { 3, 0, 2 }, new[] { 2, 1, 0 })]
    [InlineData(new[] { 5 }, new[] { 0 })]
    [InlineData(new int[0], new int[0])]
    public void PermuteMovesEveryEntry(int[] shape, int[] permutation)
    {
        var x = Enumerable.Range(1, shape.Aggregate(1, (a, b) => a * b)).ToArray();
        var y = new int[x.Length + 1]; // one more, which stays
        fixed (int* px = x, py = y)
        {
            Structure.Permute(px, py, [.. shape.Select(e => (nint)e)], permutation);
        }

        for (var to = 0; to < x.Length; to++)
        {
            var (index, rest) = (new int[shape.Length], to);
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                (index[permutation[axis]], rest) = (rest % shape[permutation[axis]], rest / shape[permutation[axis]]);
            }

            Assert.Equal(x[shape.Select((extent, axis) => (extent, axis)).Aggregate(0, (sum, a) => (sum * a.extent) + index[a.axis])], y[to]);
        }

        Assert.Equal(0, y[^1]);
    }

    [Fact]
    public void RepeatFillsWithARow()
    {
        float[] row = [1, 2, 3];
        var y = new float[9];
        fixed (float* r = row, p = y)
        {
            Structure.Repeat(r, 3, p, 9);
        }

        Assert.Equal([1, 2, 3, 1, 2, 3, 1, 2, 3], y);
    }
}
