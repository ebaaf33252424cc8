using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// The register tile: up to 6 rows by up to 2 vectors, whose 12 sums, 2 vectors of B and 1 entry of A just fit 16 registers. Every entry
/// sums its products in the order of the segments, so its value does not depend on the tile's shape.
/// </summary>
internal static unsafe class Tile<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Runs a tile of <paramref name="rows"/> (1 to 6) rows and <paramref name="vectors"/> (1 or 2) vectors of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TEpilogue>(int rows, int vectors, in TileArguments<T> tile, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<T>
    {
        if (vectors == 2)
        {
            Run<Two, TEpilogue>(rows, tile, epilogue);
        }
        else
        {
            Run<One, TEpilogue>(rows, tile, epilogue);
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
        TLanes c00 = default, c01 = default;
        TLanes c10 = default, c11 = default;
        TLanes c20 = default, c21 = default;
        TLanes c30 = default, c31 = default;
        TLanes c40 = default, c41 = default;
        TLanes c50 = default, c51 = default;

        if (tile.Bias is not null)
        {
            var bias0 = TLanes.Load(tile.Bias);
            var bias1 = TVectors.Value > 1 ? TLanes.Load(tile.Bias + TLanes.Count) : default;
            c00 = bias0;
            c01 = bias1;
            c10 = bias0;
            c11 = bias1;
            c20 = bias0;
            c21 = bias1;
            c30 = bias0;
            c31 = bias1;
            c40 = bias0;
            c41 = bias1;
            c50 = bias0;
            c51 = bias1;
        }

        if (tile.Accumulate)
        {
            Add<TVectors>(tile.C + tile.CRows[0], ref c00, ref c01);
            if (TRows.Value > 1)
            {
                Add<TVectors>(tile.C + tile.CRows[1], ref c10, ref c11);
            }

            if (TRows.Value > 2)
            {
                Add<TVectors>(tile.C + tile.CRows[2], ref c20, ref c21);
            }

            if (TRows.Value > 3)
            {
                Add<TVectors>(tile.C + tile.CRows[3], ref c30, ref c31);
            }

            if (TRows.Value > 4)
            {
                Add<TVectors>(tile.C + tile.CRows[4], ref c40, ref c41);
            }

            if (TRows.Value > 5)
            {
                Add<TVectors>(tile.C + tile.CRows[5], ref c50, ref c51);
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
                    var b1 = TVectors.Value > 1 ? TLanes.Load(pb + TLanes.Count) : default;
                    MultiplyAdd<TVectors>(pa, b0, b1, ref c00, ref c01);
                    if (TRows.Value > 1)
                    {
                        MultiplyAdd<TVectors>(pa + r1, b0, b1, ref c10, ref c11);
                    }

                    if (TRows.Value > 2)
                    {
                        MultiplyAdd<TVectors>(pa + r2, b0, b1, ref c20, ref c21);
                    }

                    if (TRows.Value > 3)
                    {
                        MultiplyAdd<TVectors>(pa + r3, b0, b1, ref c30, ref c31);
                    }

                    if (TRows.Value > 4)
                    {
                        MultiplyAdd<TVectors>(pa + r4, b0, b1, ref c40, ref c41);
                    }

                    if (TRows.Value > 5)
                    {
                        MultiplyAdd<TVectors>(pa + r5, b0, b1, ref c50, ref c51);
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

        Store<TVectors, TEpilogue>(tile, tile.CRows[0], c00, c01, epilogue);
        if (TRows.Value > 1)
        {
            Store<TVectors, TEpilogue>(tile, tile.CRows[1], c10, c11, epilogue);
        }

        if (TRows.Value > 2)
        {
            Store<TVectors, TEpilogue>(tile, tile.CRows[2], c20, c21, epilogue);
        }

        if (TRows.Value > 3)
        {
            Store<TVectors, TEpilogue>(tile, tile.CRows[3], c30, c31, epilogue);
        }

        if (TRows.Value > 4)
        {
            Store<TVectors, TEpilogue>(tile, tile.CRows[4], c40, c41, epilogue);
        }

        if (TRows.Value > 5)
        {
            Store<TVectors, TEpilogue>(tile, tile.CRows[5], c50, c51, epilogue);
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
    private static void Store<TVectors, TEpilogue>(in TileArguments<T> tile, nint row, TLanes c0, TLanes c1, in TEpilogue epilogue)
        where TVectors : IExtent
        where TEpilogue : struct, IEpilogue<T>
    {
        epilogue.Apply(c0, tile.At + row, tile.Column).Store(tile.C + row);
        if (TVectors.Value > 1)
        {
            epilogue.Apply(c1, tile.At + row + TLanes.Count, tile.Column + TLanes.Count).Store(tile.C + row + TLanes.Count);
        }
    }
}
