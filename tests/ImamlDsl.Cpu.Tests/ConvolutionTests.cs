using System.Numerics;
using ImamlDsl.Cpu;

namespace ImamlDsl.Cpu.Tests;

/// <summary>Convolutions against naive loops in double precision, and the identities that make the gradients adjoints.</summary>
public sealed unsafe class ConvolutionTests
{
    public static TheoryData<ConvolutionShape> Shapes()
    {
        var data = new TheoryData<ConvolutionShape>
        {
            new ConvolutionShape(2, 28, 28, 1, 3, 3, 64, 2, 1),
            new ConvolutionShape(2, 14, 14, 64, 3, 3, 64, 2, 1),
            new ConvolutionShape(5, 7, 7, 64, 3, 3, 64, 2, 1),
            new ConvolutionShape(25, 4, 4, 64, 3, 3, 64, 2, 1),
            new ConvolutionShape(1, 21, 21, 3, 3, 3, 32, 1, 1),
            new ConvolutionShape(2, 5, 4, 2, 1, 1, 3, 1, 0),
            new ConvolutionShape(2, 9, 11, 2, 1, 1, 3, 3, 0), // pixels that no window sees
            new ConvolutionShape(1, 1, 1, 7, 3, 3, 9, 2, 1),
            new ConvolutionShape(1, 3, 2, 6, 5, 4, 5, 1, 3), // windows that see nothing but padding
            new ConvolutionShape(2, 4, 4, 6, 3, 3, 5, 3, 4),
            new ConvolutionShape(1, 2, 2, 3, 3, 3, 4, 1, 0), // no output at all
            new ConvolutionShape(0, 4, 4, 8, 3, 3, 8, 1, 1), // no image
            new ConvolutionShape(2, 1, 3, 2, 1, 1, 5, 7, 5), // one window, in the padding
            new ConvolutionShape(0, 5, 5, 2, 3, 3, 8, 1, 1),
            new ConvolutionShape(1, 20, 21, 3, 5, 3, 20, 1, 1), // more positions than stay in the nearest cache
            new ConvolutionShape(2, 9, 8, 5, 3, 2, 19, 1, 2, Dilation: 2),
            new ConvolutionShape(2, 11, 9, 17, 3, 3, 6, 2, 1, Dilation: 3),
            new ConvolutionShape(2, 12, 13, 3, 3, 4, 9, 2, 3, Dilation: 2), // pixels that no tap meets
            new ConvolutionShape(1, 15, 12, 2, 4, 3, 4, 6, 5, Dilation: 4),
            new ConvolutionShape(1, 4, 4, 2, 3, 3, 4, 1, 4, Dilation: 4), // windows that see nothing but padding
            new ConvolutionShape(2, 7, 6, 6, 3, 3, 9, 1, 1, Groups: 3),
            new ConvolutionShape(2, 8, 7, 36, 3, 2, 40, 2, 1, Groups: 2),
            new ConvolutionShape(1, 9, 9, 4, 3, 3, 20, 2, 2, Dilation: 2, Groups: 4), // five outputs for each channel
            new ConvolutionShape(2, 7, 8, 21, 3, 3, 21, 1, 1, Groups: 21), // every channel by itself
            new ConvolutionShape(2, 9, 8, 6, 3, 2, 6, 2, 2, Dilation: 2, Groups: 6),
        };
        foreach (var shape in WinogradTests.Shapes)
        {
            data.Add(shape);
        }

        var random = new Random(5);
        int[] channels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 16, 17, 18, 19, 33, 65];
        foreach (var c in channels)
        {
            data.Add(new(random.Next(1, 4), random.Next(4, 10), random.Next(4, 10), c, random.Next(1, 4), random.Next(1, 4),
                channels[random.Next(channels.Length)], random.Next(1, 4), random.Next(0, 3)));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AgreesWithNaiveLoops(ConvolutionShape shape)
    {
        foreach (var accumulate in (bool[])[false, true])
        {
            Check<Lanes256<float>, float>(shape, accumulate);
            Check<Lanes512<float>, float>(shape, accumulate);
            Check<Lanes128<float>, float>(shape, accumulate);
            Check<Lanes256<double>, double>(shape, accumulate);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GradientsAreAdjoints(ConvolutionShape shape)
    {
        var random = new Random(7);
        using var x = new GuardedArray<double>(shape.InputLength, random);
        using var w = new GuardedArray<double>(shape.WeightLength, random);
        using var g = new GuardedArray<double>(shape.OutputLength, random);
        using var y = new GuardedArray<double>(shape.OutputLength);
        using var gx = new GuardedArray<double>(shape.InputLength);
        using var gw = new GuardedArray<double>(shape.WeightLength);
        using var scratch = new GuardedArray<double>(Scratch(shape));
        Convolution.Forward(shape, x.Pointer, w.Pointer, y.Pointer, false, null, scratch.Pointer);
        Convolution.InputGradient(shape, g.Pointer, w.Pointer, gx.Pointer, false, scratch.Pointer);
        Convolution.WeightGradient(shape, x.Pointer, g.Pointer, gw.Pointer, false, scratch.Pointer);
        var expected = Dot(y, g);
        var tolerance = 1e-13 * (shape.OutputLength + shape.WeightLength + 1);
        Assert.Equal(expected, Dot(x, gx), tolerance);
        Assert.Equal(expected, Dot(w, gw), tolerance);
    }

    [Fact]
    public void NaNReachesWhatItTouchesAndNothingElse()
    {
        var shape = new ConvolutionShape(1, 7, 7, 8, 3, 3, 8, 2, 1);
        using var x = new GuardedArray<float>(shape.InputLength, new(1));
        using var w = new GuardedArray<float>(shape.WeightLength, new(2));
        using var y = new GuardedArray<float>(shape.OutputLength);
        x.Pointer[0] = float.NaN; // the corner: seen by the first window only
        Convolution.Forward<float>(shape, x.Pointer, w.Pointer, y.Pointer, false, null, null);
        Assert.All(y.ToDoubles().Index(), entry => Assert.Equal(entry.Index < 8, double.IsNaN(entry.Item)));
    }

    [Fact]
    public void SizesAreChecked()
    {
        Assert.Throws<ArgumentException>(() => Convolution.ForwardScratchLength(new(1, 4, 4, 1, 3, 3, 1, 0, 1)));
        Assert.Throws<ArgumentException>(() => Convolution.InputGradientScratchLength(new(1, 0, 4, 1, 3, 3, 1, 1, 1)));
        Assert.Throws<ArgumentException>(() => Convolution.WeightGradientScratchLength(new(1, 4, 4, 1, 3, 3, 1, 1, -1)));
        Assert.Throws<ArgumentException>(() => Convolution.ForwardScratchLength(new(1, 4, 4, 1, 3, 3, 1, 1, 1, Dilation: 0)));
        Assert.Throws<ArgumentException>(() => Convolution.ForwardScratchLength(new(1, 4, 4, 4, 3, 3, 3, 1, 1, Groups: 2)));
    }

    private static double Dot(GuardedArray<double> x, GuardedArray<double> y) => Enumerable.Range(0, x.Length).Sum(i => x[i] * y[i]);

    internal static int Scratch(in ConvolutionShape shape, int products = 1) => Math.Max(Convolution.ForwardScratchLength(shape, products),
        Math.Max(Convolution.InputGradientScratchLength(shape, products), Convolution.WeightGradientScratchLength(shape, products)));

    private static void Check<TLanes, T>(ConvolutionShape shape, bool accumulate)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(11);
        using var x = new GuardedArray<T>(shape.InputLength, random);
        using var w = new GuardedArray<T>(shape.WeightLength, random);
        using var g = new GuardedArray<T>(shape.OutputLength, random);
        using var bias = new GuardedArray<T>(shape.OutputChannels, random);
        using var scratch = new GuardedArray<T>(Scratch(shape));
        var (outputTerms, inputTerms, weightTerms) = Terms(shape, 1);
        Reference(shape, x, w, g, out var y0, out var gx0, out var gw0);
        Result<T>(shape.OutputLength, outputTerms, accumulate, y0, i => bias[i % shape.OutputChannels],
            y => Convolution.Forward<TLanes, T>(shape, x.Pointer, w.Pointer, (T*)y, accumulate, bias.Pointer, scratch.Pointer));
        Result<T>(shape.OutputLength, outputTerms, accumulate, y0, _ => 0,
            y => Convolution.Forward<TLanes, T>(shape, x.Pointer, w.Pointer, (T*)y, accumulate, null, scratch.Pointer));
        Result<T>(shape.InputLength, inputTerms, accumulate, gx0, _ => 0,
            gx => Convolution.InputGradient<TLanes, T>(shape, g.Pointer, w.Pointer, (T*)gx, accumulate, scratch.Pointer));
        Result<T>(shape.WeightLength, weightTerms, accumulate, gw0, _ => 0,
            gw => Convolution.WeightGradient<TLanes, T>(shape, x.Pointer, g.Pointer, (T*)gw, accumulate, scratch.Pointer));
        scratch.CheckGuards();
        CheckTwin<TLanes, T>(shape, accumulate, x, w, g, y0, gx0, gw0);
    }

    /// <summary>Two products in one, with an epilogue where the kernel takes one.</summary>
    private static void CheckTwin<TLanes, T>(ConvolutionShape shape, bool accumulate, GuardedArray<T> x, GuardedArray<T> w, GuardedArray<T> g,
        double[] y0, double[] gx0, double[] gw0)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(17);
        using var x2 = new GuardedArray<T>(shape.InputLength, random);
        using var w2 = new GuardedArray<T>(shape.WeightLength, random);
        using var g2 = new GuardedArray<T>(shape.OutputLength, random);
        using var mask = new GuardedArray<T>(Math.Max(shape.OutputLength, shape.InputLength), random);
        using var columns = new GuardedArray<T>(Math.Max(shape.OutputChannels, shape.InputChannels), random);
        using var scratch = new GuardedArray<T>(Scratch(shape, 2));
        var (outputTerms, inputTerms, weightTerms) = Terms(shape, 2);
        Reference(shape, x2, w2, g2, out var y1, out var gx1, out var gw1);
        var epilogue = new MaskedSum<T>(mask.Pointer, columns.Pointer);
        Result<T>(shape.OutputLength, outputTerms, accumulate, Sum(y0, y1), _ => 0,
            y => Convolution.Forward<TLanes, T, MaskedSum<T>>(shape, x.Pointer, w.Pointer, new(x2.Pointer, w2.Pointer), (T*)y, accumulate, null, epilogue, scratch.Pointer),
            (i, sum) => mask[i] > 0 ? sum * columns[i % shape.OutputChannels] : 0);
        Result<T>(shape.InputLength, inputTerms, accumulate, Sum(gx0, gx1), _ => 0,
            gx => Convolution.InputGradient<TLanes, T, MaskedSum<T>>(shape, g.Pointer, w.Pointer, new(g2.Pointer, w2.Pointer), (T*)gx, accumulate, epilogue, scratch.Pointer),
            (i, sum) => mask[i] > 0 ? sum * columns[i % shape.InputChannels] : 0);
        Result<T>(shape.WeightLength, weightTerms, accumulate, Sum(gw0, gw1), _ => 0,
            gw => Convolution.WeightGradient<TLanes, T>(shape, x.Pointer, g.Pointer, new(x2.Pointer, g2.Pointer), (T*)gw, accumulate, scratch.Pointer));
        scratch.CheckGuards();

        static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (p, q) => p + q)];
    }

    private static (int Output, int Input, int Weight) Terms(in ConvolutionShape shape, int products)
    {
        var taps = products * shape.KernelHeight * shape.KernelWidth;
        return (taps * shape.GroupInputs, taps * shape.GroupOutputs, products * shape.Batch * shape.OutputHeight * shape.OutputWidth);
    }

    // Each of a sum's terms adds a rounding error that grows with what has been summed.
    private static void Result<T>(int length, int terms, bool accumulate, double[] expected, Func<int, double> offset, Action<nint> compute,
        Func<int, double, double>? finish = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var result = accumulate ? new GuardedArray<T>(length, new(13)) : new GuardedArray<T>(length);
        var before = result.ToDoubles();
        compute((nint)result.Pointer);
        result.CheckGuards();
        var tolerance = typeof(T) == typeof(float) ? 1e-6 : 1e-14;
        for (var i = 0; i < length; i++)
        {
            var sum = expected[i] + offset(i) + (accumulate ? before[i] : 0);
            sum = finish is null ? sum : finish(i, sum);
            if (!(Math.Abs(sum - result[i]) <= tolerance * (20 + terms / 10 + Math.Abs(sum))))
            {
                Assert.Fail($"[{i}]: expected {sum}, got {result[i]}");
            }
        }
    }

    internal static void Reference<T>(ConvolutionShape s, GuardedArray<T> x, GuardedArray<T> w, GuardedArray<T> g,
        out double[] y, out double[] gx, out double[] gw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] xs = x.ToDoubles(), ws = w.ToDoubles(), gs = g.ToDoubles();
        y = new double[s.OutputLength];
        gx = new double[s.InputLength];
        gw = new double[s.WeightLength];
        int c = s.InputChannels, o = s.OutputChannels;
        for (var b = 0; b < s.Batch; b++)
        for (var oy = 0; oy < s.OutputHeight; oy++)
        for (var ox = 0; ox < s.OutputWidth; ox++)
        for (var ky = 0; ky < s.KernelHeight; ky++)
        for (var kx = 0; kx < s.KernelWidth; kx++)
        {
            int iy = oy * s.Stride - s.Padding + ky * s.Dilation, ix = ox * s.Stride - s.Padding + kx * s.Dilation;
            if (iy < 0 || iy >= s.Height || ix < 0 || ix >= s.Width)
            {
                continue;
            }

            var atX = ((b * s.Height + iy) * s.Width + ix) * c;
            var atY = ((b * s.OutputHeight + oy) * s.OutputWidth + ox) * o;
            var atW = (ky * s.KernelWidth + kx) * (c / s.Groups) * o;
            for (var i = 0; i < c / s.Groups; i++)
            for (var j = 0; j < o; j++)
            {
                var channel = atX + j / (o / s.Groups) * (c / s.Groups) + i;
                y[atY + j] += xs[channel] * ws[atW + i * o + j];
                gx[channel] += gs[atY + j] * ws[atW + i * o + j];
                gw[atW + i * o + j] += xs[channel] * gs[atY + j];
            }
        }
    }
}
