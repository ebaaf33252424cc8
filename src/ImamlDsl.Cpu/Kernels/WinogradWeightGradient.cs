using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>The gradient of a convolution with respect to its weights by the adjoint of <see cref="WinogradTransforms{TLanes, T}"/>.</summary>
internal unsafe struct WinogradWeightGradient<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Points = WinogradShape.Points;
    private const int Taps = 9;
    private const int PartChannels = 16; // a vector of floats

    private WinogradShape _shape;
    private T* _x;
    private T* _gy;
    private Twin<T> _twin;
    private T* _zeros;
    private T* _sums; // [point][input channel][output channel]
    private T* _blocks;

    /// <summary>How many numbers of scratch are needed.</summary>
    public static int ScratchLength(in WinogradShape shape, int products)
    {
        var numbers = Numbers(shape, products);
        var weights = checked(shape.Depth * shape.Columns);
        return checked(WinogradShape.Next(Math.Max(shape.Depth, shape.Columns)) + (Points * WinogradShape.Next(weights))
            + Math.Max(Taps * weights, shape.Parts(products) * BlockLength(shape, products, shape.Block(numbers, sizeof(float)))));
    }

    private static int BlockLength(in WinogradShape shape, int products, int block) =>
        checked(Points * products * (WinogradShape.Next(block * shape.Depth) + WinogradShape.Next(block * shape.Columns)));

    /// <summary>gw ← (accumulate ? gw : 0) + the gradient, given the gradient gy with respect to the output.</summary>
    /// <returns>Whether it is finite. If it is not, what was to be added to is as before.</returns>
    public static bool Run<TLanes>(in WinogradShape shape, T* x, T* gy, Twin<T> twin, T* gw, bool accumulate, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        int depth = shape.Depth, columns = shape.Columns, zeros = WinogradShape.Next(Math.Max(depth, columns));
        nint tap = (nint)depth * columns, next = WinogradShape.Next(depth * columns);
        new Span<T>(scratch, zeros).Clear();
        var gradient = new WinogradWeightGradient<T> { _shape = shape, _x = x, _gy = gy, _twin = twin, _zeros = scratch, _sums = scratch + zeros };
        gradient._blocks = gradient._sums + (Points * next);
        var parts = WorkerPool.PartsFor(shape.Flops(twin.Products), Math.Min(WinogradShape.MostParts, depth / PartChannels));
        WorkerPool.Split(parts, &Part<TLanes>, (nint)(&gradient));
        var result = accumulate ? gradient._blocks : gw;
        var isFinite = true;
        for (var i = 0; i < depth; i++)
        {
            isFinite &= WinogradTransforms<TLanes, T>.Taps(gradient._sums + ((nint)i * columns), next, columns, result + ((nint)i * columns), tap);
        }

        if (accumulate && isFinite)
        {
            Structure.Sum(gw, result, gw, Taps * tap);
        }

        return isFinite;
    }

    private static int Numbers(in WinogradShape shape, int products) => checked(products * (shape.Depth + shape.Columns));

    /// <summary>Some of the input channels: no sum is cut.</summary>
    private static void Part<TLanes>(nint state, int part, int parts)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        ref readonly var all = ref Unsafe.AsRef<WinogradWeightGradient<T>>((void*)state);
        var shape = all._shape;
        int groups = shape.Depth / PartChannels, products = all._twin.Products;
        int start = groups * part / parts * PartChannels, end = part + 1 == parts ? shape.Depth : groups * (part + 1) / parts * PartChannels;
        int channels = end - start, columns = shape.Columns, tiles = shape.Tiles;
        int numbers = Numbers(shape, products), block = shape.Block(numbers, sizeof(T));
        nint readNext = WinogradShape.Next(block * channels), spreadNext = WinogradShape.Next(block * columns);
        var read = all._blocks + ((nint)part * BlockLength(shape, products, block));
        var spread = read + (products * Points * readNext);
        for (var first = 0; first < tiles; first += block)
        {
            var count = Math.Min(block, tiles - first);
            for (var product = 0; product < products; product++)
            {
                shape.Read<TLanes, T>((product == 0 ? all._x : all._twin.Left) + start, all._zeros, first, count, channels, read + (product * Points * readNext), readNext);
                shape.Spread<TLanes, T>(product == 0 ? all._gy : all._twin.Right, all._zeros, first, count, spread + (product * Points * spreadNext), spreadNext);
            }

            all.Multiply<TLanes>(read, readNext, spread, spreadNext, count, start, channels, first > 0);
        }
    }

    /// <summary>At each point, what is read times the gradients, summed over tiles.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Multiply<TLanes>(T* read, nint readNext, T* spread, nint spreadNext, int count, int start, int channels, bool accumulate)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var columns = _shape.Columns;
        nint sumsNext = WinogradShape.Next(_shape.Depth * columns);
        var (aRows, cRows) = (Gemm.Rows(1), Gemm.Rows(columns));
        var tile = new TileArguments<T>
        {
            Outer = 1, Inner = count, AStep = channels, BStep = columns, ARows = (int*)&aRows, CRows = (int*)&cRows,
            Products = _twin.Products, ANext = Points * readNext, BNext = Points * spreadNext, Accumulate = accumulate,
        };
        for (var point = 0; point < Points; point++)
        {
            int width;
            for (var j = 0; j < columns; j += width)
            {
                width = Tile<TLanes, T>.Take(columns - j);
                tile.A = read + (point * readNext);
                tile.B = spread + (point * spreadNext) + j;
                tile.C = _sums + (point * sumsNext) + ((nint)start * columns) + j;
                Tile<TLanes, T>.Run(channels, width, 1, columns, ref tile, default(NoEpilogue<T>));
            }
        }
    }
}
