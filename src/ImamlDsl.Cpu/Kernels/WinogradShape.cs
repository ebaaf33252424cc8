using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>The sizes of a convolution with windows of 3×3, or of its adjoint, and its axes for Winograd's minimal filtering.</summary>
internal readonly struct WinogradShape
{
    /// <summary>The taps of a window.</summary>
    public const int Taps = 9;

    /// <summary>The most parts that workers compute apart.</summary>
    public const int MostParts = 8;

    // Fewer channels than lanes would leave lanes idle, and with few of them the transforms cost as much as the products save.
    private const int LeastChannels = 16;

    private readonly int _stride;
    private readonly bool _isAdjoint;

    /// <summary>The sizes of what is read and written.</summary>
    /// <param name="shape">The sizes of the convolution.</param>
    /// <param name="adjoint">Whether the result is the gradient with respect to the input.</param>
    public WinogradShape(in ConvolutionShape shape, bool adjoint)
    {
        Images = shape.Batch;
        (SourceHeight, SourceWidth, Depth) = (shape.Height, shape.Width, shape.InputChannels);
        (TargetHeight, TargetWidth, Columns) = (shape.OutputHeight, shape.OutputWidth, shape.OutputChannels);
        if (adjoint)
        {
            (SourceHeight, SourceWidth, Depth, TargetHeight, TargetWidth, Columns) = (TargetHeight, TargetWidth, Columns, SourceHeight, SourceWidth, Depth);
        }

        (_stride, _isAdjoint) = (shape.Stride, adjoint);
        Vertical = WinogradAxis.Of(SourceHeight, TargetHeight, shape.Stride, shape.Padding, adjoint);
        Horizontal = WinogradAxis.Of(SourceWidth, TargetWidth, shape.Stride, shape.Padding, adjoint);
    }

    /// <summary>The images.</summary>
    public int Images { get; }

    /// <summary>The height of what is read.</summary>
    public int SourceHeight { get; }

    /// <summary>The width of what is read.</summary>
    public int SourceWidth { get; }

    /// <summary>The channels of what is read.</summary>
    public int Depth { get; }

    /// <summary>The height of the result.</summary>
    public int TargetHeight { get; }

    /// <summary>The width of the result.</summary>
    public int TargetWidth { get; }

    /// <summary>The channels of the result.</summary>
    public int Columns { get; }

    /// <summary>The axis from top to bottom.</summary>
    public WinogradAxis Vertical { get; }

    /// <summary>The axis from left to right.</summary>
    public WinogradAxis Horizontal { get; }

    /// <summary>The products of channels that an image needs.</summary>
    public int Entries => checked(Vertical.Entries * Horizontal.Entries);

    /// <summary>The pairs of points, each of which has its windows.</summary>
    public int Windows => Vertical.Points * Horizontal.Points;

    /// <summary>The rows of tiles of all images.</summary>
    public int Bands => checked(Images * Vertical.Tiles);

    /// <summary>As many rows of what is read, or of the result, as a tile has entries from top to bottom.</summary>
    public int TileLength => Next(checked(Vertical.MostEntries * Math.Max(SourceWidth * Depth, TargetWidth * Columns)));

    /// <summary>Whether all tiles are F(2×2, 3×3).</summary>
    public bool IsSquares => Vertical.IsPairs && Horizontal.IsPairs;

    /// <summary>Whether this needs clearly less arithmetic than the sum over the taps that lie in the image.</summary>
    public static bool Applies(in ConvolutionShape shape, bool adjoint)
    {
        if (shape is not { KernelHeight: 3, KernelWidth: 3, Dilation: 1, Groups: 1, InputChannels: >= LeastChannels, OutputChannels: >= LeastChannels }
            || shape is not ({ Stride: 1, Padding: <= 2 } or { Stride: 2, Padding: 1 })
            || shape.OutputLength == 0)
        {
            return false;
        }

        // In multiply-adds for each pair of channels. The transforms cost, measured, about so many more for each entry and window.
        var winograd = new WinogradShape(shape, adjoint);
        var entries = (double)winograd.Images * winograd.Entries;
        double vectors = 1.0 / shape.InputChannels + 1.0 / shape.OutputChannels, pairs = 1.0 / ((double)shape.InputChannels * shape.OutputChannels);
        var transforms = (entries * (winograd.IsSquares ? 3 * vectors : (4.5 * vectors) + (120 * pairs))) + (4 * winograd.Windows);
        var direct = (double)shape.Batch * AxisTaps(shape.Height, shape.OutputHeight, shape) * AxisTaps(shape.Width, shape.OutputWidth, shape);
        return entries + transforms < 0.95 * direct;
    }

    /// <summary>The bands of one block, but for the last: as even as possible.</summary>
    /// <param name="entryBytes">What an entry takes.</param>
    /// <param name="blockBytes">What a block may take.</param>
    public int BlockBands(int entryBytes, int blockBytes)
    {
        var most = (int)Math.Clamp((double)blockBytes * Vertical.Tiles / ((double)entryBytes * Entries), 1, Bands);
        var blocks = (Bands + most - 1) / most;
        return (Bands + blocks - 1) / blocks;
    }

    /// <summary>From a pair of points to the next, each of which has so many numbers: such that what is written at once does not compete for few lines of a cache.</summary>
    public static int Next(int numbers) => checked(((numbers + 63) / 64 | 1) * 64);

    /// <summary>The floating-point operations of so many products.</summary>
    public long Flops(int products) => 2L * products * Images * Entries * Depth * Columns;

    /// <summary>The most parts that so many products are cut into, for which there must be room.</summary>
    public int Parts(int products) => (int)Math.Clamp(Flops(products) / WorkerPool.PartFlops, 1, MostParts);

    /// <summary>The combinations of taps at each pair of points, for the adjoint those of the taps in reverse.</summary>
    /// <param name="taps">The first tap's weights.</param>
    /// <param name="tap">From a tap to the next.</param>
    /// <param name="length">How many weights of each tap, at least a vector.</param>
    /// <param name="target">The first pair of points' result.</param>
    /// <param name="next">From a pair of points to the next.</param>
    public unsafe void Combine<TLanes, T>(T* taps, nint tap, int length, T* target, nint next)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (_isAdjoint)
        {
            taps += (Taps - 1) * tap;
            tap = -tap;
        }

        if (_stride == 1)
        {
            WinogradWindows<TLanes, T, One>.Combine(taps, tap, length, Vertical.Points, Horizontal.Points, target, next);
        }
        else
        {
            WinogradWindows<TLanes, T, Two>.Combine(taps, tap, length, Vertical.Points, Horizontal.Points, target, next);
        }
    }

    /// <summary>The gradients of the taps from those of their combinations: the adjoint of <see cref="Combine"/>, not of the adjoint.</summary>
    /// <param name="sums">The first pair of points' gradient.</param>
    /// <param name="next">From a pair of points to the next.</param>
    /// <param name="taps">All taps' gradients.</param>
    /// <returns>Whether all are finite.</returns>
    public unsafe bool Separate<TLanes, T>(T* sums, nint next, T* taps)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var length = Depth * Columns;
        return _stride == 1
            ? WinogradWindows<TLanes, T, One>.Separate(sums, next, Vertical.Points, Horizontal.Points, length, taps, length)
            : WinogradWindows<TLanes, T, Two>.Separate(sums, next, Vertical.Points, Horizontal.Points, length, taps, length);
    }

    /// <summary>How often a window of 3 meets the image along one axis.</summary>
    private static int AxisTaps(int extent, int outputs, in ConvolutionShape shape)
    {
        var taps = 0;
        for (var i = -shape.Padding; i < (outputs * shape.Stride) - shape.Padding; i += shape.Stride)
        {
            taps += Math.Min(extent, i + 3) - Math.Max(0, i);
        }

        return taps;
    }
}
