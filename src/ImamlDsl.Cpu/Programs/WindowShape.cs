namespace ImamlDsl.Cpu;

/// <summary>Square windows that slide over images <c>[Batch, Height, Width, Channels]</c>; what lies outside of an image belongs to no window.</summary>
/// <param name="Batch">The number of images.</param>
/// <param name="Channels">Their channels.</param>
/// <param name="Height">Their height.</param>
/// <param name="Width">Their width.</param>
/// <param name="OutputHeight">The windows from top to bottom.</param>
/// <param name="OutputWidth">The windows from left to right.</param>
/// <param name="KernelSize">The taps of a window, both ways.</param>
/// <param name="Stride">From a window to the next.</param>
/// <param name="Padding">How far the first window begins outside.</param>
/// <param name="Dilation">From a tap to the next.</param>
public readonly record struct WindowShape(
    nint Batch, nint Channels, int Height, int Width, int OutputHeight, int OutputWidth, int KernelSize, int Stride, int Padding, int Dilation);
