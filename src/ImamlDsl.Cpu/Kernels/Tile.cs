using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// The register tile: up to 6 rows by up to 4 vectors of 512 bits, whose 24 sums, 4 vectors of B and 1 entry of A fit 32 registers, or by 2 narrower ones, which
/// fit 16. The last vector may begin before the one before it ends: what both compute is the same. Every entry sums its products in the order of the segments,
/// so its value does not depend on the tile's shape.
/// </summary>
[SkipLocalsInit]
internal static unsafe class Tile<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most columns of a tile.</summary>
    public static int MaxColumns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (typeof(TLanes) == typeof(Lanes512<T>) ? 4 : 2) * TLanes.Count;
    }

    /// <summary>
    /// How many columns the next tile takes when so many are left: as many as there are if that is less than a vector, else at least a vector, and never so many
    /// that less than one is left.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Take(int columns)
    {
        var most = MaxColumns;
        return columns <= most ? columns
            : columns >= most + TLanes.Count || columns == most ? most
            : most - TLanes.Count;
    }

    /// <summary>Runs tiles of as many columns as <see cref="Take"/> gives, at least a vector, one below the other until all rows are done.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="aRow">From a row of A to the next, where there are more than one tile's.</param>
    /// <param name="cRow">The same of C.</param>
    /// <param name="tile">The first tile.</param>
    /// <param name="epilogue">What is done with each entry.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TEpilogue>(int rows, int columns, nint aRow, nint cRow, ref TileArguments<T> tile, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<T>
    {
        if (TileRow.EndsInHalf<TLanes, T>(columns))
        {
            Run<Lanes256<T>, TEpilogue>(rows, columns, aRow, cRow, ref tile, epilogue);
        }
        else
        {
            Run<TLanes, TEpilogue>(rows, columns, aRow, cRow, ref tile, epilogue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<TLast, TEpilogue>(int rows, int columns, nint aRow, nint cRow, ref TileArguments<T> tile, in TEpilogue epilogue)
        where TLast : unmanaged, ILanes<TLast, T>
        where TEpilogue : struct, IEpilogue<T>
    {
        tile.Last = columns - TLast.Count;
        if (columns <= TLanes.Count)
        {
            Run<TLast, One, TEpilogue>(rows, aRow, cRow, ref tile, epilogue);
        }
        else if (columns <= 2 * TLanes.Count)
        {
            Run<TLast, Two, TEpilogue>(rows, aRow, cRow, ref tile, epilogue);
        }
        else if (columns <= 3 * TLanes.Count)
        {
            Run<TLast, Three, TEpilogue>(rows, aRow, cRow, ref tile, epilogue);
        }
        else
        {
            Run<TLast, Four, TEpilogue>(rows, aRow, cRow, ref tile, epilogue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLast, TVectors, TEpilogue>(int rows, nint aRow, nint cRow, ref TileArguments<T> tile, in TEpilogue epilogue)
        where TLast : unmanaged, ILanes<TLast, T>
        where TVectors : IExtent
        where TEpilogue : struct, IEpilogue<T>
    {
        while (true)
        {
            var next = TileRow.Next(rows);
            OneTile<TLast, TVectors, TEpilogue>(next, tile, epilogue);
            rows -= next;
            if (rows == 0)
            {
                return;
            }

            tile.A += next * aRow;
            tile.C += next * cRow;
            tile.At += next * cRow;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OneTile<TLast, TVectors, TEpilogue>(int rows, in TileArguments<T> tile, in TEpilogue epilogue)
        where TLast : unmanaged, ILanes<TLast, T>
        where TVectors : IExtent
        where TEpilogue : struct, IEpilogue<T>
    {
        switch (rows)
        {
            case 6:
                Body<Six, TLast, TVectors, TEpilogue>(tile, epilogue);
                break;
            case 5:
                Body<Five, TLast, TVectors, TEpilogue>(tile, epilogue);
                break;
            case 4:
                Body<Four, TLast, TVectors, TEpilogue>(tile, epilogue);
                break;
            case 3:
                Body<Three, TLast, TVectors, TEpilogue>(tile, epilogue);
                break;
            case 2:
                Body<Two, TLast, TVectors, TEpilogue>(tile, epilogue);
                break;
            default:
                Body<One, TLast, TVectors, TEpilogue>(tile, epilogue);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Body<TRows, TLast, TVectors, TEpilogue>(in TileArguments<T> tile, in TEpilogue epilogue)
        where TRows : IExtent
        where TLast : unmanaged, ILanes<TLast, T>
        where TVectors : IExtent
        where TEpilogue : struct, IEpilogue<T>
    {
        nint last = tile.Last;
        TLanes c00 = default, c01 = default, c02 = default;
        TLanes c10 = default, c11 = default, c12 = default;
        TLanes c20 = default, c21 = default, c22 = default;
        TLanes c30 = default, c31 = default, c32 = default;
        TLanes c40 = default, c41 = default, c42 = default;
        TLanes c50 = default, c51 = default, c52 = default;
        TLast z0 = default, z1 = default, z2 = default, z3 = default, z4 = default, z5 = default;
        if (tile.Bias is not null)
        {
            var bias0 = TVectors.Value > 1 ? TLanes.Load(tile.Bias) : default;
            var bias1 = TVectors.Value > 2 ? TLanes.Load(tile.Bias + TLanes.Count) : default;
            var bias2 = TVectors.Value > 3 ? TLanes.Load(tile.Bias + 2 * TLanes.Count) : default;
            var biasZ = TLast.Load(tile.Bias + last);
            (c00, c01, c02, z0) = (bias0, bias1, bias2, biasZ);
            (c10, c11, c12, z1) = (bias0, bias1, bias2, biasZ);
            (c20, c21, c22, z2) = (bias0, bias1, bias2, biasZ);
            (c30, c31, c32, z3) = (bias0, bias1, bias2, biasZ);
            (c40, c41, c42, z4) = (bias0, bias1, bias2, biasZ);
            (c50, c51, c52, z5) = (bias0, bias1, bias2, biasZ);
        }

        if (tile.Accumulate)
        {
            TileRow.Add<TLanes, TLast, T, TVectors>(tile.C + tile.CRows[0], last, ref c00, ref c01, ref c02, ref z0);

            if (TRows.Value > 1)
            {
                TileRow.Add<TLanes, TLast, T, TVectors>(tile.C + tile.CRows[1], last, ref c10, ref c11, ref c12, ref z1);
            }

            if (TRows.Value > 2)
            {
                TileRow.Add<TLanes, TLast, T, TVectors>(tile.C + tile.CRows[2], last, ref c20, ref c21, ref c22, ref z2);
            }

            if (TRows.Value > 3)
            {
                TileRow.Add<TLanes, TLast, T, TVectors>(tile.C + tile.CRows[3], last, ref c30, ref c31, ref c32, ref z3);
            }

            if (TRows.Value > 4)
            {
                TileRow.Add<TLanes, TLast, T, TVectors>(tile.C + tile.CRows[4], last, ref c40, ref c41, ref c42, ref z4);
            }

            if (TRows.Value > 5)
            {
                TileRow.Add<TLanes, TLast, T, TVectors>(tile.C + tile.CRows[5], last, ref c50, ref c51, ref c52, ref z5);
            }
        }

        var a0 = tile.A + tile.ARows[0];
        var r1 = TRows.Value > 1 ? (nint)tile.ARows[1] - tile.ARows[0] : 0;
        var r2 = TRows.Value > 2 ? (nint)tile.ARows[2] - tile.ARows[0] : 0;
        var r3 = TRows.Value > 3 ? (nint)tile.ARows[3] - tile.ARows[0] : 0;
        var r4 = TRows.Value > 4 ? (nint)tile.ARows[4] - tile.ARows[0] : 0;
        var r5 = TRows.Value > 5 ? (nint)tile.ARows[5] - tile.ARows[0] : 0;
        var b = tile.B;
        nint aStep = tile.AStep, bStep = tile.BStep;
        for (var product = tile.Products; ; product--)
        {
            for (var s = tile.Outer; s > 0; s--)
            {
                var pa = a0;
                var pb = b;
                for (var p = tile.Inner; p > 0; p--)
                {
                    var b0 = TVectors.Value > 1 ? TLanes.Load(pb) : default;
                    var b1 = TVectors.Value > 2 ? TLanes.Load(pb + TLanes.Count) : default;
                    var b2 = TVectors.Value > 3 ? TLanes.Load(pb + 2 * TLanes.Count) : default;
                    var bZ = TLast.Load(pb + last);
                    TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa, b0, b1, b2, bZ, ref c00, ref c01, ref c02, ref z0);

                    if (TRows.Value > 1)
                    {
                        TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa + r1, b0, b1, b2, bZ, ref c10, ref c11, ref c12, ref z1);
                    }

                    if (TRows.Value > 2)
                    {
                        TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa + r2, b0, b1, b2, bZ, ref c20, ref c21, ref c22, ref z2);
                    }

                    if (TRows.Value > 3)
                    {
                        TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa + r3, b0, b1, b2, bZ, ref c30, ref c31, ref c32, ref z3);
                    }

                    if (TRows.Value > 4)
                    {
                        TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa + r4, b0, b1, b2, bZ, ref c40, ref c41, ref c42, ref z4);
                    }

                    if (TRows.Value > 5)
                    {
                        TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa + r5, b0, b1, b2, bZ, ref c50, ref c51, ref c52, ref z5);
                    }

                    pa += aStep;
                    pb += bStep;
                }

                a0 += tile.AOuter;
                b += tile.BOuter;
            }

            if (product <= 1)
            {
                break;
            }

            a0 = tile.A + tile.ARows[0] + tile.ANext;
            b = tile.B + tile.BNext;
        }

        Store<TLast, TVectors, TEpilogue>(tile, tile.CRows[0], last, c00, c01, c02, z0, epilogue);

        if (TRows.Value > 1)
        {
            Store<TLast, TVectors, TEpilogue>(tile, tile.CRows[1], last, c10, c11, c12, z1, epilogue);
        }

        if (TRows.Value > 2)
        {
            Store<TLast, TVectors, TEpilogue>(tile, tile.CRows[2], last, c20, c21, c22, z2, epilogue);
        }

        if (TRows.Value > 3)
        {
            Store<TLast, TVectors, TEpilogue>(tile, tile.CRows[3], last, c30, c31, c32, z3, epilogue);
        }

        if (TRows.Value > 4)
        {
            Store<TLast, TVectors, TEpilogue>(tile, tile.CRows[4], last, c40, c41, c42, z4, epilogue);
        }

        if (TRows.Value > 5)
        {
            Store<TLast, TVectors, TEpilogue>(tile, tile.CRows[5], last, c50, c51, c52, z5, epilogue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLast, TVectors, TEpilogue>(
        in TileArguments<T> tile, nint row, nint last, TLanes c0, TLanes c1, TLanes c2, TLast z, in TEpilogue epilogue)
        where TLast : unmanaged, ILanes<TLast, T>
        where TVectors : IExtent
        where TEpilogue : struct, IEpilogue<T>
    {
        if (TVectors.Value > 1)
        {
            Store(tile, row, 0, c0, epilogue);
        }

        if (TVectors.Value > 2)
        {
            Store(tile, row, TLanes.Count, c1, epilogue);
        }

        if (TVectors.Value > 3)
        {
            Store(tile, row, 2 * TLanes.Count, c2, epilogue);
        }

        Store(tile, row, last, z, epilogue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSum, TEpilogue>(in TileArguments<T> tile, nint row, nint column, TSum sum, in TEpilogue epilogue)
        where TSum : unmanaged, ILanes<TSum, T>
        where TEpilogue : struct, IEpilogue<T> => epilogue.Apply(sum, tile.At + row + column, tile.Column + column).Store(tile.C + row + column);
}
