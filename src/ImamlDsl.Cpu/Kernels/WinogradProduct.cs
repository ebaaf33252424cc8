using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImamlDsl.Cpu;

/// <summary>A convolution or its adjoint by <see cref="WinogradTransforms{TLanes, T}"/>, a block of tiles at a time.</summary>
internal unsafe struct WinogradProduct<T, TEpilogue>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TEpilogue : struct, IEpilogue<T>
{
    private const int Points = WinogradShape.Points;

    /// <summary>The sizes.</summary>
    public WinogradShape Shape;

    /// <summary>What is read.</summary>
    public T* Source;

    /// <summary>From what is read to what the second product reads.</summary>
    public nint SourceNext;

    /// <summary>The transformed windows of the products, <c>[product][point][panel of columns][depth][column]</c>.</summary>
    public T* Windows;

    /// <summary>How many products are added, 1 or 2.</summary>
    public int Products;

    /// <summary>What is written.</summary>
    public T* Target;

    /// <summary>What is added to every place, or null.</summary>
    public T* Bias;

    /// <summary>What is done with each entry.</summary>
    public TEpilogue Epilogue;

    /// <summary>For each image a number that is set to one if a result is not finite.</summary>
    public T* NotFinite;

    /// <summary>As many zeros as what is read has channels.</summary>
    public T* Zeros;

    /// <summary>For each part, room for a block of tiles: what is read, transformed, <c>[product][point][tile][depth]</c>, and its products, <c>[point][tile][column]</c>.</summary>
    public T* Blocks;

    /// <summary>The numbers that a tile takes at each point.</summary>
    public static int Numbers(in WinogradShape shape, int products) => checked((products * shape.Depth) + shape.Columns);

    /// <summary>The most room that blocks need.</summary>
    public static int BlocksLength(in WinogradShape shape, int products)
    {
        var numbers = Numbers(shape, products);
        return checked(shape.Parts(products) * BlockLength(shape, products, shape.Block(numbers, sizeof(float))));
    }

    private static int BlockLength(in WinogradShape shape, int products, int block) =>
        checked(Points * ((products * WinogradShape.Next(block * shape.Depth)) + WinogradShape.Next(block * shape.Columns)));

    /// <summary>Computes the target, its tiles on several workers where they are idle and there is enough to do.</summary>
    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var block = Shape.Block(Numbers(Shape, Products), sizeof(T));
        var parts = WorkerPool.PartsFor(Shape.Flops(Products), Math.Min(WinogradShape.MostParts, (Shape.Tiles + block - 1) / block));
        WorkerPool.Split(parts, &Part<TLanes>, (nint)Unsafe.AsPointer(ref this));
    }

    private static void Part<TLanes>(nint state, int part, int parts)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        ref readonly var all = ref Unsafe.AsRef<WinogradProduct<T, TEpilogue>>((void*)state);
        var shape = all.Shape;
        int tiles = shape.Tiles, numbers = Numbers(shape, all.Products), block = shape.Block(numbers, sizeof(T)), blocks = (tiles + block - 1) / block;
        nint next = WinogradShape.Next(block * shape.Depth);
        var read = all.Blocks + ((nint)part * BlockLength(shape, all.Products, block));
        var products = read + (all.Products * Points * next);
        for (var i = blocks * part / parts; i < blocks * (part + 1) / parts; i++)
        {
            var first = i * block;
            var count = Math.Min(block, tiles - first);
            for (var product = 0; product < all.Products; product++)
            {
                shape.Read<TLanes, T>(all.Source + (product * all.SourceNext), all.Zeros, first, count, shape.Depth, read + (product * Points * next), next);
            }

            all.Multiply<TLanes>(read, next, products, WinogradShape.Next(block * shape.Columns), count);
            all.Write<TLanes>(products, WinogradShape.Next(block * shape.Columns), first, count);
        }
    }

    /// <summary>At each point, tiles times windows.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Multiply<TLanes>(T* read, nint readNext, T* products, nint productsNext, int count)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        int depth = Shape.Depth, columns = Shape.Columns;
        nint windowNext = WinogradShape.Next(depth * columns);
        var (aRows, cRows) = (Gemm.Rows(depth), Gemm.Rows(columns));
        var tile = new TileArguments<T>
        {
            Outer = 1, Inner = depth, AStep = 1, ARows = (int*)&aRows, CRows = (int*)&cRows,
            Products = Products, ANext = Points * readNext, BNext = Points * windowNext,
        };
        for (var point = 0; point < Points; point++)
        {
            int width;
            for (var j = 0; j < columns; j += width)
            {
                width = Tile<TLanes, T>.Take(columns - j);
                tile.BStep = width;
                tile.A = read + (point * readNext);
                tile.B = Windows + (point * windowNext) + ((nint)depth * j);
                tile.C = products + (point * productsNext) + j;
                Tile<TLanes, T>.Run(count, width, depth, columns, ref tile, default(NoEpilogue<T>));
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Write<TLanes>(T* products, nint next, int first, int count)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        int width = Shape.TargetWidth, high = Shape.TilesHigh, wide = Shape.TilesWide;
        for (var i = first; i < first + count; i++)
        {
            int image = i / (high * wide), y = i / wide % high * 2, x = i % wide * 2;
            var at = (((nint)image * Shape.TargetHeight + y) * width + x) * Shape.Columns;
            if (!Write<TLanes>(products, next, at, x + 1 < width, y + 1 < Shape.TargetHeight, 0))
            {
                NotFinite[image] = T.One;
            }

            products += Shape.Columns;
        }
    }

    /// <summary>Writes the places of a tile, from a column on.</summary>
    /// <returns>Whether all are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly bool Write<TLanes>(T* products, nint next, nint at, bool isWide, bool isHigh, int column)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        int columns = Shape.Columns, row = Shape.TargetWidth * columns;
        TLanes zeros = default;
        for (; column + TLanes.Count <= columns; column += TLanes.Count)
        {
            WinogradTransforms<TLanes, T>.Write(products + column, next, out var y00, out var y01, out var y10, out var y11);
            zeros = Store(y00, at, column, zeros);
            if (isWide)
            {
                zeros = Store(y01, at + columns, column, zeros);
            }

            if (isHigh)
            {
                zeros = Store(y10, at + row, column, zeros);
            }

            if (isWide && isHigh)
            {
                zeros = Store(y11, at + row + columns, column, zeros);
            }
        }

        var isFinite = WinogradTransforms<TLanes, T>.AreZero(zeros);
        return column == columns ? isFinite
            : isFinite & (typeof(TLanes) == typeof(Lanes512<T>) ? Write<Lanes256<T>>(products, next, at, isWide, isHigh, column)
            : typeof(TLanes) == typeof(Lanes256<T>) ? Write<Lanes128<T>>(products, next, at, isWide, isHigh, column)
            : Write<LanesScalar<T>>(products, next, at, isWide, isHigh, column));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TLanes Store<TLanes>(TLanes y, nint at, int column, TLanes zeros)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        zeros = WinogradTransforms<TLanes, T>.AddZero(zeros, y);
        if (Bias is not null)
        {
            y = TLanes.Load(Bias + column) + y;
        }

        Epilogue.Apply(y, at + column, column).Store(Target + at + column);
        return zeros;
    }
}
