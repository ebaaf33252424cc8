using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>The register tile of weight gradients: like <see cref="Tile{TLanes, T}"/>, but its terms lie where two tables say.</summary>
internal static unsafe class GatherTile<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Runs <paramref name="rows"/> (1 to 6) rows over <paramref name="columns"/> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(int rows, int columns, GatherArguments<T> tile)
    {
        while (columns >= TLanes.Count)
        {
            var taken = Tile<TLanes, T>.Take(columns);
            Run(rows, taken, ref tile);
            columns -= taken;
            tile.B += taken;
            tile.C += taken;
        }

        if (columns <= 0)
        {
            return;
        }

        if (typeof(TLanes) == typeof(Lanes512<T>))
        {
            GatherTile<Lanes256<T>, T>.Columns(rows, columns, tile);
        }
        else if (typeof(TLanes) == typeof(Lanes256<T>))
        {
            GatherTile<Lanes128<T>, T>.Columns(rows, columns, tile);
        }
        else
        {
            GatherTile<LanesScalar<T>, T>.Columns(rows, columns, tile);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run(int rows, int columns, ref GatherArguments<T> tile)
    {
        if (TileRow.EndsInHalf<TLanes, T>(columns))
        {
            Run<Lanes256<T>>(rows, columns, ref tile);
        }
        else
        {
            Run<TLanes>(rows, columns, ref tile);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<TLast>(int rows, int columns, ref GatherArguments<T> tile)
        where TLast : unmanaged, ILanes<TLast, T>
    {
        tile.Last = columns - TLast.Count;
        if (columns <= TLanes.Count)
        {
            Run<TLast, One>(rows, tile);
        }
        else if (columns <= 2 * TLanes.Count)
        {
            Run<TLast, Two>(rows, tile);
        }
        else if (columns <= 3 * TLanes.Count)
        {
            Run<TLast, Three>(rows, tile);
        }
        else
        {
            Run<TLast, Four>(rows, tile);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLast, TVectors>(int rows, in GatherArguments<T> tile)
        where TLast : unmanaged, ILanes<TLast, T>
        where TVectors : IExtent
    {
        switch (rows)
        {
            case 6:
                Body<Six, TLast, TVectors>(tile);
                break;
            case 5:
                Body<Five, TLast, TVectors>(tile);
                break;
            case 4:
                Body<Four, TLast, TVectors>(tile);
                break;
            case 3:
                Body<Three, TLast, TVectors>(tile);
                break;
            case 2:
                Body<Two, TLast, TVectors>(tile);
                break;
            default:
                Body<One, TLast, TVectors>(tile);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Body<TRows, TLast, TVectors>(in GatherArguments<T> tile)
        where TRows : IExtent
        where TLast : unmanaged, ILanes<TLast, T>
        where TVectors : IExtent
    {
        TLanes c00 = default, c01 = default, c02 = default;
        TLanes c10 = default, c11 = default, c12 = default;
        TLanes c20 = default, c21 = default, c22 = default;
        TLanes c30 = default, c31 = default, c32 = default;
        TLanes c40 = default, c41 = default, c42 = default;
        TLanes c50 = default, c51 = default, c52 = default;
        TLast z0 = default, z1 = default, z2 = default, z3 = default, z4 = default, z5 = default;
        var c = tile.C;
        nint row = tile.CRow, last = tile.Last;
        if (tile.Accumulate)
        {
            TileRow.Add<TLanes, TLast, T, TVectors>(c, last, ref c00, ref c01, ref c02, ref z0);

            if (TRows.Value > 1)
            {
                TileRow.Add<TLanes, TLast, T, TVectors>(c + 1 * row, last, ref c10, ref c11, ref c12, ref z1);
            }

            if (TRows.Value > 2)
            {
                TileRow.Add<TLanes, TLast, T, TVectors>(c + 2 * row, last, ref c20, ref c21, ref c22, ref z2);
            }

            if (TRows.Value > 3)
            {
                TileRow.Add<TLanes, TLast, T, TVectors>(c + 3 * row, last, ref c30, ref c31, ref c32, ref z3);
            }

            if (TRows.Value > 4)
            {
                TileRow.Add<TLanes, TLast, T, TVectors>(c + 4 * row, last, ref c40, ref c41, ref c42, ref z4);
            }

            if (TRows.Value > 5)
            {
                TileRow.Add<TLanes, TLast, T, TVectors>(c + 5 * row, last, ref c50, ref c51, ref c52, ref z5);
            }
        }

        var a = tile.A;
        var b = tile.B;
        var aAt = tile.AAt;
        var bAt = tile.BAt;
        for (var product = tile.Products; product > 0; product--)
        {
            for (nint p = 0, count = tile.Count; p < count; p++)
            {
                var pa = a + aAt[p];
                var pb = b + bAt[p];
                var b0 = TVectors.Value > 1 ? TLanes.Load(pb) : default;
                var b1 = TVectors.Value > 2 ? TLanes.Load(pb + TLanes.Count) : default;
                var b2 = TVectors.Value > 3 ? TLanes.Load(pb + 2 * TLanes.Count) : default;
                var bZ = TLast.Load(pb + last);
                TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa, b0, b1, b2, bZ, ref c00, ref c01, ref c02, ref z0);

                if (TRows.Value > 1)
                {
                    TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa + 1, b0, b1, b2, bZ, ref c10, ref c11, ref c12, ref z1);
                }

                if (TRows.Value > 2)
                {
                    TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa + 2, b0, b1, b2, bZ, ref c20, ref c21, ref c22, ref z2);
                }

                if (TRows.Value > 3)
                {
                    TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa + 3, b0, b1, b2, bZ, ref c30, ref c31, ref c32, ref z3);
                }

                if (TRows.Value > 4)
                {
                    TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa + 4, b0, b1, b2, bZ, ref c40, ref c41, ref c42, ref z4);
                }

                if (TRows.Value > 5)
                {
                    TileRow.MultiplyAdd<TLanes, TLast, T, TVectors>(pa + 5, b0, b1, b2, bZ, ref c50, ref c51, ref c52, ref z5);
                }
            }

            a += tile.ANext;
            b += tile.BNext;
        }

        TileRow.Store<TLanes, TLast, T, TVectors>(c, last, c00, c01, c02, z0);

        if (TRows.Value > 1)
        {
            TileRow.Store<TLanes, TLast, T, TVectors>(c + 1 * row, last, c10, c11, c12, z1);
        }

        if (TRows.Value > 2)
        {
            TileRow.Store<TLanes, TLast, T, TVectors>(c + 2 * row, last, c20, c21, c22, z2);
        }

        if (TRows.Value > 3)
        {
            TileRow.Store<TLanes, TLast, T, TVectors>(c + 3 * row, last, c30, c31, c32, z3);
        }

        if (TRows.Value > 4)
        {
            TileRow.Store<TLanes, TLast, T, TVectors>(c + 4 * row, last, c40, c41, c42, z4);
        }

        if (TRows.Value > 5)
        {
            TileRow.Store<TLanes, TLast, T, TVectors>(c + 5 * row, last, c50, c51, c52, z5);
        }
    }
}
