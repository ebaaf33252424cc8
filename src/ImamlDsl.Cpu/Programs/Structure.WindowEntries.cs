using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <content>Entries of windows at positions that <see cref="WindowMaxima"/> found. Whoever calls vouches for these: they are not checked.</content>
public static unsafe partial class Structure
{
    // With more taps than these, both ways, an entry is found sooner by its position than by looking at all.
    private const int FewTaps = 4;

    /// <summary>y[n, p, c] = x[n, positions[n, p, c], c], the position lying in window p: <see cref="Take"/> where the places are known.</summary>
    public static void TakeWindows<T>(T* x, int* positions, T* y, in WindowShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => EachWindow<T, TakeKernel<T>>(x, positions, y, shape);

    /// <summary>y = 0, then y[n, positions[n, p, c], c] += x[n, p, c], the position lying in window p: <see cref="AddAt"/> where the places are known.</summary>
    public static void AddWindows<T>(T* x, int* positions, T* y, in WindowShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Windows that lie side by side write all that they cover, once.
        var areApart = typeof(T) == typeof(float) && shape is { Dilation: 1, Padding: 0, KernelSize: <= FewTaps } && shape.Stride == shape.KernelSize;
        if (!areApart || shape.OutputHeight * shape.Stride < shape.Height || shape.OutputWidth * shape.Stride < shape.Width || shape.Channels % Vector<float>.Count != 0)
        {
            Clear(y, shape.Batch * shape.Height * shape.Width * shape.Channels);
        }

        if (areApart)
        {
            EachWindow<T, PlaceKernel<T>>(y, positions, x, shape);
        }
        else
        {
            EachWindow<T, AddKernel<T>>(y, positions, x, shape);
        }
    }

    private readonly struct TakeKernel<T> : IWindowKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(T* image, int* positions, T* entries, in WindowShape shape, in WindowTaps tap)
        {
            nint c = 0;
            if (typeof(T) == typeof(float) && shape.KernelSize <= FewTaps)
            {
                for (; c <= shape.Channels - Vector<float>.Count; c += Vector<float>.Count)
                {
                    var at = Vector.Load(positions + c);
                    var entry = Vector<float>.Zero;
                    for (var i = tap.Top; i < tap.Bottom; i += shape.Dilation)
                    {
                        for (var j = tap.Left; j < tap.Right; j += shape.Dilation)
                        {
                            var position = (i * shape.Width) + j;
                            entry = Vector.ConditionalSelect(
                                Vector.Equals(at, new Vector<int>(position)), Vector.Load((float*)image + (position * shape.Channels) + c), entry);
                        }
                    }

                    Vector.Store(entry, (float*)entries + c);
                }
            }

            for (; c < shape.Channels; c++)
            {
                entries[c] = image[(positions[c] * shape.Channels) + c];
            }
        }
    }

    /// <summary>Writes an entry to its place and zeros to the window's others; of a vector's channels that are left over, adds it.</summary>
    private readonly struct PlaceKernel<T> : IWindowKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(T* image, int* positions, T* entries, in WindowShape shape, in WindowTaps tap)
        {
            nint c = 0;
            for (; c <= shape.Channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                var at = Vector.Load(positions + c);
                var entry = Vector.Load((float*)entries + c);
                for (var i = tap.Top; i < tap.Bottom; i++)
                {
                    for (var j = tap.Left; j < tap.Right; j++)
                    {
                        var position = (i * shape.Width) + j;
                        Vector.Store(
                            Vector.ConditionalSelect(Vector.Equals(at, new Vector<int>(position)), entry, Vector<float>.Zero),
                            (float*)image + (position * shape.Channels) + c);
                    }
                }
            }

            AddFrom(image, positions, entries, shape, c);
        }
    }

    private readonly struct AddKernel<T> : IWindowKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static void Run(T* image, int* positions, T* entries, in WindowShape shape, in WindowTaps tap) => AddFrom(image, positions, entries, shape, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFrom<T>(T* image, int* positions, T* entries, in WindowShape shape, nint c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (; c < shape.Channels; c++)
        {
            image[(positions[c] * shape.Channels) + c] += entries[c];
        }
    }
}
