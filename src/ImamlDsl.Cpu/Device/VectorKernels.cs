using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImamlDsl.Cpu;

/// <summary>The loops of <see cref="CpuTaskVectors{T}"/>. The last numbers go through one lane, whose results are bitwise those of a full vector.</summary>
internal static unsafe class VectorKernels<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Products summed in T before the sum is added to a double: long vectors lose no digits.
    private const int Block = 1024;

    /// <summary>y ← a·x + y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(nint n, T a, T* x, T* y)
    {
        var wide = TLanes.Broadcast(a);
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
        {
            TLanes.MultiplyAdd(wide, TLanes.Load(x + i), TLanes.Load(y + i)).Store(y + i);
        }

        var narrow = LanesScalar<T>.Broadcast(a);
        for (; i < n; i++)
        {
            LanesScalar<T>.MultiplyAdd(narrow, LanesScalar<T>.Load(x + i), LanesScalar<T>.Load(y + i)).Store(y + i);
        }
    }

    /// <summary>z ← a·x + b·y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(nint n, T a, T* x, T b, T* y, T* z)
    {
        var wideA = TLanes.Broadcast(a);
        var wideB = TLanes.Broadcast(b);
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
        {
            TLanes.MultiplyAdd(wideA, TLanes.Load(x + i), wideB * TLanes.Load(y + i)).Store(z + i);
        }

        var narrowA = LanesScalar<T>.Broadcast(a);
        var narrowB = LanesScalar<T>.Broadcast(b);
        for (; i < n; i++)
        {
            LanesScalar<T>.MultiplyAdd(narrowA, LanesScalar<T>.Load(x + i), narrowB * LanesScalar<T>.Load(y + i)).Store(z + i);
        }
    }

    /// <summary>z ← a·(x ∘ y) + z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaledProduct(nint n, T a, T* x, T* y, T* z)
    {
        var wide = TLanes.Broadcast(a);
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
        {
            TLanes.MultiplyAdd(wide, TLanes.Load(x + i) * TLanes.Load(y + i), TLanes.Load(z + i)).Store(z + i);
        }

        var narrow = LanesScalar<T>.Broadcast(a);
        for (; i < n; i++)
        {
            LanesScalar<T>.MultiplyAdd(narrow, LanesScalar<T>.Load(x + i) * LanesScalar<T>.Load(y + i), LanesScalar<T>.Load(z + i)).Store(z + i);
        }
    }

    /// <summary>z ← a·x/(√s + ε) + z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddNormalized(nint n, T a, T* x, T* s, T epsilon, T* z)
    {
        var (wide, wideEpsilon) = (TLanes.Broadcast(a), TLanes.Broadcast(epsilon));
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
        {
            TLanes.MultiplyAdd(wide, TLanes.Load(x + i) / (TLanes.Sqrt(TLanes.Load(s + i)) + wideEpsilon), TLanes.Load(z + i)).Store(z + i);
        }

        var (narrow, narrowEpsilon) = (LanesScalar<T>.Broadcast(a), LanesScalar<T>.Broadcast(epsilon));
        for (; i < n; i++)
        {
            var quotient = LanesScalar<T>.Load(x + i) / (LanesScalar<T>.Sqrt(LanesScalar<T>.Load(s + i)) + narrowEpsilon);
            LanesScalar<T>.MultiplyAdd(narrow, quotient, LanesScalar<T>.Load(z + i)).Store(z + i);
        }
    }

    /// <summary>z ← a·(x − y) + z.</summary>
    /// <returns>‖x − y‖².</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double AddScaledDifference(nint n, T a, T* x, T* y, T* z)
    {
        var total = 0.0;
        for (nint start = 0; start < n; start += Block)
        {
            total += AddScaledDifferenceBlock(nint.Min(Block, n - start), a, x + start, y + start, z + start);
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double AddScaledDifferenceBlock(nint n, T a, T* x, T* y, T* z)
    {
        TLanes s0 = default, s1 = default;
        var wide = TLanes.Broadcast(a);
        nint i = 0;
        for (; i + (2 * TLanes.Count) <= n; i += 2 * TLanes.Count)
        {
            var next = i + TLanes.Count;
            var d0 = TLanes.Load(x + i) - TLanes.Load(y + i);
            var d1 = TLanes.Load(x + next) - TLanes.Load(y + next);
            TLanes.MultiplyAdd(wide, d0, TLanes.Load(z + i)).Store(z + i);
            TLanes.MultiplyAdd(wide, d1, TLanes.Load(z + next)).Store(z + next);
            s0 = TLanes.MultiplyAdd(d0, d0, s0);
            s1 = TLanes.MultiplyAdd(d1, d1, s1);
        }

        var sum = double.CreateTruncating(TLanes.Sum(s0 + s1));
        for (; i < n; i++)
        {
            var d = x[i] - y[i];
            z[i] = MultiplyAdd(a, d, z[i]);
            sum += double.CreateTruncating(d * d);
        }

        return sum;
    }

    /// <summary>x ← x + a·(g + λ·(x − y)).</summary>
    /// <returns>‖x − y‖² of the x before.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Descend(nint n, T a, T* g, T lambda, T* y, T* x)
    {
        var total = 0.0;
        for (nint start = 0; start < n; start += Block)
        {
            total += DescendBlock(nint.Min(Block, n - start), a, g + start, lambda, y + start, x + start);
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double DescendBlock(nint n, T a, T* g, T lambda, T* y, T* x)
    {
        TLanes s0 = default, s1 = default;
        var (step, pull) = (TLanes.Broadcast(a), TLanes.Broadcast(lambda));
        nint i = 0;
        for (; i + (2 * TLanes.Count) <= n; i += 2 * TLanes.Count)
        {
            var next = i + TLanes.Count;
            var (x0, x1) = (TLanes.Load(x + i), TLanes.Load(x + next));
            var (d0, d1) = (x0 - TLanes.Load(y + i), x1 - TLanes.Load(y + next));
            TLanes.MultiplyAdd(step, TLanes.MultiplyAdd(pull, d0, TLanes.Load(g + i)), x0).Store(x + i);
            TLanes.MultiplyAdd(step, TLanes.MultiplyAdd(pull, d1, TLanes.Load(g + next)), x1).Store(x + next);
            s0 = TLanes.MultiplyAdd(d0, d0, s0);
            s1 = TLanes.MultiplyAdd(d1, d1, s1);
        }

        var sum = double.CreateTruncating(TLanes.Sum(s0 + s1));
        for (; i < n; i++)
        {
            var d = x[i] - y[i];
            x[i] = MultiplyAdd(a, MultiplyAdd(lambda, d, g[i]), x[i]);
            sum += double.CreateTruncating(d * d);
        }

        return sum;
    }

    /// <summary>z ← z + a·x and r ← r − a·y.</summary>
    /// <returns>‖r‖².</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double StepAlong(nint n, T a, T* x, T* y, T* z, T* r)
    {
        var total = 0.0;
        for (nint start = 0; start < n; start += Block)
        {
            total += StepAlongBlock(nint.Min(Block, n - start), a, x + start, y + start, z + start, r + start);
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double StepAlongBlock(nint n, T a, T* x, T* y, T* z, T* r)
    {
        TLanes s0 = default, s1 = default;
        var (forward, back) = (TLanes.Broadcast(a), TLanes.Broadcast(-a));
        nint i = 0;
        for (; i + (2 * TLanes.Count) <= n; i += 2 * TLanes.Count)
        {
            var next = i + TLanes.Count;
            TLanes.MultiplyAdd(forward, TLanes.Load(x + i), TLanes.Load(z + i)).Store(z + i);
            TLanes.MultiplyAdd(forward, TLanes.Load(x + next), TLanes.Load(z + next)).Store(z + next);
            var r0 = TLanes.MultiplyAdd(back, TLanes.Load(y + i), TLanes.Load(r + i));
            var r1 = TLanes.MultiplyAdd(back, TLanes.Load(y + next), TLanes.Load(r + next));
            r0.Store(r + i);
            r1.Store(r + next);
            s0 = TLanes.MultiplyAdd(r0, r0, s0);
            s1 = TLanes.MultiplyAdd(r1, r1, s1);
        }

        var sum = double.CreateTruncating(TLanes.Sum(s0 + s1));
        for (; i < n; i++)
        {
            z[i] = MultiplyAdd(a, x[i], z[i]);
            r[i] = MultiplyAdd(-a, y[i], r[i]);
            sum += double.CreateTruncating(r[i]) * double.CreateTruncating(r[i]);
        }

        return sum;
    }

    /// <summary>x ← a·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(nint n, T a, T* x)
    {
        var wide = TLanes.Broadcast(a);
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
        {
            (wide * TLanes.Load(x + i)).Store(x + i);
        }

        for (; i < n; i++)
        {
            x[i] = a * x[i];
        }
    }

    /// <summary>⟨x, y⟩.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(nint n, T* x, T* y)
    {
        var total = 0.0;
        for (nint start = 0; start < n; start += Block)
        {
            total += DotBlock(nint.Min(Block, n - start), x + start, y + start);
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double DotBlock(nint n, T* x, T* y)
    {
        TLanes s0 = default, s1 = default, s2 = default, s3 = default;
        nint i = 0;
        for (; i + 4 * TLanes.Count <= n; i += 4 * TLanes.Count)
        {
            var px = x + i;
            var py = y + i;
            s0 = TLanes.MultiplyAdd(TLanes.Load(px), TLanes.Load(py), s0);
            s1 = TLanes.MultiplyAdd(TLanes.Load(px + TLanes.Count), TLanes.Load(py + TLanes.Count), s1);
            s2 = TLanes.MultiplyAdd(TLanes.Load(px + 2 * TLanes.Count), TLanes.Load(py + 2 * TLanes.Count), s2);
            s3 = TLanes.MultiplyAdd(TLanes.Load(px + 3 * TLanes.Count), TLanes.Load(py + 3 * TLanes.Count), s3);
        }

        for (; i + TLanes.Count <= n; i += TLanes.Count)
        {
            s0 = TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(y + i), s0);
        }

        var sum = double.CreateTruncating(TLanes.Sum((s0 + s1) + (s2 + s3)));
        for (; i < n; i++)
        {
            sum += double.CreateTruncating(x[i]) * double.CreateTruncating(y[i]);
        }

        return sum;
    }

    /// <summary>a·x + y in one lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T MultiplyAdd(T a, T x, T y) =>
        LanesScalar<T>.MultiplyAdd(LanesScalar<T>.Broadcast(a), LanesScalar<T>.Broadcast(x), LanesScalar<T>.Broadcast(y)).Value.ToScalar();

    /// <summary>⟨x, y⟩ and ‖x‖².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(nint n, T* x, T* y, out double square)
    {
        var (product, own) = (0.0, 0.0);
        for (nint start = 0; start < n; start += Block)
        {
            product += DotBlock(nint.Min(Block, n - start), x + start, y + start);
            own += DotBlock(nint.Min(Block, n - start), x + start, x + start); // a block is still in the first-level cache
        }

        square = own;
        return product;
    }
}
