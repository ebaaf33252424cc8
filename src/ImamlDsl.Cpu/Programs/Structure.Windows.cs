using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <content>Windows that slide over images.</content>
public static unsafe partial class Structure
{
    /// <summary>What is done with each window.</summary>
    private interface IWindowKernel<T>
        where T : unmanaged
    {
        /// <summary>Handles all channels of one window.</summary>
        /// <param name="image">The image.</param>
        /// <param name="positions">The position y·Width + x of the window's largest entry, for each channel.</param>
        /// <param name="entries">A number for each channel, or null.</param>
        /// <param name="shape">The sizes.</param>
        /// <param name="tap">The taps that lie in the image.</param>
        static abstract void Run(T* image, int* positions, T* entries, in WindowShape shape, in WindowTaps tap);
    }

    /// <summary>Hands the windows of all images to a kernel, in reading order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EachWindow<T, TKernel>(T* images, int* positions, T* entries, in WindowShape shape)
        where T : unmanaged
        where TKernel : struct, IWindowKernel<T>
    {
        for (nint image = 0; image < shape.Batch; image++)
        {
            for (var row = 0; row < shape.OutputHeight; row++)
            {
                var (top, bottom) = Inside((row * shape.Stride) - shape.Padding, shape, shape.Height);
                for (var column = 0; column < shape.OutputWidth; column++)
                {
                    var (left, right) = Inside((column * shape.Stride) - shape.Padding, shape, shape.Width);
                    TKernel.Run(images, positions, entries, shape, new WindowTaps(top, bottom, left, right));
                    positions += shape.Channels;
                    entries += entries is null ? 0 : shape.Channels;
                }
            }

            images += shape.Height * shape.Width * shape.Channels;
        }
    }

    /// <summary>The first tap of a window inside of the image, and the end.</summary>
    private static (int First, int End) Inside(int start, in WindowShape shape, int extent)
    {
        var first = start >= 0 ? start : start + ((-start + shape.Dilation - 1) / shape.Dilation * shape.Dilation);
        return (first, Math.Min(extent, start + ((shape.KernelSize - 1) * shape.Dilation) + 1));
    }

    /// <summary>The taps of a window that lie in the image: from the first of each axis, by the dilation, to before the end.</summary>
    private readonly record struct WindowTaps(int Top, int Bottom, int Left, int Right);
}
