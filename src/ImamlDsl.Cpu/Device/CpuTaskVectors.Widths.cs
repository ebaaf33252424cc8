namespace ImamlDsl.Cpu;

// One task's part of each operation, by the width of this processor's vectors.
public sealed unsafe partial class CpuTaskVectors<T>
{
    private static double AddScaledDifference(nint n, T a, T* x, T* y, T* z) => Simd.Bits switch
    {
        512 => VectorKernels<Lanes512<T>, T>.AddScaledDifference(n, a, x, y, z),
        256 => VectorKernels<Lanes256<T>, T>.AddScaledDifference(n, a, x, y, z),
        _ => VectorKernels<Lanes128<T>, T>.AddScaledDifference(n, a, x, y, z),
    };

    private static double Descend(nint n, T a, T* g, T lambda, T* y, T* x) => Simd.Bits switch
    {
        512 => VectorKernels<Lanes512<T>, T>.Descend(n, a, g, lambda, y, x),
        256 => VectorKernels<Lanes256<T>, T>.Descend(n, a, g, lambda, y, x),
        _ => VectorKernels<Lanes128<T>, T>.Descend(n, a, g, lambda, y, x),
    };

    private static double StepAlong(nint n, T a, T* x, T* y, T* z, T* r) => Simd.Bits switch
    {
        512 => VectorKernels<Lanes512<T>, T>.StepAlong(n, a, x, y, z, r),
        256 => VectorKernels<Lanes256<T>, T>.StepAlong(n, a, x, y, z, r),
        _ => VectorKernels<Lanes128<T>, T>.StepAlong(n, a, x, y, z, r),
    };

    private static double Dot(nint n, T* x, T* y, out double square) => Simd.Bits switch
    {
        512 => VectorKernels<Lanes512<T>, T>.Dot(n, x, y, out square),
        256 => VectorKernels<Lanes256<T>, T>.Dot(n, x, y, out square),
        _ => VectorKernels<Lanes128<T>, T>.Dot(n, x, y, out square),
    };

    private static void AddScaled(nint n, T a, T* x, T* y)
    {
        if (Simd.Bits == 512)
        {
            VectorKernels<Lanes512<T>, T>.AddScaled(n, a, x, y);
        }
        else if (Simd.Bits == 256)
        {
            VectorKernels<Lanes256<T>, T>.AddScaled(n, a, x, y);
        }
        else
        {
            VectorKernels<Lanes128<T>, T>.AddScaled(n, a, x, y);
        }
    }

    private static void Combine(nint n, T a, T* x, T b, T* y, T* z)
    {
        if (Simd.Bits == 512)
        {
            VectorKernels<Lanes512<T>, T>.Combine(n, a, x, b, y, z);
        }
        else if (Simd.Bits == 256)
        {
            VectorKernels<Lanes256<T>, T>.Combine(n, a, x, b, y, z);
        }
        else
        {
            VectorKernels<Lanes128<T>, T>.Combine(n, a, x, b, y, z);
        }
    }

    private static void AddScaledProduct(nint n, T a, T* x, T* y, T* z)
    {
        if (Simd.Bits == 512)
        {
            VectorKernels<Lanes512<T>, T>.AddScaledProduct(n, a, x, y, z);
        }
        else if (Simd.Bits == 256)
        {
            VectorKernels<Lanes256<T>, T>.AddScaledProduct(n, a, x, y, z);
        }
        else
        {
            VectorKernels<Lanes128<T>, T>.AddScaledProduct(n, a, x, y, z);
        }
    }

    private static void AddNormalized(nint n, T a, T* x, T* squares, T epsilon, T* z)
    {
        if (Simd.Bits == 512)
        {
            VectorKernels<Lanes512<T>, T>.AddNormalized(n, a, x, squares, epsilon, z);
        }
        else if (Simd.Bits == 256)
        {
            VectorKernels<Lanes256<T>, T>.AddNormalized(n, a, x, squares, epsilon, z);
        }
        else
        {
            VectorKernels<Lanes128<T>, T>.AddNormalized(n, a, x, squares, epsilon, z);
        }
    }

    private static void Scale(nint n, T a, T* x)
    {
        if (Simd.Bits == 512)
        {
            VectorKernels<Lanes512<T>, T>.Scale(n, a, x);
        }
        else if (Simd.Bits == 256)
        {
            VectorKernels<Lanes256<T>, T>.Scale(n, a, x);
        }
        else
        {
            VectorKernels<Lanes128<T>, T>.Scale(n, a, x);
        }
    }

    private static double Dot(nint n, T* x, T* y) =>
        Simd.Bits == 512 ? VectorKernels<Lanes512<T>, T>.Dot(n, x, y)
        : Simd.Bits == 256 ? VectorKernels<Lanes256<T>, T>.Dot(n, x, y)
        : VectorKernels<Lanes128<T>, T>.Dot(n, x, y);
}
