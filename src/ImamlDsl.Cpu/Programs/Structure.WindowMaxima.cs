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
    public static void WindowMaxima<T>(T* x, int* y, in WindowShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => EachWindow<T, MaximaKernel<T>>(x, y, null, shape);

    private readonly struct MaximaKernel<T> : IWindowKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(T* image, int* positions, T* entries, in WindowShape shape, in WindowTaps tap)
        {
            nint c = 0;
            if (typeof(T) == typeof(float))
            {
                for (; c <= shape.Channels - Vector<float>.Count; c += Vector<float>.Count)
                {
                    var best = new Vector<float>(float.NegativeInfinity);
                    var at = new Vector<int>((tap.Top * shape.Width) + tap.Left);
                    for (var i = tap.Top; i < tap.Bottom; i += shape.Dilation)
                    {
                        for (var j = tap.Left; j < tap.Right; j += shape.Dilation)
                        {
                            var position = (i * shape.Width) + j;
                            var value = Vector.Load((float*)image + (position * shape.Channels) + c);
                            var larger = Vector.GreaterThan(value, best) | ~Vector.Equals(value, value);
                            best = Vector.ConditionalSelect(larger, value, best);
                            at = Vector.ConditionalSelect(larger, new Vector<int>(position), at);
                        }
                    }

                    Vector.Store(at, positions + c);
                }
            }

            for (; c < shape.Channels; c++)
            {
                var best = T.NegativeInfinity;
                positions[c] = (tap.Top * shape.Width) + tap.Left;
                for (var i = tap.Top; i < tap.Bottom; i += shape.Dilation)
                {
                    for (var j = tap.Left; j < tap.Right; j += shape.Dilation)
                    {
                        var position = (i * shape.Width) + j;
                        var value = image[(position * shape.Channels) + c];
                        if (value > best || T.IsNaN(value))
                        {
                            (best, positions[c]) = (value, position);
                        }
                    }
                }
            }
        }
    }
}
