using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <content>Where all tiles are squares, by <see cref="WinogradSquares{TLanes, T}"/>.</content>
internal unsafe partial struct WinogradBlock
{
    /// <summary>Computes the entries of squares of what is read, or of what is written for its adjoint.</summary>
    /// <param name="source">The first image.</param>
    /// <param name="size">The squares' size: 4, or 2 for the adjoint of what is written.</param>
    /// <param name="top">The first square's upper end; it may be outside.</param>
    /// <param name="left">Its left end.</param>
    /// <param name="height">The images' height.</param>
    /// <param name="width">Their width.</param>
    /// <param name="step">From a place to the next.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="entries">The result.</param>
    /// <param name="zeros">Room for a place that is outside.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Squares<TLanes, T>(T* source, int size, int top, int left, int height, int width, int step, int channels, T* entries, T* zeros)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        new Span<T>(zeros, channels).Clear();
        int high = _shape.Vertical.Tiles, wide = _shape.Horizontal.Tiles;
        nint down = (nint)_starts[4] * channels, right = (nint)_starts[1] * channels;
        var places = stackalloc T*[size * size];
        for (var band = _first; band < _first + _bands; band++)
        {
            var (image, tile) = Math.DivRem(band, high);
            for (var x = left; x < left + (2 * wide); x += 2)
            {
                var place = places;
                for (var i = top + (2 * tile); i < top + (2 * tile) + size; i++)
                {
                    var row = source + (((nint)image * height + i) * width * step);
                    for (var j = x; j < x + size; j++)
                    {
                        *place++ = (uint)i < (uint)height && (uint)j < (uint)width ? row + ((nint)j * step) : zeros;
                    }
                }

                if (size == 4)
                {
                    WinogradSquares<TLanes, T>.Read(places, channels, entries, down, right);
                }
                else
                {
                    WinogradSquares<TLanes, T>.Spread(places, channels, entries, down, right);
                }

                entries += channels;
            }
        }
    }

    /// <inheritdoc cref="Write"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void WriteSquares<TLanes, T, TEpilogue>(T* products, T* target, T* bias, in TEpilogue epilogue, T* notFinite)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        int columns = _shape.Columns, width = _shape.TargetWidth;
        nint row = (nint)width * columns, down = (nint)_starts[4] * columns, right = (nint)_starts[1] * columns;
        for (var band = _first; band < _first + _bands; band++)
        {
            var (image, tile) = Math.DivRem(band, _shape.Vertical.Tiles);
            var at = (((nint)image * _shape.TargetHeight) + (2 * tile)) * row;
            var isHigh = (2 * tile) + 1 < _shape.TargetHeight;
            for (var x = 0; x < width; x += 2)
            {
                if (!WinogradSquares<TLanes, T>.Write(products, down, right, target + at, row, x + 1 < width, isHigh, columns, bias, epilogue, at))
                {
                    notFinite[image] = T.One;
                }

                products += columns;
                at += 2 * columns;
            }
        }
    }
}
