using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>A convolution or its adjoint by <see cref="WinogradAxis"/>, a block of images at a time.</summary>
internal unsafe struct WinogradProduct<T, TEpilogue>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TEpilogue : struct, IEpilogue<T>
{
    // What a block of images and its products may take, so that they stay in the second-level cache beside the windows.
    private const int BlockBytes = 384 * 1024;

    /// <summary>The sizes.</summary>
    public WinogradShape Shape;

    /// <summary>What is read.</summary>
    public T* Source;

    /// <summary>From what is read to what the second product reads.</summary>
    public nint SourceNext;

    /// <summary>The transformed windows of the products, <c>[product][pair of points][panel of columns][depth][column]</c>.</summary>
    public T* Windows;

    /// <summary>How many products are added, 1 or 2.</summary>
    public int Products;

    /// <summary>What is written.</summary>
    public T* Target;

    /// <summary>What is added to every place, or null.</summary>
    public T* Bias;

    /// <summary>What is done with each entry of the result.</summary>
    public TEpilogue Epilogue;

    /// <summary>For each image a number that is set to one if a result is not finite.</summary>
    public T* NotFinite;

    /// <summary>For each part, room for a block: the entries of each product's source, their products, and rows of images.</summary>
    public T* Blocks;

    /// <summary>From a pair of points' windows to the next pair's.</summary>
    public static int WindowLength(in WinogradShape shape) => WinogradShape.Next(checked(shape.Depth * shape.Columns));

    /// <summary>The most room that blocks need.</summary>
    public static int BlocksLength(in WinogradShape shape, int products) => checked(shape.Parts(products) * BlockLength(shape, products, Bands(shape, products, sizeof(float))));

    private static int Bands(in WinogradShape shape, int products, int bytes) => shape.BlockBands(checked(((products * shape.Depth) + shape.Columns) * bytes), BlockBytes);

    private static int BlockLength(in WinogradShape shape, int products, int bands)
    {
        var entries = WinogradBlock.MostRows(shape, bands);
        return checked((products * WinogradShape.Next(entries * shape.Depth)) + WinogradShape.Next(entries * shape.Columns) + shape.TileLength);
    }

    /// <summary>Computes the target, its blocks on several workers where they are idle and there is enough to do.</summary>
    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var bands = Bands(Shape, Products, sizeof(T));
        var parts = WorkerPool.PartsFor(Shape.Flops(Products), Math.Min(WinogradShape.MostParts, (Shape.Bands + bands - 1) / bands));
        WorkerPool.Split(parts, &Part<TLanes>, (nint)Unsafe.AsPointer(ref this));
    }

    private static void Part<TLanes>(nint state, int part, int parts)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        ref readonly var all = ref Unsafe.AsRef<WinogradProduct<T, TEpilogue>>((void*)state);
        ref readonly var shape = ref all.Shape;
        int bands = Bands(shape, all.Products, sizeof(T)), blocks = (shape.Bands + bands - 1) / bands, mostRows = WinogradBlock.MostRows(shape, bands);
        nint next = WinogradShape.Next(mostRows * shape.Depth);
        var entries = all.Blocks + ((nint)part * BlockLength(shape, all.Products, bands));
        var products = entries + (all.Products * next);
        var rows = products + WinogradShape.Next(mostRows * shape.Columns);
        for (var i = blocks * part / parts; i < blocks * (part + 1) / parts; i++)
        {
            var block = new WinogradBlock(shape, i * bands, Math.Min(bands, shape.Bands - (i * bands)));
            for (var product = 0; product < all.Products; product++)
            {
                block.Read<TLanes, T>(all.Source + (product * all.SourceNext), 0, shape.Depth, entries + (product * next), rows);
            }

            all.Multiply<TLanes>(block, entries, next, products);
            block.Write<TLanes, T, TEpilogue>(products, rows, all.Target, all.Bias, all.Epilogue, all.NotFinite);
        }
    }

    /// <summary>At each pair of points, entries times windows.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Multiply<TLanes>(in WinogradBlock block, T* entries, nint entriesNext, T* products)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        int depth = Shape.Depth, columns = Shape.Columns;
        nint windowLength = WindowLength(Shape);
        var (aRows, cRows) = (Gemm.Rows(depth), Gemm.Rows(columns));
        var tile = new TileArguments<T>
        {
            Outer = 1, Inner = depth, AStep = 1, ARows = (int*)&aRows, CRows = (int*)&cRows,
            Products = Products, ANext = entriesNext, BNext = Shape.Windows * windowLength,
        };
        for (var pair = 0; pair < Shape.Windows; pair++)
        {
            var rows = block.Rows(pair);
            var start = block.Start(pair);
            int width;
            for (var j = 0; j < columns && rows > 0; j += width)
            {
                width = Tile<TLanes, T>.Take(columns - j);
                tile.BStep = width;
                tile.A = entries + ((nint)start * depth);
                tile.B = Windows + (pair * windowLength) + ((nint)depth * j);
                tile.C = products + ((nint)start * columns) + j;
                Tile<TLanes, T>.Run(rows, width, depth, columns, ref tile, default(NoEpilogue<T>));
            }
        }
    }
}
