using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>The gradient of a convolution with respect to its weights.</summary>
internal static unsafe class ConvolutionWeightGradient
{
    // Positions summed before the weights' next tile; what they read stays in the nearer caches.
    private const int Block = 128;

    // With so few input channels a tap alone does not fill a tile, whose rows are then several taps.
    private const int FewChannels = 5;

    /// <summary>How many numbers of scratch are needed.</summary>
    public static int ScratchLength(in ConvolutionShape shape) => IsFlat(shape) ? checked(2 * PaddedHeight(shape) * PaddedRow(shape)) : 0;

    /// <summary>gw ← (accumulate ? gw : 0) + the gradient.</summary>
    public static void Run<TLanes, T>(in ConvolutionShape shape, T* x, T* gy, Twin<T> twin, T* gw, bool accumulate, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (IsFlat(shape))
        {
            FewInputChannels<TLanes, T>(shape, x, gy, twin, gw, accumulate, scratch);
        }
        else
        {
            var terms = new Terms<T> { Shape = shape, X = x, Gy = gy, Twin = twin, Gw = gw, Accumulate = accumulate };
            terms.Run<TLanes>();
        }
    }

    private static bool IsFlat(in ConvolutionShape shape) =>
        shape.InputChannels < FewChannels && shape.Dilation == 1 && shape.Groups == 1 && shape.OutputLength > 0;

    private static int PaddedHeight(in ConvolutionShape shape) => ((shape.OutputHeight - 1) * shape.Stride) + shape.KernelHeight;

    private static int PaddedRow(in ConvolutionShape shape) => (((shape.OutputWidth - 1) * shape.Stride) + shape.KernelWidth) * shape.InputChannels;

    // With zeros around an image every tap meets every position, and a tile's rows are any few taps.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FewInputChannels<TLanes, T>(in ConvolutionShape shape, T* x, T* gy, Twin<T> twin, T* gw, bool accumulate, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int oh = shape.OutputHeight, ow = shape.OutputWidth, o = shape.OutputChannels, c = shape.InputChannels, stride = shape.Stride;
        int row = PaddedRow(shape), padded = PaddedHeight(shape) * row, run = shape.KernelWidth * c, taps = shape.KernelHeight * run;
        var aRows = stackalloc int[TileRow.MaxRows];
        var cRows = stackalloc int[TileRow.MaxRows];
        var tile = new TileArguments<T>
        {
            Inner = ow, AStep = stride * c, AOuter = (nint)stride * row, BStep = o, BOuter = (nint)ow * o, ARows = aRows, CRows = cRows,
            Products = twin.Products, ANext = padded, BNext = twin.RightFrom(gy), Accumulate = accumulate,
        };
        new Span<T>(scratch, twin.Products * padded).Clear();
        var imageLength = (nint)shape.Height * shape.Width * c;
        for (var image = 0; image < shape.Batch; image++)
        {
            Pad(shape, x + image * imageLength, scratch, row);
            if (twin.Products == 2)
            {
                Pad(shape, twin.Left + image * imageLength, scratch + padded, row);
            }

            // As many rows of positions at a time as stay in the first-level cache.
            var block = Math.Max(1, Block / Math.Max(1, ow));
            for (var y = 0; y < oh; y += block)
            {
                tile.Outer = Math.Min(block, oh - y);
                int rows;
                for (var tap = 0; tap < taps; tap += rows)
                {
                    rows = TileRow.Next(taps - tap);
                    for (var i = 0; i < rows; i++)
                    {
                        aRows[i] = ((tap + i) / run * row) + ((tap + i) % run);
                        cRows[i] = i * o;
                    }

                    tile.A = scratch + (nint)y * stride * row;
                    tile.B = gy + ((nint)image * oh + y) * ow * o;
                    tile.C = gw + (nint)tap * o;
                    TileRow.Columns<TLanes, T, NoEpilogue<T>>(rows, o, ref tile, default);
                }

                tile.Accumulate = true;
            }
        }
    }

    /// <summary>Copies an image into the middle of a larger one, as far as windows reach.</summary>
    private static void Pad<T>(in ConvolutionShape shape, T* image, T* target, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = shape.Width * shape.InputChannels, left = shape.Padding * shape.InputChannels;
        var copied = Math.Max(0, Math.Min(length, row - left));
        for (var y = 0; y < shape.Height && y + shape.Padding < PaddedHeight(shape); y++)
        {
            new Span<T>(image + (nint)y * length, copied).CopyTo(new Span<T>(target + (nint)(y + shape.Padding) * row + left, copied));
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TapByTap<TLanes, T>(in Terms<T> terms, int firstRow, int endRow)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref readonly var shape = ref terms.Shape;
        int oh = shape.OutputHeight, ow = shape.OutputWidth;
        var sources = stackalloc int[Block];
        var targets = stackalloc int[Block];

        // Few images at a time, so that what all taps read of them comes from the second-level cache.
        var images = Math.Max(1, Block / Math.Max(1, oh * ow));
        var first = 0;
        do
        {
            var end = Math.Min(shape.Batch, first + images);
            Images<TLanes, T>(terms, first, end, firstRow, endRow, terms.Accumulate || first > 0, sources, targets);
            first = end;
        }
        while (first < shape.Batch);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Images<TLanes, T>(in Terms<T> all, int first, int end, int firstRow, int endRow, bool accumulate, int* sources, int* targets)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref readonly var shape = ref all.Shape;
        T* x = all.X, gy = all.Gy, gw = all.Gw;
        var twin = all.Twin;
        int c = shape.InputChannels, o = shape.OutputChannels, oh = shape.OutputHeight, ow = shape.OutputWidth;
        for (var tap = 0; tap < shape.KernelHeight * shape.KernelWidth; tap++)
        {
            int ky = tap / shape.KernelWidth * shape.Dilation - shape.Padding, kx = tap % shape.KernelWidth * shape.Dilation - shape.Padding;
            Inside(ky, shape.Stride, shape.Height, oh, out var top, out var bottom);
            Inside(kx, shape.Stride, shape.Width, ow, out var left, out var right);
            var terms = new GatherArguments<T>
            {
                A = x, AAt = sources, B = gy, BAt = targets, C = gw + ((nint)tap * shape.GroupInputs * o), CRow = o, Accumulate = accumulate,
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
                            Tiles<TLanes, T>(shape, firstRow, endRow, terms);
                            terms.Count = 0;
                            terms.Accumulate = true;
                        }
                    }
                }
            }

            // Also where the tap meets no position at all and nothing has been written yet.
            if (terms.Count > 0 || !terms.Accumulate)
            {
                Tiles<TLanes, T>(shape, firstRow, endRow, terms);
            }
        }
    }

    // The output positions at which a tap reads inside the image.
    private static void Inside(int offset, int stride, int extent, int outputs, out int first, out int end)
    {
        first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
        end = extent - offset <= 0 ? 0 : Math.Min(outputs, (extent - offset - 1) / stride + 1);
    }

    /// <summary>The tiles of some input channels, counted through all groups.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles<TLanes, T>(in ConvolutionShape shape, int first, int end, in GatherArguments<T> terms)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int inputs = shape.GroupInputs, outputs = shape.GroupOutputs;
        for (var group = first / inputs; group * inputs < end; group++)
        {
            // All columns of the block of gy, which is contiguous, stay in the first-level cache; x is scattered and is met once for each tile.
            int rows, endRow = Math.Min(end, (group + 1) * inputs);
            for (var i = Math.Max(first, group * inputs); i < endRow; i += rows)
            {
                rows = TileRow.Next(endRow - i);
                var tile = terms;
                tile.A += i;
                tile.B += group * outputs;
                tile.C += ((nint)(i - (group * inputs)) * terms.CRow) + (group * outputs);
                GatherTile<TLanes, T>.Columns(rows, outputs, tile);
            }
        }
    }

    /// <summary>What is computed tap by tap.</summary>
    private struct Terms<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public ConvolutionShape Shape;
        public T* X;
        public T* Gy;
        public Twin<T> Twin;
        public T* Gw;
        public bool Accumulate;

        /// <summary>Computes everything, the input channels on several workers where they are idle and there is enough to do: no sum is cut.</summary>
        public void Run<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, T>
        {
            var flops = 2L * Twin.Products * Shape.OutputLength * Shape.GroupInputs * Shape.KernelHeight * Shape.KernelWidth;
            var parts = WorkerPool.PartsFor(flops, Shape.InputChannels / TileRow.MaxRows);
            if (parts > 1)
            {
                WorkerPool.Split(parts, &Part<TLanes>, (nint)Unsafe.AsPointer(ref this));
                return;
            }

            TapByTap<TLanes, T>(this, 0, Shape.InputChannels);
        }

        private static void Part<TLanes>(nint state, int part, int parts)
            where TLanes : unmanaged, ILanes<TLanes, T>
        {
            ref readonly var terms = ref Unsafe.AsRef<Terms<T>>((void*)state);
            TapByTap<TLanes, T>(terms, terms.Shape.InputChannels * part / parts, terms.Shape.InputChannels * (part + 1) / parts);
        }
    }
}
