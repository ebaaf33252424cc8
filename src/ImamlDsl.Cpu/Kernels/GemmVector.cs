using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImamlDsl.Cpu;

/// <summary>The product of a matrix with contiguous rows and one contiguous vector: a dot product for each row.</summary>
internal static unsafe class GemmVector<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>c[i·cRow] ← (accumulate ? c[i·cRow] : 0) + bias + ⟨row i, b⟩.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TEpilogue>(int m, int k, T* a, int aRow, T* b, T* c, int cRow, bool accumulate, T* bias, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<T>
    {
        var offset = bias is null ? T.Zero : *bias;
        var start = c;
        var i = 0;
        for (; i + 4 <= m; i += 4)
        {
            Four(k, a, aRow, b, c, cRow, accumulate, offset);
            a += 4 * (nint)aRow;
            c += 4 * (nint)cRow;
        }

        for (; i < m; i++)
        {
            One(k, a, b, c, accumulate, offset);
            a += aRow;
            c += cRow;
        }

        EpilogueRows<TLanes, T>.Apply(m, 1, start, cRow, epilogue, 0, 0);
    }

    // Each row sums in the same order as One does, so that a row's result does not depend on how many rows there are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(int k, T* a, int aRow, T* b, T* c, int cRow, bool accumulate, T offset)
    {
        nint r1 = aRow, r2 = 2 * (nint)aRow, r3 = 3 * (nint)aRow;
        TLanes s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        var p = 0;
        for (; p + 2 * TLanes.Count <= k; p += 2 * TLanes.Count)
        {
            var x = TLanes.Load(b + p);
            var y = TLanes.Load(b + p + TLanes.Count);
            var row = a + p;
            s0 = TLanes.MultiplyAdd(TLanes.Load(row), x, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Load(row + r1), x, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Load(row + r2), x, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Load(row + r3), x, s3);
            row += TLanes.Count;
            t0 = TLanes.MultiplyAdd(TLanes.Load(row), y, t0);
            t1 = TLanes.MultiplyAdd(TLanes.Load(row + r1), y, t1);
            t2 = TLanes.MultiplyAdd(TLanes.Load(row + r2), y, t2);
            t3 = TLanes.MultiplyAdd(TLanes.Load(row + r3), y, t3);
        }

        Finish(k, p, s0 + t0, a, b, c, accumulate, offset);
        Finish(k, p, s1 + t1, a + r1, b, c + cRow, accumulate, offset);
        Finish(k, p, s2 + t2, a + r2, b, c + 2 * (nint)cRow, accumulate, offset);
        Finish(k, p, s3 + t3, a + r3, b, c + 3 * (nint)cRow, accumulate, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One(int k, T* a, T* b, T* c, bool accumulate, T offset)
    {
        TLanes s = default, t = default;
        var p = 0;
        for (; p + 2 * TLanes.Count <= k; p += 2 * TLanes.Count)
        {
            s = TLanes.MultiplyAdd(TLanes.Load(a + p), TLanes.Load(b + p), s);
            t = TLanes.MultiplyAdd(TLanes.Load(a + p + TLanes.Count), TLanes.Load(b + p + TLanes.Count), t);
        }

        Finish(k, p, s + t, a, b, c, accumulate, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(int k, int p, TLanes sums, T* a, T* b, T* c, bool accumulate, T offset)
    {
        if (p + TLanes.Count <= k)
        {
            sums = TLanes.MultiplyAdd(TLanes.Load(a + p), TLanes.Load(b + p), sums);
            p += TLanes.Count;
        }

        // What is left is taken in halves of the vector, and halves of these, before the lanes are added.
        Lanes128<T> quarter;
        if (typeof(TLanes) == typeof(Lanes128<T>))
        {
            quarter = Unsafe.BitCast<TLanes, Lanes128<T>>(sums);
        }
        else
        {
            Lanes256<T> half;
            if (typeof(TLanes) == typeof(Lanes256<T>))
            {
                half = Unsafe.BitCast<TLanes, Lanes256<T>>(sums);
            }
            else
            {
                var whole = Unsafe.BitCast<TLanes, Lanes512<T>>(sums).Value;
                half = new(whole.GetLower() + whole.GetUpper());
                if (p + Lanes256<T>.Count <= k)
                {
                    half = Lanes256<T>.MultiplyAdd(Lanes256<T>.Load(a + p), Lanes256<T>.Load(b + p), half);
                    p += Lanes256<T>.Count;
                }
            }

            quarter = new(half.Value.GetLower() + half.Value.GetUpper());
            if (p + Lanes128<T>.Count <= k)
            {
                quarter = Lanes128<T>.MultiplyAdd(Lanes128<T>.Load(a + p), Lanes128<T>.Load(b + p), quarter);
                p += Lanes128<T>.Count;
            }
        }

        var sum = new LanesScalar<T>(Vector128.Create(Lanes128<T>.Sum(quarter)));
        for (; p < k; p++)
        {
            sum = LanesScalar<T>.MultiplyAdd(LanesScalar<T>.Load(a + p), LanesScalar<T>.Load(b + p), sum);
        }

        var result = LanesScalar<T>.Sum(sum) + offset;
        *c = accumulate ? *c + result : result;
    }
}
