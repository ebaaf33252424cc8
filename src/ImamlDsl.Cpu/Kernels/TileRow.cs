using System.Numerics;
using System.Runtime.CompilerServices;

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

    /// <summary>
    /// Runs the tile's rows over <paramref name="columns"/> columns of an unpacked B, whose columns are contiguous; what is left
    /// after the full vectors goes to narrower ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<TLanes, T, TEpilogue>(int rows, int columns, ref TileArguments<T> tile, in TEpilogue epilogue)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        while (columns >= 2 * TLanes.Count)
        {
            Tile<TLanes, T>.Run(rows, 2, tile, epilogue);
            Advance(2 * TLanes.Count, ref columns, ref tile);
        }

        if (columns >= TLanes.Count)
        {
            Tile<TLanes, T>.Run(rows, 1, tile, epilogue);
            Advance(TLanes.Count, ref columns, ref tile);
        }

        if (columns > 0)
        {
            Narrow<TLanes, T, TEpilogue>(rows, columns, ref tile, epilogue);
        }
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
