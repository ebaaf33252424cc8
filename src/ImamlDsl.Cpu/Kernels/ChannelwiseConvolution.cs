using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>A convolution of every channel with a window of its own: as many groups as channels. Channels run in lanes.</summary>
internal static unsafe class ChannelwiseConvolution
{
    /// <summary>Whether a convolution is of this kind.</summary>
    public static bool Applies(in ConvolutionShape shape) => shape.Groups > 1 && shape.Groups == shape.InputChannels && shape.Groups == shape.OutputChannels;

    /// <summary>y ← (accumulate ? y : 0) + bias + the convolution.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<TLanes, T>(in ConvolutionShape shape, T* x, T* w, T* y, bool accumulate, T* bias)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int c = shape.Groups, oh = shape.OutputHeight, ow = shape.OutputWidth;
        for (var place = 0; place < shape.Batch * oh * ow; place++)
        {
            var target = y + (nint)place * c;
            if (!accumulate)
            {
                new Span<T>(target, c).Clear();
            }

            if (bias is not null)
            {
                AddProduct<TLanes, T>(bias, null, target, c);
            }

            var image = place / (oh * ow) * shape.Height;
            for (var ky = 0; ky < shape.KernelHeight; ky++)
            {
                var iy = place / ow % oh * shape.Stride + ky * shape.Dilation - shape.Padding;
                for (var kx = 0; kx < shape.KernelWidth && (uint)iy < (uint)shape.Height; kx++)
                {
                    var ix = place % ow * shape.Stride + kx * shape.Dilation - shape.Padding;
                    if ((uint)ix < (uint)shape.Width)
                    {
                        AddProduct<TLanes, T>(x + (nint)((image + iy) * shape.Width + ix) * c, w + (nint)(ky * shape.KernelWidth + kx) * c, target, c);
                    }
                }
            }
        }
    }

    /// <summary>gx ← (accumulate ? gx : 0) + the gradient with respect to the input.</summary>
    public static void InputGradient<TLanes, T>(in ConvolutionShape shape, T* gy, T* w, T* gx, bool accumulate)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!accumulate)
        {
            new Span<T>(gx, shape.InputLength).Clear();
        }

        Gradient<TLanes, T>(shape, gy, gx, w, true);
    }

    /// <summary>gw ← (accumulate ? gw : 0) + the gradient with respect to the weights.</summary>
    public static void WeightGradient<TLanes, T>(in ConvolutionShape shape, T* x, T* gy, T* gw, bool accumulate)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!accumulate)
        {
            new Span<T>(gw, shape.WeightLength).Clear();
        }

        Gradient<TLanes, T>(shape, gy, x, gw, false);
    }

    /// <summary>For each pair of a place and a tap that meet inside of the image, gx += gy·w, or gw += gy·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradient<TLanes, T>(in ConvolutionShape shape, T* gy, T* x, T* w, bool ofInput)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int c = shape.Groups, oh = shape.OutputHeight, ow = shape.OutputWidth;
        for (var place = 0; place < shape.Batch * oh * ow; place++)
        {
            var image = place / (oh * ow) * shape.Height;
            var source = gy + (nint)place * c;
            for (var ky = 0; ky < shape.KernelHeight; ky++)
            {
                var iy = place / ow % oh * shape.Stride + ky * shape.Dilation - shape.Padding;
                for (var kx = 0; kx < shape.KernelWidth && (uint)iy < (uint)shape.Height; kx++)
                {
                    var ix = place % ow * shape.Stride + kx * shape.Dilation - shape.Padding;
                    if ((uint)ix < (uint)shape.Width)
                    {
                        var pixel = x + (nint)((image + iy) * shape.Width + ix) * c;
                        var tap = w + (nint)(ky * shape.KernelWidth + kx) * c;
                        AddProduct<TLanes, T>(source, ofInput ? tap : pixel, ofInput ? pixel : tap, c);
                    }
                }
            }
        }
    }

    /// <summary>y += a·b, or a where there is no b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProduct<TLanes, T>(T* a, T* b, T* y, int count)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            var old = TLanes.Load(y + i);
            (b is null ? TLanes.Load(a + i) + old : TLanes.MultiplyAdd(TLanes.Load(a + i), TLanes.Load(b + i), old)).Store(y + i);
        }

        for (; i < count; i++)
        {
            var old = LanesScalar<T>.Load(y + i);
            (b is null ? LanesScalar<T>.Load(a + i) + old : LanesScalar<T>.MultiplyAdd(LanesScalar<T>.Load(a + i), LanesScalar<T>.Load(b + i), old)).Store(y + i);
        }
    }
}
