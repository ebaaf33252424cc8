namespace ImamlDsl.Cpu;

/// <summary>
/// The sizes of a two-dimensional convolution of images <c>[Batch, Height, Width, InputChannels]</c> with weights
/// <c>[KernelHeight, KernelWidth, InputChannels / Groups, OutputChannels]</c>.
/// </summary>
/// <param name="Batch">The number of images.</param>
/// <param name="Height">The height of the input.</param>
/// <param name="Width">The width of the input.</param>
/// <param name="InputChannels">The channels of the input.</param>
/// <param name="KernelHeight">The height of the window.</param>
/// <param name="KernelWidth">The width of the window.</param>
/// <param name="OutputChannels">The channels of the output.</param>
/// <param name="Stride">The step of the window, both ways.</param>
/// <param name="Padding">Zeros around the input, on every side.</param>
/// <param name="Dilation">From a tap of the window to the next, both ways.</param>
/// <param name="Groups">Blocks of channels that are convolved apart: the first inputs give the first outputs, and so on.</param>
public readonly record struct ConvolutionShape(
    int Batch,
    int Height,
    int Width,
    int InputChannels,
    int KernelHeight,
    int KernelWidth,
    int OutputChannels,
    int Stride,
    int Padding,
    int Dilation = 1,
    int Groups = 1)
{
    /// <summary>The height of the output.</summary>
    public int OutputHeight => Extent(Height, KernelHeight);

    /// <summary>The width of the output.</summary>
    public int OutputWidth => Extent(Width, KernelWidth);

    /// <summary>The input channels of one group.</summary>
    public int GroupInputs => InputChannels / Groups;

    /// <summary>The output channels of one group.</summary>
    public int GroupOutputs => OutputChannels / Groups;

    /// <summary>The number of entries of the input.</summary>
    public int InputLength => checked(Batch * Height * Width * InputChannels);

    /// <summary>The number of entries of the weights.</summary>
    public int WeightLength => checked(KernelHeight * KernelWidth * GroupInputs * OutputChannels);

    /// <summary>The number of entries of the output.</summary>
    public int OutputLength => checked(Batch * OutputHeight * OutputWidth * OutputChannels);

    // Division rounds towards zero; a window larger than the padded image has no place at all.
    private int Extent(int size, int kernel)
    {
        var room = size + 2 * Padding - Dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / Stride + 1;
    }
}
