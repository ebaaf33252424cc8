namespace ImamlDsl.Cpu.Tests;

/// <summary>Kernels that move entries, against loops over every index, with guards around what they write.</summary>
public sealed unsafe class StructureSliceTests
{
    [Theory]
    [InlineData(1, 7, 1, 2, 1, 3)]
    [InlineData(3, 7, 1, 1, 2, 3)]
    [InlineData(2, 9, 5, 0, 4, 3)]
    [InlineData(2, 5, 40, 4, 1, 1)]
    public void ASliceAndItsAdjoint(int outer, int extent, int inner, int start, int step, int length)
    {
        using var x = new GuardedArray<float>(outer * extent * inner, new(1));
        using var y = new GuardedArray<float>(outer * length * inner);
        using var back = new GuardedArray<float>(outer * extent * inner, new(2));
        using var placed = new GuardedArray<float>(outer * extent * inner, new(2));
        var before = placed.ToDoubles();
        Structure.Slice(x.Pointer, y.Pointer, outer, extent, inner, start, step, length);
        Structure.Embed(y.Pointer, back.Pointer, outer, extent, inner, start, step, length);
        Structure.Place(y.Pointer, placed.Pointer, outer, extent, inner, start, step, length);
        for (var i = 0; i < outer * extent * inner; i++)
        {
            var (o, r, c) = (i / (extent * inner), i / inner % extent, i % inner);
            var taken = r >= start && (r - start) % step == 0 && (r - start) / step < length;
            Assert.Equal(taken ? x[i] : 0, back[i]);
            Assert.Equal(taken ? x[i] : before[i], placed[i]);
            if (taken)
            {
                Assert.Equal(x[i], y[(((o * length) + ((r - start) / step)) * inner) + c]);
            }
        }

        y.CheckGuards();
        back.CheckGuards();
        placed.CheckGuards();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(19, false)]
    [InlineData(19, true)]
    [InlineData(1, true)]
    public void RunningSums(int inner, bool reversed)
    {
        const int Outer = 2, Extent = 5;
        using var x = new GuardedArray<double>(Outer * Extent * inner, new(3));
        using var y = new GuardedArray<double>(Outer * Extent * inner);
        Structure.CumSum(x.Pointer, y.Pointer, Outer, Extent, inner, reversed);
        for (var i = 0; i < Outer * Extent * inner; i++)
        {
            var (o, r, c) = (i / (Extent * inner), i / inner % Extent, i % inner);
            var sum = Enumerable.Range(0, Extent).Where(k => reversed ? k >= r : k <= r).Sum(k => x[(((o * Extent) + k) * inner) + c]);
            Assert.Equal(sum, y[i], 1e-14);
        }

        y.CheckGuards();
    }

    [Fact]
    public void RowsThatAreNamedTwiceAddUp()
    {
        int[] indices = [2, 0, 2];
        float[] table = [1, 2, 3, 4, 5, 6];
        var (taken, added) = (new float[6], new float[6]);
        fixed (int* i = indices)
        fixed (float* t = table, y = taken, g = added)
        {
            Structure.TakeRows(t, i, y, 3, 3, 2);
            Structure.AddRows(y, i, g, 3, 3, 2);
        }

        Assert.Equal([5, 6, 1, 2, 5, 6], taken);
        Assert.Equal([1, 2, 0, 0, 10, 12], added);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void AnIndexThatIsNoRowIsRefused(int wrong)
    {
        int[] indices = [0, wrong];
        var (table, result) = (new float[6], new float[6]);
        var error = Assert.Throws<ArgumentException>(() =>
        {
            fixed (int* i = indices)
            fixed (float* t = table, y = result)
            {
                Structure.TakeRows(t, i, y, 2, 3, 2);
            }
        });
        Assert.Contains($"An index is {wrong}, at position 1; with 3 rows indices run from 0 to 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EntriesAreTakenAndAddedWhereIndicesSay()
    {
        // [1, 3, 2]: along the middle.
        double[] x = [1, 2, 3, 4, 5, 6];
        int[] indices = [2, 0, 2, 1];
        var (taken, added) = (new double[4], new double[6]);
        fixed (int* i = indices)
        fixed (double* p = x, y = taken, g = added)
        {
            Structure.Take(p, i, y, 1, 3, 2, 2);
            Structure.AddAt(y, i, g, 1, 3, 2, 2);
        }

        Assert.Equal([5, 2, 5, 4], taken);
        Assert.Equal([0, 2, 0, 4, 10, 0], added);
    }

    [Theory]
    [InlineData(1, 2, 2, 0, 1)]
    [InlineData(3, 3, 2, 1, 1)]
    [InlineData(37, 3, 1, 1, 1)]
    [InlineData(16, 2, 1, 0, 3)]
    [InlineData(9, 3, 2, 1, 2)]
    [InlineData(32, 2, 2, 0, 1)] // a row and no column outside of all windows
    [InlineData(24, 3, 3, 0, 1)]
    [InlineData(8, 1, 1, 0, 1)] // windows that cover the image
    [InlineData(17, 2, 3, 0, 1)] // gaps between windows
    [InlineData(8, 5, 1, 0, 1)]
    [InlineData(16, 2, 2, 0, 1, true)] // the last windows reach outside
    [InlineData(16, 4, 4, 0, 1, true)]
    [InlineData(16, 3, 2, 1, 1, true)]
    public void MaximaOfWindowsInBothPrecisions(int channels, int kernel, int stride, int padding, int dilation, bool ceiling = false)
    {
        Maxima<float>(channels, kernel, stride, padding, dilation, ceiling);
        Maxima<double>(channels, kernel, stride, padding, dilation, ceiling);
    }

    private static void Maxima<T>(int channels, int kernel, int stride, int padding, int dilation, bool ceiling)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        const int Batch = 2, Height = 7, Width = 6;
        int Outputs(int extent) => ((extent + (2 * padding) - (dilation * (kernel - 1)) - 1 + (ceiling ? stride - 1 : 0)) / stride) + 1;
        var shape = new WindowShape(Batch, channels, Height, Width, Outputs(Height), Outputs(Width), kernel, stride, padding, dilation);
        var random = new Random(4);

        // Few different values, so that windows hold equals; some NaNs.
        var x = Enumerable.Range(0, Batch * Height * Width * channels).Select(_ => random.Next(40) == 0 ? T.NaN : T.CreateChecked(random.Next(3))).ToArray();
        var y = new int[Batch * shape.OutputHeight * shape.OutputWidth * channels];
        fixed (T* p = x)
        fixed (int* q = y)
        {
            Structure.WindowMaxima(p, q, shape);
        }

        for (var i = 0; i < y.Length; i++)
        {
            var (image, row, column, channel) = (i / channels / shape.OutputWidth / shape.OutputHeight, i / channels / shape.OutputWidth % shape.OutputHeight, i / channels % shape.OutputWidth, i % channels);
            var (best, at) = (double.NegativeInfinity, -1);
            for (var tap = 0; tap < kernel * kernel; tap++)
            {
                var (v, u) = ((row * stride) - padding + (tap / kernel * dilation), (column * stride) - padding + (tap % kernel * dilation));
                if (v >= 0 && v < Height && u >= 0 && u < Width)
                {
                    var value = double.CreateChecked(x[(((image * Height * Width) + (v * Width) + u) * channels) + channel]);
                    if (value > best || double.IsNaN(value))
                    {
                        (best, at) = (value, (v * Width) + u);
                    }
                }
            }

            Assert.Equal(at, y[i]);
        }

        Entries(x, y, shape);
    }

    /// <summary>What is taken and added by windows is what is taken and added by positions.</summary>
    private static void Entries<T>(T[] x, int[] positions, WindowShape shape)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var (taken, takenAgain) = (new T[positions.Length], new T[positions.Length]);
        var guard = shape.Width * (int)shape.Channels; // a row of the image after the last
        var (added, addedAgain) = (new T[x.Length], Enumerable.Repeat(T.NaN, x.Length + guard).ToArray());
        var (extent, windows) = (shape.Height * shape.Width, shape.OutputHeight * shape.OutputWidth);
        fixed (T* p = x, t = taken, t2 = takenAgain, a = added, a2 = addedAgain)
        fixed (int* q = positions)
        {
            Structure.Take(p, q, t, shape.Batch, extent, shape.Channels, windows);
            Structure.TakeWindows(p, q, t2, shape);
            Structure.AddAt(t, q, a, shape.Batch, extent, shape.Channels, windows);
            Structure.AddWindows(t, q, a2, shape);
        }

        Assert.Equal(taken, takenAgain);
        Assert.Equal(added, addedAgain[..x.Length]);
        Assert.All(addedAgain[x.Length..], entry => Assert.True(T.IsNaN(entry), "written out of bounds"));
    }
}
