using System.Numerics;
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
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        if (typeof(T) == typeof(float) && row == 1 && Avx.IsSupported && rows >= 8)
        {
            for (; done + 8 <= columns; done += 8)
            {
                var from = (float*)source + (nint)done * column;
                var to = (float*)target + done;
                var p = 0;
                for (; p + 8 <= rows; p += 8)
                {
                    Block8(from, column, to, stride);
                    from += 8;
                    to += 8 * (nint)stride;
                }

                if (p < rows)
                {
                    Plain(rows - p, 8, (T*)from, row, column, (T*)to, stride);
                }
            }
        }

        if (typeof(T) == typeof(float) && row == 1 && Sse.IsSupported)
        {
            for (; done + 4 <= columns; done += 4)
            {
                var from = (float*)source + (nint)done * column;
                var to = (float*)target + done;
                var p = 0;
                for (; p + 4 <= rows; p += 4)
                {
                    Block4(from, column, to, stride);
                    from += 4;
                    to += 4 * (nint)stride;
                }

                if (p < rows)
                {
                    Plain(rows - p, 4, (T*)from, row, column, (T*)to, stride);
                }
            }
        }

        if (done < columns)
        {
            Plain(rows, columns - done, source + (nint)done * column, row, column, target + done, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain<T>(int rows, int columns, T* source, int row, int column, T* target, int stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
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
}
