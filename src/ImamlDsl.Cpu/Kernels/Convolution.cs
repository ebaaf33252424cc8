using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>
/// Two-dimensional convolutions and their gradients, with channels last: images <c>[batch][y][x][channel]</c>, weights
/// <c>[ky][kx][input channel of a group][output channel]</c>. The three functions are exact adjoints of each other.
/// </summary>
public static unsafe class Convolution
{
    /// <summary>How many numbers of scratch <see cref="Forward{T}"/> needs.</summary>
    public static int ForwardScratchLength(in ConvolutionShape shape)
    {
        Check(shape);
        return 0;
    }

    /// <summary>How many numbers of scratch <see cref="InputGradient{T}"/> needs.</summary>
    public static int InputGradientScratchLength(in ConvolutionShape shape)
    {
        Check(shape);
        return ConvolutionPacking.Length(shape);
    }

    /// <summary>How many numbers of scratch <see cref="WeightGradient{T}"/> needs.</summary>
    public static int WeightGradientScratchLength(in ConvolutionShape shape)
    {
        Check(shape);
        return ConvolutionWeightGradient.ScratchLength(shape);
    }

    /// <summary>y ← (accumulate ? y : 0) + bias + the convolution of x with w.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">The input.</param>
    /// <param name="w">The weights.</param>
    /// <param name="y">The output; must not overlap the others.</param>
    /// <param name="accumulate">Whether y's old value is added.</param>
    /// <param name="bias">One number for each output channel, or null.</param>
    /// <param name="scratch"><see cref="ForwardScratchLength"/> numbers.</param>
    public static void Forward<T>(in ConvolutionShape shape, T* x, T* w, T* y, bool accumulate, T* bias, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Simd.Bits == 512)
        {
            Forward<Lanes512<T>, T>(shape, x, w, y, accumulate, bias, scratch);
        }
        else if (Simd.Bits == 256)
        {
            Forward<Lanes256<T>, T>(shape, x, w, y, accumulate, bias, scratch);
        }
        else
        {
            Forward<Lanes128<T>, T>(shape, x, w, y, accumulate, bias, scratch);
        }
    }

    /// <summary>gx ← (accumulate ? gx : 0) + the gradient with respect to the input, given the gradient gy with respect to the output.</summary>
    /// <param name="shape">The sizes of the convolution.</param>
    /// <param name="gy">The gradient with respect to the output.</param>
    /// <param name="w">The weights.</param>
    /// <param name="gx">The gradient with respect to the input; must not overlap the others.</param>
    /// <param name="accumulate">Whether gx's old value is added.</param>
    /// <param name="scratch"><see cref="InputGradientScratchLength"/> numbers.</param>
    public static void InputGradient<T>(in ConvolutionShape shape, T* gy, T* w, T* gx, bool accumulate, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Simd.Bits == 512)
        {
            InputGradient<Lanes512<T>, T>(shape, gy, w, gx, accumulate, scratch);
        }
        else if (Simd.Bits == 256)
        {
            InputGradient<Lanes256<T>, T>(shape, gy, w, gx, accumulate, scratch);
        }
        else
        {
            InputGradient<Lanes128<T>, T>(shape, gy, w, gx, accumulate, scratch);
        }
    }

    /// <summary>gw ← (accumulate ? gw : 0) + the gradient with respect to the weights, given the gradient gy with respect to the output.</summary>
    /// <param name="shape">The sizes of the convolution.</param>
    /// <param name="x">The input.</param>
    /// <param name="gy">The gradient with respect to the output.</param>
    /// <param name="gw">The gradient with respect to the weights; must not overlap the others.</param>
    /// <param name="accumulate">Whether gw's old value is added.</param>
    /// <param name="scratch"><see cref="WeightGradientScratchLength"/> numbers.</param>
    public static void WeightGradient<T>(in ConvolutionShape shape, T* x, T* gy, T* gw, bool accumulate, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Simd.Bits == 512)
        {
            WeightGradient<Lanes512<T>, T>(shape, x, gy, gw, accumulate, scratch);
        }
        else if (Simd.Bits == 256)
        {
            WeightGradient<Lanes256<T>, T>(shape, x, gy, gw, accumulate, scratch);
        }
        else
        {
            WeightGradient<Lanes128<T>, T>(shape, x, gy, gw, accumulate, scratch);
        }
    }

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="Forward{T}"/>
    public static void Forward<TLanes, T>(in ConvolutionShape shape, T* x, T* w, T* y, bool accumulate, T* bias, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(shape);
        _ = scratch; // part of the signature, so that a faster algorithm may use it later
        if (ChannelwiseConvolution.Applies(shape))
        {
            ChannelwiseConvolution.Forward<TLanes, T>(shape, x, w, y, accumulate, bias);
            return;
        }

        Axes(shape, false, out var vertical, out var horizontal);
        var (depth, columns) = (shape.GroupInputs, shape.GroupOutputs);
        for (var group = 0; group < shape.Groups; group++)
        {
            var product = new WindowProduct<T>
            {
                Batch = shape.Batch, Vertical = vertical, Horizontal = horizontal,
                KernelWidth = shape.KernelWidth, Taps = shape.KernelHeight * shape.KernelWidth,
                Source = x + (nint)group * depth, SourceHeight = shape.Height, SourceWidth = shape.Width, Depth = depth, SourceStep = shape.InputChannels,
                Target = y + (nint)group * columns, TargetHeight = shape.OutputHeight, TargetWidth = shape.OutputWidth, Columns = columns, TargetStep = shape.OutputChannels,
                Weights = w + (nint)group * columns, WeightStep = shape.OutputChannels, Bias = bias is null ? null : bias + (nint)group * columns, Accumulate = accumulate,
            };
            product.Run<TLanes>();
        }
    }

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="InputGradient{T}"/>
    public static void InputGradient<TLanes, T>(in ConvolutionShape shape, T* gy, T* w, T* gx, bool accumulate, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(shape);
        if (ChannelwiseConvolution.Applies(shape))
        {
            ChannelwiseConvolution.InputGradient<TLanes, T>(shape, gy, w, gx, accumulate);
            return;
        }

        Axes(shape, true, out var vertical, out var horizontal);
        var (depth, columns) = (shape.GroupOutputs, shape.GroupInputs);
        for (var group = 0; group < shape.Groups; group++)
        {
            ConvolutionPacking.Run<TLanes, T>(shape, vertical, horizontal, w + (nint)group * depth, scratch);
            var product = new WindowProduct<T>
            {
                Batch = shape.Batch, Vertical = vertical, Horizontal = horizontal,
                KernelWidth = shape.KernelWidth, Taps = shape.KernelHeight * shape.KernelWidth,
                Source = gy + (nint)group * depth, SourceHeight = shape.OutputHeight, SourceWidth = shape.OutputWidth, Depth = depth, SourceStep = shape.OutputChannels,
                Target = gx + (nint)group * columns, TargetHeight = shape.Height, TargetWidth = shape.Width, Columns = columns, TargetStep = shape.InputChannels,
                Weights = scratch, Packed = true, Accumulate = accumulate,
            };
            product.Run<TLanes>();
        }
    }

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="WeightGradient{T}"/>
    public static void WeightGradient<TLanes, T>(in ConvolutionShape shape, T* x, T* gy, T* gw, bool accumulate, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(shape);
        if (ChannelwiseConvolution.Applies(shape))
        {
            ChannelwiseConvolution.WeightGradient<TLanes, T>(shape, x, gy, gw, accumulate);
            return;
        }

        ConvolutionWeightGradient.Run<TLanes, T>(shape, x, gy, gw, accumulate, scratch);
    }

    private static void Axes(in ConvolutionShape shape, bool adjoint, out WindowAxis vertical, out WindowAxis horizontal)
    {
        vertical = new(shape.Height, shape.OutputHeight, shape.KernelHeight, shape.Stride, shape.Padding, shape.Dilation, adjoint);
        horizontal = new(shape.Width, shape.OutputWidth, shape.KernelWidth, shape.Stride, shape.Padding, shape.Dilation, adjoint);
    }

    private static void Check(in ConvolutionShape shape)
    {
        if (shape.Batch < 0 || shape.Height < 1 || shape.Width < 1 || shape.InputChannels < 1 || shape.KernelHeight < 1
            || shape.KernelWidth < 1 || shape.OutputChannels < 1 || shape.Stride < 1 || shape.Padding < 0 || shape.Dilation < 1
            || shape.Groups < 1 || shape.InputChannels % shape.Groups != 0 || shape.OutputChannels % shape.Groups != 0)
        {
            throw new ArgumentException(
                $"The sizes of a convolution must be positive (batch and padding may be zero) and the groups divide the channels; the batch is {shape.Batch}, the image {shape.Height}×{shape.Width}×{shape.InputChannels}, the kernel {shape.KernelHeight}×{shape.KernelWidth}, the output channels {shape.OutputChannels}, the stride {shape.Stride}, the padding {shape.Padding}, the dilation {shape.Dilation}, the groups {shape.Groups}.",
                nameof(shape));
        }
    }
}
