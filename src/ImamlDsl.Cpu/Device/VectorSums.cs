using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Sums in double precision of vectors in either.</summary>
internal static unsafe class VectorSums
{
    /// <summary>sum ← sum + x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(int n, float* x, double* sum)
    {
        var i = 0;
        for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(x + i), out var low, out var high);
            (Vector.Load(sum + i) + low).Store(sum + i);
            (Vector.Load(sum + i + Vector<double>.Count) + high).Store(sum + i + Vector<double>.Count);
        }

        for (; i < n; i++)
        {
            sum[i] += x[i];
        }
    }

    /// <inheritdoc cref="Add(int, float*, double*)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(int n, double* x, double* sum)
    {
        var i = 0;
        for (; i + Vector<double>.Count <= n; i += Vector<double>.Count)
        {
            (Vector.Load(sum + i) + Vector.Load(x + i)).Store(sum + i);
        }

        for (; i < n; i++)
        {
            sum[i] += x[i];
        }
    }

    /// <summary>sum ← sum / divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Divide(int n, double* sum, double divisor)
    {
        var i = 0;
        for (; i + Vector<double>.Count <= n; i += Vector<double>.Count)
        {
            (Vector.Load(sum + i) / new Vector<double>(divisor)).Store(sum + i);
        }

        for (; i < n; i++)
        {
            sum[i] /= divisor;
        }
    }
}
