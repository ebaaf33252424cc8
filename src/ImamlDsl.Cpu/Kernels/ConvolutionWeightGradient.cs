using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>The gradient of a convolution with respect to its weights.</summary>
internal static unsafe class ConvolutionWeightGradient
{
    // Positions summed before the weights' next tile; what they read stays in the nearer caches.
    private const int Block = 128;

    // With so few input channels a tap alone does not fill a tile: then all taps of a position are laid side by side.
    private const int FewChannels = 5;

    /// <summary>How many numbers of scratch are needed.</summary>
    public static int ScratchLength(in ConvolutionShape shape) =>
        IsFlat(shape) ? checked(Flat(shape) * Block + Gemm.ScratchLength(Flat(shape), shape.OutputChannels, Block)) : 0;

    /// <summary>gw ← (accumulate ? gw : 0) + the gradient.</summary>
    public static void Run<TLanes, T>(in ConvolutionShape shape, T* x, T* gy, Twin<T> twin, T* gw, bool accumulate, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (IsFlat(shape))
        {
            // What is laid side by side fills the caches: the second product follows the first.
            FewInputChannels<TLanes, T>(shape, x, gy, gw, accumulate, scratch);
            if (twin.Products == 2)
            {
                FewInputChannels<TLanes, T>(shape, twin.Left, twin.Right, gw, true, scratch);
            }
        }
        else
        {
            TapByTap<TLanes, T>(shape, x, gy, twin, gw, accumulate);
        }
    }

    private static bool IsFlat(in ConvolutionShape shape) => shape.InputChannels < FewChannels && shape.Dilation == 1 && shape.Groups == 1;

    private static int Flat(in ConvolutionShape shape) => shape.KernelHeight * shape.KernelWidth * shape.InputChannels;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FewInputChannels<TLanes, T>(in ConvolutionShape shape, T* x, T* gy, T* gw, bool accumulate, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int oh = shape.OutputHeight, ow = shape.OutputWidth, o = shape.OutputChannels, flat = Flat(shape);
        int image = 0, oy = 0, ox = 0, positions = shape.Batch * oh * ow, first = 0;
        do
        {
            var count = Math.Min(Block, positions - first);
            for (var i = 0; i < count; i++)
            {
                Unfold(shape, x + (nint)image * shape.Height * shape.Width * shape.InputChannels, oy, ox, scratch + (nint)i * flat);
                if (++ox == ow)
                {
                    ox = 0;
                    if (++oy == oh)
                    {
                        oy = 0;
                        image++;
                    }
                }
            }

            Gemm.Run<TLanes, T>(flat, o, count, scratch, 1, flat, gy + (nint)first * o, o, 1, gw, o,
                accumulate || first > 0, null, scratch + Block * flat);
            first += count;
        }
        while (first < positions);
    }

    // The window's entries at one position, zeros where it leaves the image.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Unfold<T>(in ConvolutionShape shape, T* image, int oy, int ox, T* target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int c = shape.InputChannels, run = shape.KernelWidth * c, rowLength = shape.Width * c;
        var start = (ox * shape.Stride - shape.Padding) * c;
        for (var ky = 0; ky < shape.KernelHeight; ky++)
        {
            var y = oy * shape.Stride - shape.Padding + ky;
            var row = image + (nint)y * rowLength;
            var inside = (uint)y < (uint)shape.Height;
            if (inside && start >= 0 && start + run <= rowLength)
            {
                for (var i = 0; i < run; i++)
                {
                    target[i] = row[start + i];
                }
            }
            else
            {
                for (var i = 0; i < run; i++)
                {
                    target[i] = inside && (uint)(start + i) < (uint)rowLength ? row[start + i] : T.Zero;
                }
            }

            target += run;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TapByTap<TLanes, T>(in ConvolutionShape shape, T* x, T* gy, Twin<T> twin, T* gw, bool accumulate)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int oh = shape.OutputHeight, ow = shape.OutputWidth;
        var sources = stackalloc int[Block];
        var targets = stackalloc int[Block];

        // Few images at a time, so that what all taps read of them comes from the second-level cache.
        var images = Math.Max(1, Block / Math.Max(1, oh * ow));
        var first = 0;
        do
        {
            var end = Math.Min(shape.Batch, first + images);
            Images<TLanes, T>(shape, first, end, x, gy, twin, gw, accumulate || first > 0, sources, targets);
            first = end;
        }
        while (first < shape.Batch);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Images<TLanes, T>(in ConvolutionShape shape, int first, int end, T* x, T* gy, Twin<T> twin, T* gw, bool accumulate,
        int* sources, int* targets)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var group = 0; group < shape.Groups; group++)
        {
            Images<TLanes, T>(shape, group, first, end, x, gy, twin, gw, accumulate, sources, targets);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Images<TLanes, T>(in ConvolutionShape shape, int group, int first, int end, T* x, T* gy, Twin<T> twin, T* gw, bool accumulate,
        int* sources, int* targets)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int c = shape.InputChannels, o = shape.OutputChannels, oh = shape.OutputHeight, ow = shape.OutputWidth;
        int rows = shape.GroupInputs, columns = shape.GroupOutputs;
        for (var tap = 0; tap < shape.KernelHeight * shape.KernelWidth; tap++)
        {
            int ky = tap / shape.KernelWidth * shape.Dilation - shape.Padding, kx = tap % shape.KernelWidth * shape.Dilation - shape.Padding;
            Inside(ky, shape.Stride, shape.Height, oh, out var top, out var bottom);
            Inside(kx, shape.Stride, shape.Width, ow, out var left, out var right);
            var terms = new GatherArguments<T>
            {
                A = x + group * rows, AAt = sources, B = gy + group * columns, BAt = targets, C = gw + (nint)tap * rows * o + group * columns, CRow = o, Accumulate = accumulate,
                Products = twin.Products, ANext = twin.LeftFrom(x), BNext = twin.RightFrom(gy),
            };
            for (var image = first; image < end; image++)
            {
                for (var oy = top; oy < bottom; oy++)
                {
                    var source = ((image * shape.Height + oy * shape.Stride + ky) * shape.Width + left * shape.Stride + kx) * c;
                    var target = ((image * oh + oy) * ow + left) * o;
                    for (var ox = left; ox < right; ox++)
                    {
                        sources[terms.Count] = source;
                        targets[terms.Count] = target;
                        source += shape.Stride * c;
                        target += o;
                        if (++terms.Count == Block)
                        {
                            Tiles<TLanes, T>(rows, columns, o, terms);
                            terms.Count = 0;
                            terms.Accumulate = true;
                        }
                    }
                }
            }

            // Also where the tap meets no position at all and nothing has been written yet.
            if (terms.Count > 0 || !terms.Accumulate)
            {
                Tiles<TLanes, T>(rows, columns, o, terms);
            }
        }
    }

    // The output positions at which a tap reads inside the image.
    private static void Inside(int offset, int stride, int extent, int outputs, out int first, out int end)
    {
        first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
        end = extent - offset <= 0 ? 0 : Math.Min(outputs, (extent - offset - 1) / stride + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles<TLanes, T>(int c, int columns, int o, in GatherArguments<T> terms)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // All columns of the block of gy, which is contiguous, stay in the first-level cache; x is scattered and is met once for each tile.
        int rows;
        for (var i = 0; i < c; i += rows)
        {
            rows = TileRow.Next(c - i);
            var tile = terms;
            tile.A += i;
            tile.C += (nint)i * o;
            GatherTile<TLanes, T>.Columns(rows, columns, tile);
        }
    }
}
