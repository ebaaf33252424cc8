using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <content>The largest entries of windows.</content>
public static unsafe partial class Structure
{
    /// <summary>
    /// y[n, p, c] = the position y·Width + x of the largest entry of window p of channel c: of equals the first in reading order, of NaNs, which are larger than all, the
    /// last.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WindowMaxima<T>(T* x, int* y, in WindowShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint image = 0; image < shape.Batch; image++)
        {
            for (var row = 0; row < shape.OutputHeight; row++)
            {
                var (top, bottom) = Inside((row * shape.Stride) - shape.Padding, shape, shape.Height);
                for (var column = 0; column < shape.OutputWidth; column++)
                {
                    var (left, right) = Inside((column * shape.Stride) - shape.Padding, shape, shape.Width);
                    Window(x, y, shape, top, bottom, left, right);
                    y += shape.Channels;
                }
            }

            x += shape.Height * shape.Width * shape.Channels;
        }
    }

    /// <summary>The first tap of a window inside of the image, and the end.</summary>
    private static (int First, int End) Inside(int start, in WindowShape shape, int extent)
    {
        var first = start >= 0 ? start : start + ((-start + shape.Dilation - 1) / shape.Dilation * shape.Dilation);
        return (first, Math.Min(extent, start + ((shape.KernelSize - 1) * shape.Dilation) + 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Window<T>(T* x, int* y, in WindowShape shape, int top, int bottom, int left, int right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint c = 0;
        if (typeof(T) == typeof(float))
        {
            for (; c <= shape.Channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                var best = new Vector<float>(float.NegativeInfinity);
                var at = new Vector<int>((top * shape.Width) + left);
                for (var i = top; i < bottom; i += shape.Dilation)
                {
                    for (var j = left; j < right; j += shape.Dilation)
                    {
                        var position = (i * shape.Width) + j;
                        var value = Vector.Load((float*)x + (position * shape.Channels) + c);
                        var larger = Vector.GreaterThan(value, best) | ~Vector.Equals(value, value);
                        best = Vector.ConditionalSelect(larger, value, best);
                        at = Vector.ConditionalSelect(larger, new Vector<int>(position), at);
                    }
                }

                Vector.Store(at, y + c);
            }
        }

        for (; c < shape.Channels; c++)
        {
            var best = T.NegativeInfinity;
            y[c] = (top * shape.Width) + left;
            for (var i = top; i < bottom; i += shape.Dilation)
            {
                for (var j = left; j < right; j += shape.Dilation)
                {
                    var position = (i * shape.Width) + j;
                    var value = x[(position * shape.Channels) + c];
                    if (value > best || T.IsNaN(value))
                    {
                        (best, y[c]) = (value, position);
                    }
                }
            }
        }
    }
}
