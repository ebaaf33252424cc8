using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImamlDsl.Cpu;

/// <summary>Copies a matrix of any strides into one whose columns are contiguous.</summary>
internal static unsafe class Transpose
{
    /// <summary>target[p·stride + j] ← source[p·row + j·column] for p below <paramref name="rows"/> and j below <paramref name="columns"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(int rows, int columns, T* source, int row, int column, T* target, int stride)
        where T : unmanaged
    {
        if (column == 1)
        {
            Copy(rows, columns, source, row, target, stride);
            return;
        }

        // Blocks of eight columns, and of fewer for those left over.
        var done = 0;
        if (row == 1 && sizeof(T) == sizeof(float) && Avx.IsSupported && rows >= 8)
        {
            Blocks<T, Eight>(rows, columns, source, column, target, stride, ref done);
        }

        if (row == 1 && sizeof(T) == sizeof(float) && Sse.IsSupported)
        {
            Blocks<T, Four>(rows, columns, source, column, target, stride, ref done);
        }

        if (row == 1 && sizeof(T) is sizeof(float) or sizeof(double) && Sse2.IsSupported)
        {
            Blocks<T, Two>(rows, columns, source, column, target, stride, ref done);
        }

        if (done < columns)
        {
            Plain(rows, columns - done, source + (nint)done * column, row, column, target + done, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Blocks<T, TSize>(int rows, int columns, T* source, int column, T* target, int stride, ref int done)
        where T : unmanaged
        where TSize : IExtent
    {
        for (; done + TSize.Value <= columns; done += TSize.Value)
        {
            var from = source + (nint)done * column;
            var to = target + done;
            var p = 0;
            for (; p + TSize.Value <= rows; p += TSize.Value)
            {
                if (TSize.Value == 8)
                {
                    Block8((float*)from, column, (float*)to, stride);
                }
                else if (TSize.Value == 4)
                {
                    Block4((float*)from, column, (float*)to, stride);
                }
                else if (sizeof(T) == sizeof(float))
                {
                    Block2((float*)from, column, (float*)to, stride);
                }
                else
                {
                    Block2((double*)from, column, (double*)to, stride);
                }

                from += TSize.Value;
                to += TSize.Value * (nint)stride;
            }

            if (p < rows)
            {
                Plain(rows - p, TSize.Value, from, 1, column, to, stride);
            }
        }
    }

    /// <summary>Rows that lie as they shall, only elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(int rows, int columns, T* source, int row, T* target, int stride)
        where T : unmanaged
    {
        for (var p = 0; p < rows; p++)
        {
            var j = 0;
            for (; j + 4 <= columns; j += 4)
            {
                *(FourOf<T>*)(target + j) = *(FourOf<T>*)(source + j);
            }

            for (; j + 2 <= columns; j += 2)
            {
                *(TwoOf<T>*)(target + j) = *(TwoOf<T>*)(source + j);
            }

            if (j < columns)
            {
                target[j] = source[j];
            }

            source += row;
            target += stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain<T>(int rows, int columns, T* source, int row, int column, T* target, int stride)
        where T : unmanaged
    {
        for (var p = 0; p < rows; p++)
        {
            var from = source;
            for (var j = 0; j < columns; j++)
            {
                target[j] = *from;
                from += column;
            }

            source += row;
            target += stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block2(float* source, nint column, float* target, nint stride)
    {
        // Pairs of numbers, moved as one.
        var r0 = Vector128.CreateScalarUnsafe(*(double*)source).AsSingle();
        var r1 = Vector128.CreateScalarUnsafe(*(double*)(source + column)).AsSingle();
        var pairs = Sse.UnpackLow(r0, r1);
        Sse.StoreLow(target, pairs);
        Sse.StoreHigh(target + stride, pairs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block2(double* source, nint column, double* target, nint stride)
    {
        var r0 = Vector128.Load(source);
        var r1 = Vector128.Load(source + column);
        Sse2.UnpackLow(r0, r1).Store(target);
        Sse2.UnpackHigh(r0, r1).Store(target + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block4(float* source, nint column, float* target, nint stride)
    {
        var r0 = Vector128.Load(source);
        var r1 = Vector128.Load(source + column);
        var r2 = Vector128.Load(source + 2 * column);
        var r3 = Vector128.Load(source + 3 * column);
        var t0 = Sse.UnpackLow(r0, r1);
        var t1 = Sse.UnpackHigh(r0, r1);
        var t2 = Sse.UnpackLow(r2, r3);
        var t3 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(t0, t2).Store(target);
        Sse.MoveHighToLow(t2, t0).Store(target + stride);
        Sse.MoveLowToHigh(t1, t3).Store(target + 2 * stride);
        Sse.MoveHighToLow(t3, t1).Store(target + 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block8(float* source, nint column, float* target, nint stride)
    {
        // Each register pairs a row's half with the row four below, so that everything after stays within 128-bit halves.
        var far = source + 4 * column;
        var r0 = Vector256.Create(Vector128.Load(source), Vector128.Load(far));
        var r1 = Vector256.Create(Vector128.Load(source + column), Vector128.Load(far + column));
        var r2 = Vector256.Create(Vector128.Load(source + 2 * column), Vector128.Load(far + 2 * column));
        var r3 = Vector256.Create(Vector128.Load(source + 3 * column), Vector128.Load(far + 3 * column));
        Finish8(r0, r1, r2, r3, target, stride);
        source += 4;
        far += 4;
        r0 = Vector256.Create(Vector128.Load(source), Vector128.Load(far));
        r1 = Vector256.Create(Vector128.Load(source + column), Vector128.Load(far + column));
        r2 = Vector256.Create(Vector128.Load(source + 2 * column), Vector128.Load(far + 2 * column));
        r3 = Vector256.Create(Vector128.Load(source + 3 * column), Vector128.Load(far + 3 * column));
        Finish8(r0, r1, r2, r3, target + 4 * stride, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish8(Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3, float* target, nint stride)
    {
        var t0 = Avx.UnpackLow(r0, r1);
        var t1 = Avx.UnpackHigh(r0, r1);
        var t2 = Avx.UnpackLow(r2, r3);
        var t3 = Avx.UnpackHigh(r2, r3);
        Avx.Shuffle(t0, t2, 0x44).Store(target);
        Avx.Shuffle(t0, t2, 0xEE).Store(target + stride);
        Avx.Shuffle(t1, t3, 0x44).Store(target + 2 * stride);
        Avx.Shuffle(t1, t3, 0xEE).Store(target + 3 * stride);
    }

    [InlineArray(4)]
    private struct FourOf<T>
    {
        private T _first;
    }

    [InlineArray(2)]
    private struct TwoOf<T>
    {
        private T _first;
    }
}
