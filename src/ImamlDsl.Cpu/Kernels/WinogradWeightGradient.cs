using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>The gradient of a convolution with respect to its weights by the adjoint of Winograd's minimal filtering.</summary>
internal unsafe struct WinogradWeightGradient<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockBytes = 1024 * 1024; // what is summed is read and written once for each block
    private const int PartChannels = 16; // a vector of floats

    private WinogradShape _shape;
    private T* _x;
    private T* _gy;
    private Twin<T> _twin;
    private T* _sums; // [pair of points][input channel][output channel]
    private T* _blocks;

    /// <summary>How many numbers of scratch are needed.</summary>
    public static int ScratchLength(in WinogradShape shape, int products)
    {
        var weights = checked(shape.Depth * shape.Columns);
        return checked((shape.Windows * WinogradShape.Next(weights))
            + Math.Max(WinogradShape.Taps * weights, shape.Parts(products) * BlockLength(shape, products, Bands(shape, products, sizeof(float)))));
    }

    private static int Bands(in WinogradShape shape, int products, int bytes) => shape.BlockBands(checked(products * (shape.Depth + shape.Columns) * bytes), BlockBytes);

    private static int BlockLength(in WinogradShape shape, int products, int bands)
    {
        var entries = WinogradBlock.MostRows(shape, bands);
        return checked((products * (WinogradShape.Next(entries * shape.Depth) + WinogradShape.Next(entries * shape.Columns))) + shape.TileLength);
    }

    /// <summary>gw ← (accumulate ? gw : 0) + the gradient, given the gradient gy with respect to the output.</summary>
    /// <returns>Whether it is finite. If it is not, what was to be added to is as before.</returns>
    public static bool Run<TLanes>(in WinogradShape shape, T* x, T* gy, Twin<T> twin, T* gw, bool accumulate, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var weights = shape.Depth * shape.Columns;
        var gradient = new WinogradWeightGradient<T> { _shape = shape, _x = x, _gy = gy, _twin = twin, _sums = scratch };
        gradient._blocks = scratch + ((nint)shape.Windows * WinogradShape.Next(weights));
        var parts = WorkerPool.PartsFor(shape.Flops(twin.Products), Math.Min(WinogradShape.MostParts, shape.Depth / PartChannels));
        WorkerPool.Split(parts, &Part<TLanes>, (nint)Unsafe.AsPointer(ref gradient));
        var result = accumulate ? gradient._blocks : gw;
        var isFinite = shape.Separate<TLanes, T>(gradient._sums, WinogradShape.Next(weights), result);
        if (accumulate && isFinite)
        {
            Structure.Sum(gw, result, gw, WinogradShape.Taps * (nint)weights);
        }

        return isFinite;
    }

    /// <summary>Some of the input channels: no sum is cut.</summary>
    private static void Part<TLanes>(nint state, int part, int parts)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        ref readonly var all = ref Unsafe.AsRef<WinogradWeightGradient<T>>((void*)state);
        ref readonly var shape = ref all._shape;
        int groups = shape.Depth / PartChannels, products = all._twin.Products, bands = Bands(shape, products, sizeof(T)), entries = WinogradBlock.MostRows(shape, bands);
        int start = groups * part / parts * PartChannels, end = part + 1 == parts ? shape.Depth : groups * (part + 1) / parts * PartChannels;
        var channels = end - start;
        nint readNext = WinogradShape.Next(entries * channels), spreadNext = WinogradShape.Next(entries * shape.Columns);
        var read = all._blocks + ((nint)part * BlockLength(shape, products, bands));
        var spread = read + (products * readNext);
        var row = spread + (products * spreadNext);
        for (var first = 0; first < shape.Bands; first += bands)
        {
            var block = new WinogradBlock(shape, first, Math.Min(bands, shape.Bands - first));
            for (var product = 0; product < products; product++)
            {
                block.Read<TLanes, T>(product == 0 ? all._x : all._twin.Left, start, channels, read + (product * readNext), row);
                block.Spread<TLanes, T>(product == 0 ? all._gy : all._twin.Right, spread + (product * spreadNext), row);
            }

            all.Multiply<TLanes>(block, read, readNext, spread, spreadNext, start, channels, first > 0);
        }
    }

    /// <summary>At each pair of points, what is read times the gradients, summed over entries.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Multiply<TLanes>(in WinogradBlock block, T* read, nint readNext, T* spread, nint spreadNext, int start, int channels, bool accumulate)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var columns = _shape.Columns;
        nint sumsNext = WinogradShape.Next(_shape.Depth * columns);
        var (aRows, cRows) = (Gemm.Rows(1), Gemm.Rows(columns));
        var tile = new TileArguments<T>
        {
            Outer = 1, AStep = channels, BStep = columns, ARows = (int*)&aRows, CRows = (int*)&cRows,
            Products = _twin.Products, ANext = readNext, BNext = spreadNext, Accumulate = accumulate,
        };
        for (var pair = 0; pair < _shape.Windows; pair++)
        {
            var first = block.Start(pair);
            tile.Inner = block.Rows(pair);
            int width;
            for (var j = 0; j < columns; j += width)
            {
                width = Tile<TLanes, T>.Take(columns - j);
                tile.A = read + ((nint)first * channels);
                tile.B = spread + ((nint)first * columns) + j;
                tile.C = _sums + (pair * sumsNext) + ((nint)start * columns) + j;
                Tile<TLanes, T>.Run(channels, width, 1, columns, ref tile, default(NoEpilogue<T>));
            }
        }
    }
}
