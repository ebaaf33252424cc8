namespace ImamlDsl.Torch;

/// <summary>How convolutions with other weights for each task are done. All give the same values up to rounding.</summary>
public enum TorchConvolution
{
    /// <summary>By shape and device, as measured: see <c>ConvolutionScript</c>.</summary>
    Automatic,

    /// <summary>One convolution in as many groups as there are tasks.</summary>
    Grouped,

    /// <summary>Windows copied side by side, then one batch of matrix products.</summary>
    Unfolded,

    /// <summary>One convolution after the other, each task by itself.</summary>
    PerTask,
}
