using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Means of vectors of either precision, summed in double precision in the order of the vectors: a few columns at a time, in registers.</summary>
internal static unsafe class VectorMeans
{
    /// <summary>mean[i] ← (Σ_t x[t·stride + i]) / tasks, for i below <paramref name="n"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int tasks, int n, float* x, nint stride, double* mean)
    {
        var (count, half) = (Vector<float>.Count, Vector<double>.Count);
        var divisor = new Vector<double>(tasks);
        var i = 0;
        for (; i <= n - (2 * count); i += 2 * count)
        {
            Vector<double> a = default, b = default, c = default, d = default;
            var column = x + i;
            for (var t = 0; t < tasks; t++)
            {
                Vector.Widen(Vector.Load(column), out var low, out var high);
                a += low;
                b += high;
                Vector.Widen(Vector.Load(column + count), out low, out high);
                c += low;
                d += high;
                column += stride;
            }

            (a / divisor).Store(mean + i);
            (b / divisor).Store(mean + i + half);
            (c / divisor).Store(mean + i + count);
            (d / divisor).Store(mean + i + count + half);
        }

        Rest(i, tasks, n, x, stride, mean);
    }

    /// <inheritdoc cref="Run(int, int, float*, nint, double*)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int tasks, int n, double* x, nint stride, double* mean)
    {
        var count = Vector<double>.Count;
        var divisor = new Vector<double>(tasks);
        var i = 0;
        for (; i <= n - (2 * count); i += 2 * count)
        {
            Vector<double> a = default, b = default;
            var column = x + i;
            for (var t = 0; t < tasks; t++)
            {
                a += Vector.Load(column);
                b += Vector.Load(column + count);
                column += stride;
            }

            (a / divisor).Store(mean + i);
            (b / divisor).Store(mean + i + count);
        }

        Rest(i, tasks, n, x, stride, mean);
    }

    private static void Rest<T>(int i, int tasks, int n, T* x, nint stride, double* mean)
        where T : unmanaged, INumberBase<T>
    {
        for (; i < n; i++)
        {
            var sum = 0.0;
            for (var t = 0; t < tasks; t++)
            {
                sum += double.CreateTruncating(x[(t * stride) + i]);
            }

            mean[i] = sum / tasks;
        }
    }
}
