using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// A convolution or its adjoint as matrix products whose left operand is never formed: tiles of positions that see the same taps read
/// the source in place.
/// </summary>
internal unsafe struct WindowProduct<T, TEpilogue>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TEpilogue : struct, IEpilogue<T>
{
    // Positions handled before the weights' next columns: so many that those come from the first-level cache for most tiles.
    private const int Block = 192;

    /// <summary>The first image.</summary>
    public int FirstImage;

    /// <summary>The image after the last one.</summary>
    public int EndImage;

    /// <summary>The blocks of channels that are convolved apart.</summary>
    public int Groups;

    /// <summary>The vertical axis.</summary>
    public WindowAxis Vertical;

    /// <summary>The horizontal axis.</summary>
    public WindowAxis Horizontal;

    /// <summary>The number of taps in a row of the window.</summary>
    public int KernelWidth;

    /// <summary>The number of taps of the window.</summary>
    public int Taps;

    /// <summary>What is read.</summary>
    public T* Source;

    /// <summary>The height of what is read.</summary>
    public int SourceHeight;

    /// <summary>The width of what is read.</summary>
    public int SourceWidth;

    /// <summary>The channels of what is read: those of one group.</summary>
    public int Depth;

    /// <summary>From a place of what is read to the next: all channels.</summary>
    public int SourceStep;

    /// <summary>What is written.</summary>
    public T* Target;

    /// <summary>The height of what is written.</summary>
    public int TargetHeight;

    /// <summary>The width of what is written.</summary>
    public int TargetWidth;

    /// <summary>The channels of what is written: those of one group.</summary>
    public int Columns;

    /// <summary>From a place of what is written to the next: all channels.</summary>
    public int TargetStep;

    /// <summary>From a row of unpacked weights to the next.</summary>
    public int WeightStep;

    /// <summary>Weights <c>[tap][depth][column]</c>, or the panels of <see cref="ConvolutionPacking"/>.</summary>
    public T* Weights;

    /// <summary>From a group's weights to the next one's.</summary>
    public nint WeightsOfGroup;

    /// <summary>Whether the weights are packed in panels.</summary>
    public bool Packed;

    /// <summary>What is added to every position, or null.</summary>
    public T* Bias;

    /// <summary>Whether the target's old value is added.</summary>
    public bool Accumulate;

    /// <summary>How many products are added, 1 or 2.</summary>
    public int Products;

    /// <summary>From what is read to what the second product reads.</summary>
    public nint SourceNext;

    /// <summary>From the weights to those of the second product.</summary>
    public nint WeightsNext;

    /// <summary>What is done with each entry.</summary>
    public TEpilogue Epilogue;

    /// <summary>Computes the target, its images on several workers where they are idle and there is enough to do.</summary>
    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var images = EndImage - FirstImage;
        var positions = Math.Min((long)SourceHeight * SourceWidth, (long)TargetHeight * TargetWidth);
        var parts = WorkerPool.PartsFor(2 * positions * Products * images * Taps * Depth * Columns * Groups, images, perWorker: 2);
        if (parts > 1)
        {
            WorkerPool.Split(parts, &Part<TLanes>, (nint)Unsafe.AsPointer(ref this));
            return;
        }

        Images<TLanes>();
    }

    private static void Part<TLanes>(nint state, int part, int parts)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var product = Unsafe.AsRef<WindowProduct<T, TEpilogue>>((void*)state);
        var (first, images) = (product.FirstImage, product.EndImage - product.FirstImage);
        product.FirstImage = first + (int)((long)images * part / parts);
        product.EndImage = first + (int)((long)images * (part + 1) / parts);
        product.Images<TLanes>();
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Images<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var sources = stackalloc int[Block];
        var targets = stackalloc int[Block];
        WindowGroup y = default;
        while (Vertical.Next(ref y))
        {
            WindowGroup x = default;
            while (Horizontal.Next(ref x))
            {
                Group<TLanes>(y, x, sources, targets);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Group<TLanes>(in WindowGroup y, in WindowGroup x, int* sources, int* targets)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var count = 0;
        for (var image = FirstImage; image < EndImage; image++)
        {
            for (var i = 0; i < y.Count; i++)
            {
                var source = ((image * SourceHeight + y.Source + i * y.SourceStep) * SourceWidth + x.Source) * SourceStep;
                var target = ((image * TargetHeight + y.Position + i * y.PositionStep) * TargetWidth + x.Position) * TargetStep;
                for (var j = 0; j < x.Count; j++)
                {
                    sources[count] = source;
                    targets[count] = target;
                    source += x.SourceStep * SourceStep;
                    target += x.PositionStep * TargetStep;
                    if (++count == Block)
                    {
                        Positions<TLanes>(y, x, sources, targets, count);
                        count = 0;
                    }
                }
            }
        }

        if (count > 0)
        {
            Positions<TLanes>(y, x, sources, targets, count);
        }
    }

    private readonly void Positions<TLanes>(in WindowGroup y, in WindowGroup x, int* sources, int* targets, int count)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        // A row of the window is one run where its taps and their channels lie side by side; else each tap is a segment, and the rows follow one another.
        var rowStep = (nint)Vertical.TapStep * SourceWidth * SourceStep;
        if (SourceStep == Depth && Horizontal.TapStep == 1)
        {
            var rows = x.Taps == 0 ? 0 : y.Taps;
            Segments<TLanes>(0, y.Tap, x, sources, targets, count, rows, x.Taps * Depth, rowStep, KernelWidth * Depth, 0, first: true, last: true);
            return;
        }

        var taps = y.Taps == 0 ? 0 : x.Taps;
        for (var group = 0; group < Groups; group++)
        {
            for (var row = 0; row < Math.Max(1, y.Taps); row++)
            {
                Segments<TLanes>(
                    group, y.Tap + row, x, sources, targets, count, taps, Depth, (nint)Horizontal.TapStep * SourceStep, Depth, row * rowStep,
                    first: row == 0, last: row >= y.Taps - 1);
            }
        }
    }

    /// <summary>Segments of a group's source, from a tap on, times the weights' rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Segments<TLanes>(
        int group, int tapRow, in WindowGroup x, int* sources, int* targets, int count, int outer, int inner, nint sourceStep, int weightRows, nint offset, bool first, bool last)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var firstColumn = (nint)group * Columns;
        var firstTap = (nint)(tapRow * KernelWidth + x.Tap) * Depth;
        var tile = new TileArguments<T>
        {
            Outer = outer,
            Inner = inner,
            AOuter = sourceStep,
            AStep = 1,
            A = Source + ((nint)group * Depth) + offset,
            Accumulate = Accumulate || !first,
            Products = Products,
            ANext = SourceNext,
            BNext = WeightsNext,
        };
        int width;
        for (var j = 0; j < Columns; j += width)
        {
            width = Tile<TLanes, T>.Take(Columns - j);
            tile.BStep = Packed ? width : WeightStep;
            tile.BOuter = weightRows * tile.BStep;
            var weights = Weights + (group * WeightsOfGroup) + (Packed ? (nint)Taps * Depth * j : j) + firstTap * tile.BStep;
            int rows;
            for (var i = 0; i < count; i += rows)
            {
                rows = TileRow.Next(count - i);
                tile.ARows = sources + i;
                tile.CRows = targets + i;
                tile.B = weights;
                tile.C = Target + firstColumn + j;
                tile.At = firstColumn + j;
                tile.Column = firstColumn + j;
                tile.Bias = Bias is null || !first ? null : Bias + firstColumn + j;
                if (last)
                {
                    TileRow.Columns<TLanes, T, TEpilogue>(rows, width, ref tile, Epilogue);
                }
                else
                {
                    TileRow.Columns<TLanes, T, NoEpilogue<T>>(rows, width, ref tile, default);
                }
            }
        }
    }
}
