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
        while (columns >= 2 * TLanes.Count)
        {
            Run<Two>(rows, tile);
            columns -= 2 * TLanes.Count;
            tile.B += 2 * TLanes.Count;
            tile.C += 2 * TLanes.Count;
        }

        if (columns >= TLanes.Count)
        {
            Run<One>(rows, tile);
            columns -= TLanes.Count;
            tile.B += TLanes.Count;
            tile.C += TLanes.Count;
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

    private static void Run<TVectors>(int rows, in GatherArguments<T> tile)
        where TVectors : IExtent
    {
        switch (rows)
        {
            case 6:
                Body<Six, TVectors>(tile);
                break;
            case 5:
                Body<Five, TVectors>(tile);
                break;
            case 4:
                Body<Four, TVectors>(tile);
                break;
            case 3:
                Body<Three, TVectors>(tile);
                break;
            case 2:
                Body<Two, TVectors>(tile);
                break;
            default:
                Body<One, TVectors>(tile);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Body<TRows, TVectors>(in GatherArguments<T> tile)
        where TRows : IExtent
        where TVectors : IExtent
    {
        TLanes c00 = default, c01 = default;
        TLanes c10 = default, c11 = default;
        TLanes c20 = default, c21 = default;
        TLanes c30 = default, c31 = default;
        TLanes c40 = default, c41 = default;
        TLanes c50 = default, c51 = default;
        var c = tile.C;
        nint row = tile.CRow;
        if (tile.Accumulate)
        {
            Add<TVectors>(c, ref c00, ref c01);
            if (TRows.Value > 1)
            {
                Add<TVectors>(c + 1 * row, ref c10, ref c11);
            }

            if (TRows.Value > 2)
            {
                Add<TVectors>(c + 2 * row, ref c20, ref c21);
            }

            if (TRows.Value > 3)
            {
                Add<TVectors>(c + 3 * row, ref c30, ref c31);
            }

            if (TRows.Value > 4)
            {
                Add<TVectors>(c + 4 * row, ref c40, ref c41);
            }

            if (TRows.Value > 5)
            {
                Add<TVectors>(c + 5 * row, ref c50, ref c51);
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
                var b0 = TLanes.Load(pb);
                var b1 = TVectors.Value > 1 ? TLanes.Load(pb + TLanes.Count) : default;
                MultiplyAdd<TVectors>(pa, b0, b1, ref c00, ref c01);
                if (TRows.Value > 1)
                {
                    MultiplyAdd<TVectors>(pa + 1, b0, b1, ref c10, ref c11);
                }

                if (TRows.Value > 2)
                {
                    MultiplyAdd<TVectors>(pa + 2, b0, b1, ref c20, ref c21);
                }

                if (TRows.Value > 3)
                {
                    MultiplyAdd<TVectors>(pa + 3, b0, b1, ref c30, ref c31);
                }

                if (TRows.Value > 4)
                {
                    MultiplyAdd<TVectors>(pa + 4, b0, b1, ref c40, ref c41);
                }

                if (TRows.Value > 5)
                {
                    MultiplyAdd<TVectors>(pa + 5, b0, b1, ref c50, ref c51);
                }
            }

            a += tile.ANext;
            b += tile.BNext;
        }

        Store<TVectors>(c, c00, c01);
        if (TRows.Value > 1)
        {
            Store<TVectors>(c + 1 * row, c10, c11);
        }

        if (TRows.Value > 2)
        {
            Store<TVectors>(c + 2 * row, c20, c21);
        }

        if (TRows.Value > 3)
        {
            Store<TVectors>(c + 3 * row, c30, c31);
        }

        if (TRows.Value > 4)
        {
            Store<TVectors>(c + 4 * row, c40, c41);
        }

        if (TRows.Value > 5)
        {
            Store<TVectors>(c + 5 * row, c50, c51);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd<TVectors>(T* a, TLanes b0, TLanes b1, ref TLanes c0, ref TLanes c1)
        where TVectors : IExtent
    {
        var x = TLanes.Broadcast(*a);
        c0 = TLanes.MultiplyAdd(x, b0, c0);
        if (TVectors.Value > 1)
        {
            c1 = TLanes.MultiplyAdd(x, b1, c1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVectors>(T* c, ref TLanes c0, ref TLanes c1)
        where TVectors : IExtent
    {
        c0 = TLanes.Load(c) + c0;
        if (TVectors.Value > 1)
        {
            c1 = TLanes.Load(c + TLanes.Count) + c1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(T* c, TLanes c0, TLanes c1)
        where TVectors : IExtent
    {
        c0.Store(c);
        if (TVectors.Value > 1)
        {
            c1.Store(c + TLanes.Count);
        }
    }
}
