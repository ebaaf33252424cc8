using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// How a convolution with windows of 3×3 and stride 1, or its adjoint, is cut into tiles of 2×2 places of its result, each of which needs 4×4 places of what
/// it reads.
/// </summary>
/// <param name="shape">The sizes of the convolution.</param>
/// <param name="adjoint">Whether the result is the gradient with respect to the input.</param>
internal readonly struct WinogradShape(in ConvolutionShape shape, bool adjoint)
{
    /// <summary>The products of channels that a tile needs: one for each of its 4×4 transformed places.</summary>
    public const int Points = 16;

    /// <summary>The most parts that workers compute apart.</summary>
    public const int MostParts = 8;

    private const int MostTiles = 96; // at once

    // What a block of tiles and its products may take, so that they stay in the second-level cache.
    private const int BlockBytes = 384 * 1024;

    // Fewer channels than lanes would leave lanes idle, and with few of them the transforms cost as much as the products save.
    private const int LeastChannels = 16;

    /// <summary>The images.</summary>
    public int Images { get; } = shape.Batch;

    /// <summary>The height of what is read.</summary>
    public int SourceHeight { get; } = adjoint ? shape.OutputHeight : shape.Height;

    /// <summary>The width of what is read.</summary>
    public int SourceWidth { get; } = adjoint ? shape.OutputWidth : shape.Width;

    /// <summary>The channels of what is read.</summary>
    public int Depth { get; } = adjoint ? shape.OutputChannels : shape.InputChannels;

    /// <summary>The height of the result.</summary>
    public int TargetHeight { get; } = adjoint ? shape.Height : shape.OutputHeight;

    /// <summary>The width of the result.</summary>
    public int TargetWidth { get; } = adjoint ? shape.Width : shape.OutputWidth;

    /// <summary>The channels of the result.</summary>
    public int Columns { get; } = adjoint ? shape.InputChannels : shape.OutputChannels;

    /// <summary>How far the first tile's window begins outside of what is read.</summary>
    public int Padding { get; } = adjoint ? 2 - shape.Padding : shape.Padding;

    /// <summary>The tiles from top to bottom.</summary>
    public int TilesHigh => (TargetHeight + 1) / 2;

    /// <summary>The tiles from left to right.</summary>
    public int TilesWide => (TargetWidth + 1) / 2;

    /// <summary>The tiles of all images.</summary>
    public int Tiles => checked(Images * TilesHigh * TilesWide);

    /// <summary>Whether this needs clearly less arithmetic than the sum over the taps that lie in the image.</summary>
    public static bool Applies(in ConvolutionShape shape, bool adjoint)
    {
        if (shape is not { KernelHeight: 3, KernelWidth: 3, Stride: 1, Dilation: 1, Groups: 1, Padding: <= 2, InputChannels: >= LeastChannels, OutputChannels: >= LeastChannels }
            || shape.OutputLength == 0)
        {
            return false;
        }

        // In multiply-adds for each pair of channels. The transforms cost, measured, about so many more for each of a tile's and of the window's.
        var tiles = (double)new WinogradShape(shape, adjoint).Tiles;
        var transforms = Points * ((tiles * (3.0 / shape.InputChannels + 3.0 / shape.OutputChannels)) + 3);
        var direct = (double)shape.Batch * Taps(shape.Height, shape.OutputHeight, shape.Padding) * Taps(shape.Width, shape.OutputWidth, shape.Padding);
        return Points * tiles + transforms < 0.9 * direct;
    }

    /// <summary>The tiles of one block, but for the last: as even as possible.</summary>
    /// <param name="numbers">The numbers that a tile takes at each point.</param>
    /// <param name="bytes">The bytes of a number.</param>
    public int Block(int numbers, int bytes)
    {
        var most = Math.Clamp(BlockBytes / (Points * bytes * numbers), TileRow.MaxRows, MostTiles) / TileRow.MaxRows * TileRow.MaxRows;
        var blocks = (Tiles + most - 1) / most;
        return (Tiles + blocks - 1) / blocks;
    }

    /// <summary>From a point's numbers, so many, to the next point's: such that the 16 places that are written at once do not compete for few lines of a cache.</summary>
    public static int Next(int numbers) => checked(((numbers + 63) / 64 | 1) * 64);

    /// <summary>The floating-point operations of so many products.</summary>
    public long Flops(int products) => 2L * products * Points * Tiles * Depth * Columns;

    /// <summary>The most parts that so many products are cut into, for which there must be room.</summary>
    public int Parts(int products) => (int)Math.Clamp(Flops(products) / WorkerPool.PartFlops, 1, MostParts);

    /// <summary>Transforms what tiles read, into <c>[point][tile][channel]</c>.</summary>
    /// <param name="source">The first channel to read of the first place of the first image.</param>
    /// <param name="zeros">As many zeros as channels.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="count">How many tiles.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="target">The result.</param>
    /// <param name="next">From a point of the result to the next.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Read<TLanes, T>(T* source, T* zeros, int first, int count, int channels, T* target, nint next)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var places = stackalloc T*[Points];
        int high = TilesHigh, wide = TilesWide, step = Depth;
        for (var i = first; i < first + count; i++)
        {
            Places(source, SourceHeight, SourceWidth, step, i / (high * wide), (i / wide % high * 2) - Padding, (i % wide * 2) - Padding, 4, zeros, places);
            WinogradTransforms<TLanes, T>.Read(places, channels, target, next);
            target += channels;
        }
    }

    /// <summary>Spreads the gradient of what tiles write, into <c>[point][tile][channel]</c>.</summary>
    /// <inheritdoc cref="Read"/>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Spread<TLanes, T>(T* source, T* zeros, int first, int count, T* target, nint next)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var places = stackalloc T*[4];
        int high = TilesHigh, wide = TilesWide;
        for (var i = first; i < first + count; i++)
        {
            Places(source, TargetHeight, TargetWidth, Columns, i / (high * wide), i / wide % high * 2, i % wide * 2, 2, zeros, places);
            WinogradTransforms<TLanes, T>.Spread(places, Columns, target, next);
            target += Columns;
        }
    }

    /// <summary>Where the places of a square are, row by row; outside of the image there are zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Places<T>(T* source, int height, int width, int step, int image, int top, int left, int size, T* zeros, T** places)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var y = top; y < top + size; y++)
        {
            var row = source + (((nint)image * height + y) * width * step);
            for (var x = left; x < left + size; x++)
            {
                *places++ = (uint)y < (uint)height && (uint)x < (uint)width ? row + ((nint)x * step) : zeros;
            }
        }
    }

    /// <summary>How often a window of 3 meets the image along one axis.</summary>
    private static int Taps(int extent, int outputs, int padding)
    {
        var taps = 0;
        for (var i = 0; i < outputs; i++)
        {
            taps += Math.Min(extent, i - padding + 3) - Math.Max(0, i - padding);
        }

        return taps;
    }
}
