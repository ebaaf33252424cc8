using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// Some rows of tiles of images, one below the other. Their entries are matrices <c>[entry, channel]</c>, one for each pair of points, one behind the other.
/// </summary>
internal unsafe partial struct WinogradBlock
{
    private readonly WinogradShape _shape;
    private readonly int _first;
    private readonly int _bands;
    private fixed int _counts[WinogradAxis.MostPoints]; // the vertical axis's entries at each point
    private fixed int _starts[WinogradAxis.MostPoints * WinogradAxis.MostPoints];

    /// <summary>So many bands from the first on.</summary>
    public WinogradBlock(in WinogradShape shape, int first, int bands)
    {
        this = default;
        (_shape, _first, _bands) = (shape, first, bands);
        var vertical = shape.Vertical;
        for (var band = first; band < first + bands; band++)
        {
            var tile = band % vertical.Tiles;
            for (var entry = vertical.FirstEntry(tile); entry < vertical.FirstEntry(tile + 1); entry++)
            {
                _counts[vertical.PointOf[entry]]++;
            }
        }

        var start = 0;
        for (var pair = 0; pair < shape.Windows; pair++)
        {
            _starts[pair] = start;
            start += Rows(pair) | 1; // such that the matrices' rows that are written together do not compete for few lines of a cache
        }
    }

    /// <summary>The most rows that the matrices of so many bands have.</summary>
    public static int MostRows(in WinogradShape shape, int bands) => checked(
        (shape.Horizontal.Entries * Math.Min(bands * shape.Vertical.MostEntries, (bands + shape.Vertical.Tiles - 1) / shape.Vertical.Tiles * shape.Vertical.Entries)) + shape.Windows);

    /// <summary>The rows of a pair of points' matrix.</summary>
    public readonly int Rows(int pair) => _counts[pair / _shape.Horizontal.Points] * _shape.Horizontal.Counts[pair % _shape.Horizontal.Points];

    /// <summary>The first row of a pair of points' matrix.</summary>
    public readonly int Start(int pair) => _starts[pair];

    /// <summary>Computes the entries of what is read.</summary>
    /// <param name="source">The first image.</param>
    /// <param name="start">The first channel to read.</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="entries">The result.</param>
    /// <param name="rows">Room for as many rows of what is read as a tile has entries.</param>
    public readonly void Read<TLanes, T>(T* source, int start, int channels, T* entries, T* rows)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (_shape.IsSquares)
        {
            int top = _shape.Vertical.FirstPlace!.Value, left = _shape.Horizontal.FirstPlace!.Value;
            Squares<TLanes, T>(source + start, 4, top, left, _shape.SourceHeight, _shape.SourceWidth, _shape.Depth, channels, entries, rows);
        }
        else
        {
            Transform<TLanes, T>(
                _shape.Vertical.Reads, _shape.Horizontal.ReadRuns, source, _shape.SourceHeight, _shape.SourceWidth, _shape.Depth, start, channels, entries, rows);
        }
    }

    /// <summary>Computes the gradients of the entries' products, given that of what is written: the adjoint of <see cref="Write"/>.</summary>
    /// <param name="source">The gradient of what is written.</param>
    /// <param name="entries">The result.</param>
    /// <param name="rows">Room for as many rows of what is written as a tile has entries.</param>
    public readonly void Spread<TLanes, T>(T* source, T* entries, T* rows)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (_shape.IsSquares)
        {
            Squares<TLanes, T>(source, 2, 0, 0, _shape.TargetHeight, _shape.TargetWidth, _shape.Columns, _shape.Columns, entries, rows);
        }
        else
        {
            Transform<TLanes, T>(
                _shape.Vertical.Spreads, _shape.Horizontal.SpreadRuns, source, _shape.TargetHeight, _shape.TargetWidth, _shape.Columns, 0, _shape.Columns, entries, rows);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Transform<TLanes, T>(
        WinogradSums[] verticalSums, WinogradSums[] horizontalRuns, T* source, int height, int width, int step, int start, int channels, T* entries, T* rows)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vertical = _shape.Vertical;
        nint length = (nint)width * step;
        var ranks = stackalloc int[WinogradAxis.MostPoints];
        new Span<int>(ranks, WinogradAxis.MostPoints).Clear();
        var sources = stackalloc T*[WinogradAxis.MostPoints * vertical.MostEntries];
        var targets = stackalloc T*[WinogradAxis.MostPoints * vertical.MostEntries];
        for (var band = _first; band < _first + _bands; band++)
        {
            var (image, tile) = Math.DivRem(band, vertical.Tiles);
            var places = source + (image * height * length);
            int first = vertical.FirstEntry(tile), count = vertical.FirstEntry(tile + 1) - first;
            for (var entry = 0; entry < count; entry++)
            {
                ref readonly var sum = ref verticalSums[first + entry];
                var from = rows + (entry * length);
                if (sum.IsPlace)
                {
                    from = places + (sum.Place[0] * length);
                }
                else
                {
                    WinogradTransform<TLanes, T>.Run(sum, &places, length, &from, 0, (int)length);
                }

                sources[WinogradAxis.MostPoints * entry] = from + start;
                Next(vertical.PointOf[first + entry], ranks, entries, channels, targets + (WinogradAxis.MostPoints * entry));
            }

            foreach (ref readonly var run in horizontalRuns.AsSpan())
            {
                WinogradTransform<TLanes, T>.Run(run, sources, step, targets, channels, channels, count);
            }
        }
    }

    /// <summary>Where the entries of the next row begin, for each of the horizontal axis's points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Next<T>(int point, int* ranks, T* entries, int channels, T** rows)
        where T : unmanaged
    {
        var horizontal = _shape.Horizontal;
        var rank = ranks[point]++;
        for (var i = 0; i < horizontal.Points; i++)
        {
            rows[i] = entries + ((_starts[(point * horizontal.Points) + i] + ((nint)rank * horizontal.Counts[i])) * channels);
        }
    }

    /// <summary>Computes what is written from the entries' products.</summary>
    /// <param name="products">The products.</param>
    /// <param name="rows">Room for as many rows of what is written as a tile has entries.</param>
    /// <param name="target">The first image of the result.</param>
    /// <param name="bias">What is added to every place, or null.</param>
    /// <param name="epilogue">What is done with each entry of the result.</param>
    /// <param name="notFinite">For each image a number that is set to one if a result is not finite.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Write<TLanes, T, TEpilogue>(T* products, T* rows, T* target, T* bias, in TEpilogue epilogue, T* notFinite)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (_shape.IsSquares)
        {
            WriteSquares<TLanes, T, TEpilogue>(products, target, bias, epilogue, notFinite);
            return;
        }

        var vertical = _shape.Vertical;
        int width = _shape.TargetWidth, columns = _shape.Columns;
        nint length = (nint)width * columns;
        var ranks = stackalloc int[WinogradAxis.MostPoints];
        new Span<int>(ranks, WinogradAxis.MostPoints).Clear();
        var sources = stackalloc T*[WinogradAxis.MostPoints * vertical.MostEntries];
        var targets = stackalloc T*[WinogradAxis.MostPoints * vertical.MostEntries];
        for (var i = 0; i < vertical.MostEntries; i++)
        {
            targets[WinogradAxis.MostPoints * i] = rows + (i * length);
        }

        for (var band = _first; band < _first + _bands; band++)
        {
            var (image, tile) = Math.DivRem(band, vertical.Tiles);
            int first = vertical.FirstEntry(tile), count = vertical.FirstEntry(tile + 1) - first;
            for (var entry = 0; entry < count; entry++)
            {
                Next(vertical.PointOf[first + entry], ranks, products, columns, sources + (WinogradAxis.MostPoints * entry));
            }

            foreach (ref readonly var run in _shape.Horizontal.WriteRuns.AsSpan())
            {
                WinogradTransform<TLanes, T>.Run(run, sources, columns, targets, columns, columns, count);
            }

            for (var place = vertical.FirstTarget(tile); place < vertical.FirstTarget(tile + 1); place++)
            {
                var at = (((nint)image * _shape.TargetHeight) + place) * length;
                if (!WinogradTransform<TLanes, T>.Finish(vertical.Writes[place], rows - (first * length), width, columns, target + at, bias, epilogue, at))
                {
                    notFinite[image] = T.One;
                }
            }
        }
    }
}
