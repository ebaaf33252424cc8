using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <content>Entries of windows at positions that <see cref="WindowMaxima"/> found. Whoever calls vouches for these: they are not checked.</content>
public static unsafe partial class Structure
{
    // With more taps than these, both ways, an entry is found sooner by its position than by looking at all.
    private const int FewTaps = 4;

    /// <summary>y[n, p, c] = x[n, positions[n, p, c], c], the position lying in window p: <see cref="Take"/> where the places are known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TakeWindows<T>(T* x, int* positions, T* y, in WindowShape shape)
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
                    nint c = 0;
                    if (typeof(T) == typeof(float) && shape.KernelSize <= FewTaps)
                    {
                        for (; c <= shape.Channels - Vector<float>.Count; c += Vector<float>.Count)
                        {
                            var at = Vector.Load(positions + c);
                            var entry = Vector<float>.Zero;
                            for (var i = top; i < bottom; i += shape.Dilation)
                            {
                                for (var j = left; j < right; j += shape.Dilation)
                                {
                                    var position = (i * shape.Width) + j;
                                    entry = Vector.ConditionalSelect(
                                        Vector.Equals(at, new Vector<int>(position)), Vector.Load((float*)x + (position * shape.Channels) + c), entry);
                                }
                            }

                            Vector.Store(entry, (float*)y + c);
                        }
                    }

                    for (; c < shape.Channels; c++)
                    {
                        y[c] = x[(positions[c] * shape.Channels) + c];
                    }

                    positions += shape.Channels;
                    y += shape.Channels;
                }
            }

            x += shape.Height * shape.Width * shape.Channels;
        }
    }

    /// <summary>y = 0, then y[n, positions[n, p, c], c] += x[n, p, c], the position lying in window p: <see cref="AddAt"/> where the places are known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWindows<T>(T* x, int* positions, T* y, in WindowShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Windows that lie side by side write all that they cover, once.
        var areApart = typeof(T) == typeof(float) && shape is { Dilation: 1, Padding: 0, KernelSize: <= FewTaps } && shape.Stride == shape.KernelSize;
        if (!areApart || shape.OutputHeight * shape.Stride < shape.Height || shape.OutputWidth * shape.Stride < shape.Width || shape.Channels % Vector<float>.Count != 0)
        {
            Clear(y, shape.Batch * shape.Height * shape.Width * shape.Channels);
        }

        for (nint image = 0; image < shape.Batch; image++)
        {
            for (var row = 0; row < shape.OutputHeight; row++)
            {
                for (var column = 0; column < shape.OutputWidth; column++)
                {
                    nint c = 0;
                    if (areApart)
                    {
                        var first = ((row * shape.Width) + column) * shape.Stride;
                        for (; c <= shape.Channels - Vector<float>.Count; c += Vector<float>.Count)
                        {
                            var at = Vector.Load(positions + c);
                            var entry = Vector.Load((float*)x + c);
                            for (var i = 0; i < shape.KernelSize; i++)
                            {
                                for (var j = 0; j < shape.KernelSize; j++)
                                {
                                    var position = first + (i * shape.Width) + j;
                                    Vector.Store(
                                        Vector.ConditionalSelect(Vector.Equals(at, new Vector<int>(position)), entry, Vector<float>.Zero),
                                        (float*)y + (position * shape.Channels) + c);
                                }
                            }
                        }
                    }

                    for (; c < shape.Channels; c++)
                    {
                        y[(positions[c] * shape.Channels) + c] += x[c];
                    }

                    positions += shape.Channels;
                    x += shape.Channels;
                }
            }

            y += shape.Height * shape.Width * shape.Channels;
        }
    }
}
