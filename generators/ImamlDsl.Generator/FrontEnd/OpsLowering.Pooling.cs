using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    /// <summary>The entries at the positions of the windows' maxima: linear in the images, so that second derivatives are exact.</summary>
    private static Node MaxPool2d(OpsCall c)
    {
        var (x, window) = Windows(c, c.Integer("dilation"), c.Flag("ceilMode"));
        var b = c.B;
        var images = b.Permute(x, [0, 2, 3, 1]);
        var positions = b.Add(Primitives.WindowMaxima, window, images).Describe("positions");
        var places = Dim.Constant(window.Height * window.Width);
        var maxima = b.Add(Primitives.Take, new TakeAttr(1, places), b.Reshape(images, new Shape([x.Shape[0], places, x.Shape[1]])), positions);
        return b.Permute(b.Reshape(maxima, Pooled(x, window)), [0, 3, 1, 2]);
    }

    /// <summary>Means of windows: of side-by-side ones as a sum over axes, of others as sums of slices.</summary>
    private static Node AvgPool2d(OpsCall c)
    {
        var (x, window) = Windows(c, 1, false);
        var b = c.B;
        var sums = WindowSums(b, b.Permute(x, [0, 2, 3, 1]), window);
        var shape = Pooled(x, window);
        if (window.Padding == 0 || c.Flag("countIncludePad"))
        {
            return b.Permute(b.Div(sums, b.Constant((double)window.KernelSize * window.KernelSize, shape)), [0, 3, 1, 2]);
        }

        // How many entries a window has is its rows inside times its columns inside.
        var rows = AxisSums(b, b.Constant(1, new Shape([Dim.Constant(window.Height)])), 0, window, window.OutputHeight).Describe("rows");
        var columns = AxisSums(b, b.Constant(1, new Shape([Dim.Constant(window.Width)])), 0, window, window.OutputWidth).Describe("columns");
        var counts = b.Mul(b.Broadcast(rows, shape, [0, 2, 3]), b.Broadcast(columns, shape, [0, 1, 3]));
        return b.Permute(b.Div(sums, counts), [0, 3, 1, 2]);
    }

    private static Shape Pooled(Node x, WindowAttr window) =>
        new([x.Shape[0], Dim.Constant(window.OutputHeight), Dim.Constant(window.OutputWidth), x.Shape[1]]);

    private static Node WindowSums(Builder b, Node x, WindowAttr window)
    {
        if (window.Stride != window.KernelSize)
        {
            return AxisSums(b, AxisSums(b, x, 1, window, window.OutputHeight), 2, window, window.OutputWidth);
        }

        var kernel = Dim.Constant(window.KernelSize);
        var (rows, columns) = (Dim.Constant(window.OutputHeight), Dim.Constant(window.OutputWidth));
        var padded = Surrounded(b, Surrounded(b, x, 1, window), 2, window);
        var covered = b.Slice(b.Slice(padded, 1, Dim.Constant(0), rows * kernel), 2, Dim.Constant(0), columns * kernel);
        return b.Sum(b.Reshape(covered, new Shape([x.Shape[0], rows, kernel, columns, kernel, x.Shape[3]])), 2, 4);
    }

    /// <summary>Sums of windows along one axis.</summary>
    private static Node AxisSums(Builder b, Node x, int axis, WindowAttr window, int outputs)
    {
        var padded = Surrounded(b, x, axis, window);
        return Enumerable.Range(0, window.KernelSize)
            .Select(tap => b.Slice(padded, axis, Dim.Constant(tap), Dim.Constant(outputs), Dim.Constant(window.Stride)))
            .Aggregate(b.Plus);
    }

    private static Node Surrounded(Builder b, Node x, int axis, WindowAttr window) =>
        b.Embed(x, axis, Dim.Constant(window.Padding), x.Shape[axis] + Dim.Constant(2 * window.Padding));

    private static (Node X, WindowAttr Window) Windows(OpsCall c, int dilation, bool ceilMode)
    {
        var (x, kernel, padding) = (c.Tensor("x"), c.Integer("kernelSize"), c.Integer("padding"));
        var stride = c.Has("stride") ? c.Integer("stride") : kernel;
        if (x.Shape.Rank != 4)
        {
            throw c.Mismatch("x", $"takes x [N, C, H, W]; it has {x.Shape}");
        }

        if (!x.Shape.Skip(2).All(d => d.IsConstant))
        {
            throw c.Mismatch("x", $"needs constant spatial extents; x has {x.Shape}");
        }

        if (kernel < 1 || stride < 1 || dilation < 1 || padding < 0 || padding > kernel / 2)
        {
            throw c.Mismatch(
                $"takes a kernelSize, stride and dilation of at least 1 and a padding from 0 to half the kernelSize; they are {kernel}, {stride}, {dilation} and {padding}");
        }

        var (height, width) = (x.Shape[2].Value, x.Shape[3].Value);
        var (rows, columns) = (Outputs(height), Outputs(width));
        return rows > 0 && columns > 0 && Covered(height, rows) && Covered(width, columns)
            ? (x, new WindowAttr(height, width, rows, columns, kernel, stride, padding, dilation, ceilMode))
            : throw c.Mismatch($"has no entry for a window: windows of {kernel} taps, {dilation} apart, do not fit images {height}×{width} with padding {padding}");

        // As PyTorch: in ceil mode the last window must begin inside the image or the padding before it.
        int Outputs(int extent)
        {
            var room = extent + (2 * padding) - (dilation * (kernel - 1)) - 1 + (ceilMode ? stride - 1 : 0);
            var outputs = room < 0 ? 0 : (room / stride) + 1;
            return ceilMode && (outputs - 1) * stride >= extent + padding ? outputs - 1 : outputs;
        }

        bool Covered(int extent, int outputs) => Enumerable.Range(0, outputs).All(output =>
            Enumerable.Range(0, kernel).Any(tap => (output * stride) - padding + (tap * dilation) is var place && place >= 0 && place < extent));
    }
}
