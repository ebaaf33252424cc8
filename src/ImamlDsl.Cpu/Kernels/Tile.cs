using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// The register tile: up to 6 rows by up to 4 vectors of 512 bits, whose 24 sums, 4 vectors of B and 1 entry of A fit 32 registers, or by 2 narrower ones, which
/// fit 16. The last vector may begin before the one before it ends: what both compute is the same. Every entry sums its products in the order of the segments,
/// so its value does not depend on the tile's shape.
/// </summary>
internal static unsafe class Tile<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int MaxVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(TLanes) == typeof(Lanes512<T>) ? 4 : 2;
    }

    /// <summary>
    /// How many columns the next tile takes when so many are left: as many as there are if that is less than a vector, else at least a vector, and never so many
    /// that less than one is left.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Take(int columns)
    {
        var most = MaxVectors * TLanes.Count;
        return columns <= most ? columns
            : columns >= most + TLanes.Count || columns == most ? most
            : most - TLanes.Count;
    }

    /// <summary>Runs a tile of <paramref name="rows"/> (1 to 6) rows and as many columns as <see cref="Take"/> gives, at least a vector.</summary>
    public static void Run<TEpilogue>(int rows, int columns, ref TileArguments<T> tile, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<T>
    {
        tile.Last = columns - TLanes.Count;
        if (columns <= TLanes.Count)
        {
            Run<One, TEpilogue>(rows, tile, epilogue);
        }
        else if (columns <= 2 * TLanes.Count)
        {
            Run<Two, TEpilogue>(rows, tile, epilogue);
        }
        else if (columns <= 3 * TLanes.Count)
        {
            Run<Three, TEpilogue>(rows, tile, epilogue);
        }
        else
        {
            Run<Four, TEpilogue>(rows, tile, epilogue);
        }
    }

    private static void Run<TVectors, TEpilogue>(int rows, in TileArguments<T> tile, in TEpilogue epilogue)
        where TVectors : IExtent
        where TEpilogue : struct, IEpilogue<T>
    {
        switch (rows)
        {
            case 6:
                Body<Six, TVectors, TEpilogue>(tile, epilogue);
                break;
            case 5:
                Body<Five, TVectors, TEpilogue>(tile, epilogue);
                break;
            case 4:
                Body<Four, TVectors, TEpilogue>(tile, epilogue);
                break;
            case 3:
                Body<Three, TVectors, TEpilogue>(tile, epilogue);
                break;
            case 2:
                Body<Two, TVectors, TEpilogue>(tile, epilogue);
                break;
            default:
                Body<One, TVectors, TEpilogue>(tile, epilogue);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Body<TRows, TVectors, TEpilogue>(in TileArguments<T> tile, in TEpilogue epilogue)
        where TRows : IExtent
        where TVectors : IExtent
        where TEpilogue : struct, IEpilogue<T>
    {
        nint last = tile.Last;
        TLanes c00 = default, c01 = default, c02 = default, c03 = default;
        TLanes c10 = default, c11 = default, c12 = default, c13 = default;
        TLanes c20 = default, c21 = default, c22 = default, c23 = default;
        TLanes c30 = default, c31 = default, c32 = default, c33 = default;
        TLanes c40 = default, c41 = default, c42 = default, c43 = default;
        TLanes c50 = default, c51 = default, c52 = default, c53 = default;
        if (tile.Bias is not null)
        {
            var bias0 = TLanes.Load(tile.Bias);
            var bias1 = TVectors.Value > 1 ? TLanes.Load(tile.Bias + TileRow.Offset<TLanes, T, TVectors>(1, last)) : default;
            var bias2 = TVectors.Value > 2 ? TLanes.Load(tile.Bias + TileRow.Offset<TLanes, T, TVectors>(2, last)) : default;
            var bias3 = TVectors.Value > 3 ? TLanes.Load(tile.Bias + TileRow.Offset<TLanes, T, TVectors>(3, last)) : default;
            (c00, c01, c02, c03) = (bias0, bias1, bias2, bias3);
            (c10, c11, c12, c13) = (bias0, bias1, bias2, bias3);
            (c20, c21, c22, c23) = (bias0, bias1, bias2, bias3);
            (c30, c31, c32, c33) = (bias0, bias1, bias2, bias3);
            (c40, c41, c42, c43) = (bias0, bias1, bias2, bias3);
            (c50, c51, c52, c53) = (bias0, bias1, bias2, bias3);
        }

        if (tile.Accumulate)
        {
            TileRow.Add<TLanes, T, TVectors>(tile.C + tile.CRows[0], last, ref c00, ref c01, ref c02, ref c03);

            if (TRows.Value > 1)
            {
                TileRow.Add<TLanes, T, TVectors>(tile.C + tile.CRows[1], last, ref c10, ref c11, ref c12, ref c13);
            }

            if (TRows.Value > 2)
            {
                TileRow.Add<TLanes, T, TVectors>(tile.C + tile.CRows[2], last, ref c20, ref c21, ref c22, ref c23);
            }

            if (TRows.Value > 3)
            {
                TileRow.Add<TLanes, T, TVectors>(tile.C + tile.CRows[3], last, ref c30, ref c31, ref c32, ref c33);
            }

            if (TRows.Value > 4)
            {
                TileRow.Add<TLanes, T, TVectors>(tile.C + tile.CRows[4], last, ref c40, ref c41, ref c42, ref c43);
            }

            if (TRows.Value > 5)
            {
                TileRow.Add<TLanes, T, TVectors>(tile.C + tile.CRows[5], last, ref c50, ref c51, ref c52, ref c53);
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
                    var b0 = TLanes.Load(pb);
                    var b1 = TVectors.Value > 1 ? TLanes.Load(pb + TileRow.Offset<TLanes, T, TVectors>(1, last)) : default;
                    var b2 = TVectors.Value > 2 ? TLanes.Load(pb + TileRow.Offset<TLanes, T, TVectors>(2, last)) : default;
                    var b3 = TVectors.Value > 3 ? TLanes.Load(pb + TileRow.Offset<TLanes, T, TVectors>(3, last)) : default;
                    TileRow.MultiplyAdd<TLanes, T, TVectors>(pa, b0, b1, b2, b3, ref c00, ref c01, ref c02, ref c03);

                    if (TRows.Value > 1)
                    {
                        TileRow.MultiplyAdd<TLanes, T, TVectors>(pa + r1, b0, b1, b2, b3, ref c10, ref c11, ref c12, ref c13);
                    }

                    if (TRows.Value > 2)
                    {
                        TileRow.MultiplyAdd<TLanes, T, TVectors>(pa + r2, b0, b1, b2, b3, ref c20, ref c21, ref c22, ref c23);
                    }

                    if (TRows.Value > 3)
                    {
                        TileRow.MultiplyAdd<TLanes, T, TVectors>(pa + r3, b0, b1, b2, b3, ref c30, ref c31, ref c32, ref c33);
                    }

                    if (TRows.Value > 4)
                    {
                        TileRow.MultiplyAdd<TLanes, T, TVectors>(pa + r4, b0, b1, b2, b3, ref c40, ref c41, ref c42, ref c43);
                    }

                    if (TRows.Value > 5)
                    {
                        TileRow.MultiplyAdd<TLanes, T, TVectors>(pa + r5, b0, b1, b2, b3, ref c50, ref c51, ref c52, ref c53);
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

        Store<TVectors, TEpilogue>(tile, tile.CRows[0], last, c00, c01, c02, c03, epilogue);

        if (TRows.Value > 1)
        {
            Store<TVectors, TEpilogue>(tile, tile.CRows[1], last, c10, c11, c12, c13, epilogue);
        }

        if (TRows.Value > 2)
        {
            Store<TVectors, TEpilogue>(tile, tile.CRows[2], last, c20, c21, c22, c23, epilogue);
        }

        if (TRows.Value > 3)
        {
            Store<TVectors, TEpilogue>(tile, tile.CRows[3], last, c30, c31, c32, c33, epilogue);
        }

        if (TRows.Value > 4)
        {
            Store<TVectors, TEpilogue>(tile, tile.CRows[4], last, c40, c41, c42, c43, epilogue);
        }

        if (TRows.Value > 5)
        {
            Store<TVectors, TEpilogue>(tile, tile.CRows[5], last, c50, c51, c52, c53, epilogue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors, TEpilogue>(in TileArguments<T> tile, nint row, nint last, TLanes c0, TLanes c1, TLanes c2, TLanes c3, in TEpilogue epilogue)
        where TVectors : IExtent
        where TEpilogue : struct, IEpilogue<T>
    {
        Store(tile, row, 0, c0, epilogue);
        if (TVectors.Value > 1)
        {
            Store(tile, row, TileRow.Offset<TLanes, T, TVectors>(1, last), c1, epilogue);
        }

        if (TVectors.Value > 2)
        {
            Store(tile, row, TileRow.Offset<TLanes, T, TVectors>(2, last), c2, epilogue);
        }

        if (TVectors.Value > 3)
        {
            Store(tile, row, last, c3, epilogue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TEpilogue>(in TileArguments<T> tile, nint row, nint column, TLanes sum, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<T> => epilogue.Apply(sum, tile.At + row + column, tile.Column + column).Store(tile.C + row + column);
}
