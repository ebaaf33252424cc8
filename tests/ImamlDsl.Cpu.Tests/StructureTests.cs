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

    [Fact]
    public void PermuteMovesEveryEntry()
    {
        var x = Enumerable.Range(0, 24).Select(i => (float)i).ToArray(); // [2, 3, 4]
        var y = new float[24];
        fixed (float* px = x, py = y)
        {
            Structure.Permute(px, py, [2, 3, 4], [2, 0, 1]);
        }

        for (var a = 0; a < 4; a++)
        {
            for (var b = 0; b < 2; b++)
            {
                for (var c = 0; c < 3; c++)
                {
                    Assert.Equal(x[(((b * 3) + c) * 4) + a], y[(((a * 2) + b) * 3) + c]);
                }
            }
        }
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
