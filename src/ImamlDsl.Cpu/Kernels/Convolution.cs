using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>
/// Two-dimensional convolutions and their gradients, with channels last: images <c>[batch][y][x][channel]</c>, weights
/// <c>[ky][kx][input channel of a group][output channel]</c>. The three functions are exact adjoints of each other.
/// </summary>
/// <remarks>
/// Windows of 3×3 and 16 channels or more, with a stride of 1, or of 2 and a padding of 1, are computed by Winograd's minimal filtering where that takes less
/// arithmetic than the sum of products (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016). Its errors are no larger than the sum's
/// as a whole, but rounding is relative to the largest products that an entry sums, not to each. What is not finite is summed directly, so that infinities and NaN
/// come out as IEEE 754 says.
/// </remarks>
public static unsafe class Convolution
{
    /// <summary>How many numbers of scratch <see cref="Forward{T, TEpilogue}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, T*, TEpilogue, T*)"/> needs.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="products">How many products are added, 1 or 2.</param>
    public static int ForwardScratchLength(in ConvolutionShape shape, int products = 1)
    {
        Check(shape);
        return WinogradShape.Applies(shape, false) ? WinogradConvolution.ForwardScratchLength(shape, products) : 0;
    }

    /// <summary>How many numbers of scratch <see cref="InputGradient{T, TEpilogue}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, TEpilogue, T*)"/> needs.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="products">How many products are added, 1 or 2.</param>
    public static int InputGradientScratchLength(in ConvolutionShape shape, int products = 1)
    {
        Check(shape);
        return checked((products * ConvolutionPacking.Length(shape))
            + (WinogradShape.Applies(shape, true) ? WinogradConvolution.InputGradientScratchLength(shape, products) : 0));
    }

    /// <summary>How many numbers of scratch <see cref="WeightGradient{T}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, T*)"/> needs.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="products">How many products are added, 1 or 2.</param>
    public static int WeightGradientScratchLength(in ConvolutionShape shape, int products = 1)
    {
        Check(shape);
        return Math.Max(ConvolutionWeightGradient.ScratchLength(shape),
            WinogradShape.Applies(shape, false) ? WinogradWeightGradient<float>.ScratchLength(new(shape, false), products) : 0);
    }

    /// <summary>y ← (accumulate ? y : 0) + bias + the convolution of x with w.</summary>
    /// <inheritdoc cref="Forward{T, TEpilogue}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, T*, TEpilogue, T*)"/>
    public static void Forward<T>(in ConvolutionShape shape, T* x, T* w, T* y, bool accumulate, T* bias, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Forward(shape, x, w, default, y, accumulate, bias, default(NoEpilogue<T>), scratch);

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="Forward{T, TEpilogue}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, T*, TEpilogue, T*)"/>
    public static void Forward<TLanes, T>(in ConvolutionShape shape, T* x, T* w, T* y, bool accumulate, T* bias, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Forward<TLanes, T, NoEpilogue<T>>(shape, x, w, default, y, accumulate, bias, default, scratch);

    /// <summary>y ← (accumulate ? y : 0) + bias + the convolution of x with w.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">The input.</param>
    /// <param name="w">The weights.</param>
    /// <param name="twin">The operands of a second product that is added, if there is one.</param>
    /// <param name="y">The output; must not overlap the others.</param>
    /// <param name="accumulate">Whether y's old value is added.</param>
    /// <param name="bias">One number for each output channel, or null.</param>
    /// <param name="epilogue">What is done with each entry; its positions count from <paramref name="y"/>.</param>
    /// <param name="scratch"><see cref="ForwardScratchLength"/> numbers.</param>
    public static void Forward<T, TEpilogue>(in ConvolutionShape shape, T* x, T* w, Twin<T> twin, T* y, bool accumulate, T* bias, TEpilogue epilogue, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (Simd.Bits == 512)
        {
            Forward<Lanes512<T>, T, TEpilogue>(shape, x, w, twin, y, accumulate, bias, epilogue, scratch);
        }
        else if (Simd.Bits == 256)
        {
            Forward<Lanes256<T>, T, TEpilogue>(shape, x, w, twin, y, accumulate, bias, epilogue, scratch);
        }
        else
        {
            Forward<Lanes128<T>, T, TEpilogue>(shape, x, w, twin, y, accumulate, bias, epilogue, scratch);
        }
    }

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="Forward{T, TEpilogue}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, T*, TEpilogue, T*)"/>
    public static void Forward<TLanes, T, TEpilogue>(in ConvolutionShape shape, T* x, T* w, Twin<T> twin, T* y, bool accumulate, T* bias, TEpilogue epilogue, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        Check(shape);
        if (ChannelwiseConvolution.Applies(shape))
        {
            ChannelwiseConvolution.Forward<TLanes, T>(shape, x, w, y, accumulate, bias);
            if (twin.Products == 2)
            {
                ChannelwiseConvolution.Forward<TLanes, T>(shape, twin.Left, twin.Right, y, true, null);
            }

            EpilogueRows<TLanes, T>.Apply(shape.OutputLength / shape.Groups, shape.Groups, y, shape.Groups, epilogue, 0, 0);
            return;
        }

        if (accumulate || !WinogradShape.Applies(shape, false))
        {
            Forward<TLanes, T, TEpilogue>(shape, 0, shape.Batch, x, w, twin, y, accumulate, bias, epilogue);
            return;
        }

        var notFinite = WinogradConvolution.Forward<TLanes, T, TEpilogue>(shape, x, w, twin, y, bias, epilogue, scratch);
        for (var image = 0; image < shape.Batch; image++)
        {
            if (notFinite[image] != T.Zero)
            {
                Forward<TLanes, T, TEpilogue>(shape, image, image + 1, x, w, twin, y, false, bias, epilogue);
            }
        }
    }

    /// <summary>Some of the images, by the direct sum.</summary>
    private static void Forward<TLanes, T, TEpilogue>(
        in ConvolutionShape shape, int firstImage, int endImage, T* x, T* w, Twin<T> twin, T* y, bool accumulate, T* bias, TEpilogue epilogue)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        Axes(shape, false, out var vertical, out var horizontal);
        var product = new WindowProduct<T, TEpilogue>
        {
            FirstImage = firstImage, EndImage = endImage, Groups = shape.Groups, Vertical = vertical, Horizontal = horizontal,
            KernelWidth = shape.KernelWidth, Taps = shape.KernelHeight * shape.KernelWidth,
            Source = x, SourceHeight = shape.Height, SourceWidth = shape.Width, Depth = shape.GroupInputs, SourceStep = shape.InputChannels,
            Target = y, TargetHeight = shape.OutputHeight, TargetWidth = shape.OutputWidth, Columns = shape.GroupOutputs, TargetStep = shape.OutputChannels,
            Weights = w, WeightStep = shape.OutputChannels, WeightsOfGroup = shape.GroupOutputs, Bias = bias, Accumulate = accumulate,
            Products = twin.Products, SourceNext = twin.LeftFrom(x), WeightsNext = twin.RightFrom(w), Epilogue = epilogue,
        };
        product.Run<TLanes>();
    }

    /// <summary>gx ← (accumulate ? gx : 0) + the gradient with respect to the input, given the gradient gy with respect to the output.</summary>
    /// <inheritdoc cref="InputGradient{T, TEpilogue}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, TEpilogue, T*)"/>
    public static void InputGradient<T>(in ConvolutionShape shape, T* gy, T* w, T* gx, bool accumulate, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        InputGradient(shape, gy, w, default, gx, accumulate, default(NoEpilogue<T>), scratch);

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="InputGradient{T, TEpilogue}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, TEpilogue, T*)"/>
    public static void InputGradient<TLanes, T>(in ConvolutionShape shape, T* gy, T* w, T* gx, bool accumulate, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        InputGradient<TLanes, T, NoEpilogue<T>>(shape, gy, w, default, gx, accumulate, default, scratch);

    /// <summary>gx ← (accumulate ? gx : 0) + the gradient with respect to the input, given the gradient gy with respect to the output.</summary>
    /// <param name="shape">The sizes of the convolution.</param>
    /// <param name="gy">The gradient with respect to the output.</param>
    /// <param name="w">The weights.</param>
    /// <param name="twin">The operands of a second product that is added, if there is one.</param>
    /// <param name="gx">The gradient with respect to the input; must not overlap the others.</param>
    /// <param name="accumulate">Whether gx's old value is added.</param>
    /// <param name="epilogue">What is done with each entry; its positions count from <paramref name="gx"/>.</param>
    /// <param name="scratch"><see cref="InputGradientScratchLength"/> numbers.</param>
    public static void InputGradient<T, TEpilogue>(in ConvolutionShape shape, T* gy, T* w, Twin<T> twin, T* gx, bool accumulate, TEpilogue epilogue, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (Simd.Bits == 512)
        {
            InputGradient<Lanes512<T>, T, TEpilogue>(shape, gy, w, twin, gx, accumulate, epilogue, scratch);
        }
        else if (Simd.Bits == 256)
        {
            InputGradient<Lanes256<T>, T, TEpilogue>(shape, gy, w, twin, gx, accumulate, epilogue, scratch);
        }
        else
        {
            InputGradient<Lanes128<T>, T, TEpilogue>(shape, gy, w, twin, gx, accumulate, epilogue, scratch);
        }
    }

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="InputGradient{T, TEpilogue}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, TEpilogue, T*)"/>
    public static void InputGradient<TLanes, T, TEpilogue>(in ConvolutionShape shape, T* gy, T* w, Twin<T> twin, T* gx, bool accumulate, TEpilogue epilogue, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        Check(shape);
        if (ChannelwiseConvolution.Applies(shape))
        {
            ChannelwiseConvolution.InputGradient<TLanes, T>(shape, gy, w, gx, accumulate);
            if (twin.Products == 2)
            {
                ChannelwiseConvolution.InputGradient<TLanes, T>(shape, twin.Left, twin.Right, gx, true);
            }

            EpilogueRows<TLanes, T>.Apply(shape.InputLength / shape.Groups, shape.Groups, gx, shape.Groups, epilogue, 0, 0);
            return;
        }

        if (accumulate || !WinogradShape.Applies(shape, true))
        {
            InputGradient<TLanes, T, TEpilogue>(shape, 0, shape.Batch, gy, w, twin, gx, accumulate, epilogue, scratch);
            return;
        }

        var notFinite = WinogradConvolution.InputGradient<TLanes, T, TEpilogue>(
            shape, gy, w, twin, gx, epilogue, scratch, scratch + ((nint)twin.Products * ConvolutionPacking.Length(shape)));
        for (var image = 0; image < shape.Batch; image++)
        {
            if (notFinite[image] != T.Zero)
            {
                InputGradient<TLanes, T, TEpilogue>(shape, image, image + 1, gy, w, twin, gx, false, epilogue, scratch);
            }
        }
    }

    /// <summary>That of some of the images, by the direct sum.</summary>
    private static void InputGradient<TLanes, T, TEpilogue>(
        in ConvolutionShape shape, int firstImage, int endImage, T* gy, T* w, Twin<T> twin, T* gx, bool accumulate, TEpilogue epilogue, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        Axes(shape, true, out var vertical, out var horizontal);
        nint packed = ConvolutionPacking.Length(shape);
        ConvolutionPacking.Run<TLanes, T>(shape, vertical, horizontal, w, scratch);
        if (twin.Products == 2)
        {
            ConvolutionPacking.Run<TLanes, T>(shape, vertical, horizontal, twin.Right, scratch + packed);
        }

        var product = new WindowProduct<T, TEpilogue>
        {
            FirstImage = firstImage, EndImage = endImage, Groups = shape.Groups, Vertical = vertical, Horizontal = horizontal,
            KernelWidth = shape.KernelWidth, Taps = shape.KernelHeight * shape.KernelWidth,
            Source = gy, SourceHeight = shape.OutputHeight, SourceWidth = shape.OutputWidth, Depth = shape.GroupOutputs, SourceStep = shape.OutputChannels,
            Target = gx, TargetHeight = shape.Height, TargetWidth = shape.Width, Columns = shape.GroupInputs, TargetStep = shape.InputChannels,
            Weights = scratch, Packed = true, WeightsOfGroup = ConvolutionPacking.GroupLength(shape), Accumulate = accumulate,
            Products = twin.Products, SourceNext = twin.LeftFrom(gy), WeightsNext = packed, Epilogue = epilogue,
        };
        product.Run<TLanes>();
    }

    /// <summary>gw ← (accumulate ? gw : 0) + the gradient with respect to the weights, given the gradient gy with respect to the output.</summary>
    /// <inheritdoc cref="WeightGradient{T}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, T*)"/>
    public static void WeightGradient<T>(in ConvolutionShape shape, T* x, T* gy, T* gw, bool accumulate, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        WeightGradient(shape, x, gy, default, gw, accumulate, scratch);

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="WeightGradient{T}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, T*)"/>
    public static void WeightGradient<TLanes, T>(in ConvolutionShape shape, T* x, T* gy, T* gw, bool accumulate, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        WeightGradient<TLanes, T>(shape, x, gy, default, gw, accumulate, scratch);

    /// <summary>gw ← (accumulate ? gw : 0) + the gradient with respect to the weights, given the gradient gy with respect to the output.</summary>
    /// <param name="shape">The sizes of the convolution.</param>
    /// <param name="x">The input.</param>
    /// <param name="gy">The gradient with respect to the output.</param>
    /// <param name="twin">The operands of a second product that is added, if there is one.</param>
    /// <param name="gw">The gradient with respect to the weights; must not overlap the others.</param>
    /// <param name="accumulate">Whether gw's old value is added.</param>
    /// <param name="scratch"><see cref="WeightGradientScratchLength"/> numbers.</param>
    public static void WeightGradient<T>(in ConvolutionShape shape, T* x, T* gy, Twin<T> twin, T* gw, bool accumulate, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Simd.Bits == 512)
        {
            WeightGradient<Lanes512<T>, T>(shape, x, gy, twin, gw, accumulate, scratch);
        }
        else if (Simd.Bits == 256)
        {
            WeightGradient<Lanes256<T>, T>(shape, x, gy, twin, gw, accumulate, scratch);
        }
        else
        {
            WeightGradient<Lanes128<T>, T>(shape, x, gy, twin, gw, accumulate, scratch);
        }
    }

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="WeightGradient{T}(in ConvolutionShape, T*, T*, Twin{T}, T*, bool, T*)"/>
    public static void WeightGradient<TLanes, T>(in ConvolutionShape shape, T* x, T* gy, Twin<T> twin, T* gw, bool accumulate, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(shape);
        if (ChannelwiseConvolution.Applies(shape))
        {
            ChannelwiseConvolution.WeightGradient<TLanes, T>(shape, x, gy, gw, accumulate);
            if (twin.Products == 2)
            {
                ChannelwiseConvolution.WeightGradient<TLanes, T>(shape, twin.Left, twin.Right, gw, true);
            }

            return;
        }

        if (!WinogradShape.Applies(shape, false) || !WinogradWeightGradient<T>.Run<TLanes>(new(shape, false), x, gy, twin, gw, accumulate, scratch))
        {
            ConvolutionWeightGradient.Run<TLanes, T>(shape, x, gy, twin, gw, accumulate, scratch);
        }
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
