namespace ImamlDsl.Generator.Ir;

/// <summary>Windows that slide over images [N, H, W, C]; all sizes are constants. Padding belongs to no window.</summary>
internal sealed class WindowAttr(int height, int width, int outputHeight, int outputWidth, int kernelSize, int stride, int padding, int dilation, bool ceilMode) : Attr
{
    public int Height { get; } = height;

    public int Width { get; } = width;

    public int OutputHeight { get; } = outputHeight;

    public int OutputWidth { get; } = outputWidth;

    public int KernelSize { get; } = kernelSize;

    public int Stride { get; } = stride;

    public int Padding { get; } = padding;

    public int Dilation { get; } = dilation;

    /// <summary>Whether a last window that begins inside but ends outside counts.</summary>
    public bool CeilMode { get; } = ceilMode;

    public override string ToString() => $"{Height}x{Width} k{KernelSize} s{Stride} p{Padding} d{Dilation}{(CeilMode ? " ceil" : "")}";
}
