using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImamlDsl.Cpu;

/// <summary>Cuts rows into tiles, and one tile's columns into vectors.</summary>
internal static unsafe class TileRow
{
    /// <summary>The most rows of a tile.</summary>
    public const int MaxRows = 6;

    /// <summary>
    /// How many rows the next tile takes when <paramref name="left"/> are left: as even as possible, since a tile of one or two rows waits for
    /// its own sums.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Next(int left)
    {
        if (left <= MaxRows)
        {
            return left;
        }

        if (left >= 4 * MaxRows)
        {
            return MaxRows; // far from the end
        }

        var tiles = (left + MaxRows - 1) / MaxRows;
        return (left + tiles - 1) / tiles;
    }

    /// <summary>Runs the tile's rows over <paramref name="columns"/> columns of B, which are contiguous; fewer than a vector go to narrower ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<TLanes, T, TEpilogue>(int rows, int columns, ref TileArguments<T> tile, in TEpilogue epilogue)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        while (columns >= TLanes.Count)
        {
            var taken = Tile<TLanes, T>.Take(columns);
            Tile<TLanes, T>.Run(rows, taken, 0, 0, ref tile, epilogue);
            if (taken == columns)
            {
                return;
            }

            Advance(taken, ref columns, ref tile);
        }

        if (columns > 0)
        {
            Narrow<TLanes, T, TEpilogue>(rows, columns, ref tile, epilogue);
        }
    }

    /// <summary>Whether half a vector of 512 bits is enough for what is left behind the full ones: where such a vector takes two turns, a half takes one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool EndsInHalf<TLanes, T>(int columns)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(TLanes) == typeof(Lanes512<T>) && columns > TLanes.Count && (columns - 1) % TLanes.Count < TLanes.Count / 2;

    /// <summary>Adds an entry of A times the vectors of B to a row's sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd<TLanes, TLast, T, TVectors>(
        T* a, TLanes b0, TLanes b1, TLanes b2, TLast bZ, ref TLanes c0, ref TLanes c1, ref TLanes c2, ref TLast z)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TLast : unmanaged, ILanes<TLast, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : IExtent
    {
        var x = TLanes.Broadcast(*a);
        if (TVectors.Value > 1)
        {
            c0 = TLanes.MultiplyAdd(x, b0, c0);
        }

        if (TVectors.Value > 2)
        {
            c1 = TLanes.MultiplyAdd(x, b1, c1);
        }

        if (TVectors.Value > 3)
        {
            c2 = TLanes.MultiplyAdd(x, b2, c2);
        }

        z = TLast.MultiplyAdd(Lower<TLanes, TLast, T>(x), bZ, z);
    }

    // The first lanes, which are in a register already.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLast Lower<TLanes, TLast, T>(TLanes lanes)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TLast : unmanaged, ILanes<TLast, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => typeof(TLast) == typeof(TLanes)
            ? Unsafe.BitCast<TLanes, TLast>(lanes)
            : Unsafe.BitCast<Lanes256<T>, TLast>(new(Unsafe.BitCast<TLanes, Lanes512<T>>(lanes).Value.GetLower()));

    /// <summary>Adds what a row holds to its sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<TLanes, TLast, T, TVectors>(T* row, nint last, ref TLanes c0, ref TLanes c1, ref TLanes c2, ref TLast z)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TLast : unmanaged, ILanes<TLast, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : IExtent
    {
        if (TVectors.Value > 1)
        {
            c0 = TLanes.Load(row) + c0;
        }

        if (TVectors.Value > 2)
        {
            c1 = TLanes.Load(row + TLanes.Count) + c1;
        }

        if (TVectors.Value > 3)
        {
            c2 = TLanes.Load(row + 2 * TLanes.Count) + c2;
        }

        z = TLast.Load(row + last) + z;
    }

    /// <summary>Stores a row's sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TLast, T, TVectors>(T* row, nint last, TLanes c0, TLanes c1, TLanes c2, TLast z)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TLast : unmanaged, ILanes<TLast, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : IExtent
    {
        if (TVectors.Value > 1)
        {
            c0.Store(row);
        }

        if (TVectors.Value > 2)
        {
            c1.Store(row + TLanes.Count);
        }

        if (TVectors.Value > 3)
        {
            c2.Store(row + 2 * TLanes.Count);
        }

        z.Store(row + last);
    }

    private static void Narrow<TLanes, T, TEpilogue>(int rows, int columns, ref TileArguments<T> tile, in TEpilogue epilogue)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (typeof(TLanes) == typeof(Lanes512<T>))
        {
            Columns<Lanes256<T>, T, TEpilogue>(rows, columns, ref tile, epilogue);
        }
        else if (typeof(TLanes) == typeof(Lanes256<T>))
        {
            Columns<Lanes128<T>, T, TEpilogue>(rows, columns, ref tile, epilogue);
        }
        else
        {
            Columns<LanesScalar<T>, T, TEpilogue>(rows, columns, ref tile, epilogue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance<T>(int by, ref int columns, ref TileArguments<T> tile)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        columns -= by;
        tile.B += by;
        tile.C += by;
        tile.At += by;
        tile.Column += by;
        if (tile.Bias is not null)
        {
            tile.Bias += by;
        }
    }
}
