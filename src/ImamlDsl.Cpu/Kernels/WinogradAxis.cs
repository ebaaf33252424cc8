using System.Collections.Concurrent;

namespace ImamlDsl.Cpu;

/// <summary>
/// One axis of a convolution with a window of 3, or of its adjoint, by Winograd's minimal filtering: the places that are read are combined into entries, each entry is
/// multiplied by a combination of the window's taps, and the products are combined into the places that are written.
/// </summary>
/// <remarks>
/// <para>
/// Two axes form the convolution of images: every entry of one meets every entry of the other. An entry's combination of taps is that of its <em>point</em>: the
/// polynomials of places and of taps are evaluated at 0, 1, −1 and ∞ (Toom and Cook), which needs additions and halves only.
/// </para>
/// <para>
/// Places that are written are cut into tiles, which share no entry. The entries of a tile are next to each other, and so are its places.
/// </para>
/// </remarks>
internal sealed class WinogradAxis
{
    /// <summary>The most points.</summary>
    public const int MostPoints = 5;

    private static readonly ConcurrentDictionary<(int Source, int Target, int Stride, int Padding, bool IsAdjoint), WinogradAxis> s_axes = [];

    private readonly int[] _firstEntries;
    private readonly int[] _firstTargets;

    private WinogradAxis(WinogradTiles tiles)
    {
        FirstPlace = tiles.FirstPlace;
        _firstEntries = [.. tiles.FirstEntries, tiles.Reads.Count];
        _firstTargets = [.. tiles.FirstTargets, tiles.Writes.Length];
        Reads = [.. tiles.Reads];
        Writes = tiles.Writes;
        Spreads = WinogradSums.Transposed(Writes, Entries);
        PointOf = [.. tiles.Points];
        Points = PointOf.Max() + 1;
        var ranks = PointOf.Select(point => Counts[point]++).ToArray();
        for (var point = 1; point < MostPoints; point++)
        {
            Starts[point] = Starts[point - 1] + Counts[point - 1];
        }

        ReadRuns = WinogradSums.Together(Reads.Select((sum, i) => sum.To(PointOf[i], ranks[i])));
        SpreadRuns = WinogradSums.Together(Spreads.Select((sum, i) => sum.To(PointOf[i], ranks[i])));
        WriteRuns = WinogradSums.Together(Writes.Select(sum => sum.From(PointOf, ranks)));
        MostEntries = Enumerable.Range(0, Tiles).Max(tile => FirstEntry(tile + 1) - FirstEntry(tile));
    }

    /// <summary>How each entry is summed from the places that are read.</summary>
    public WinogradSums[] Reads { get; }

    /// <summary>The same, all of them, into places that are counted for each point.</summary>
    public WinogradSums[] ReadRuns { get; }

    /// <summary>How each place that is written is summed from the entries' products.</summary>
    public WinogradSums[] Writes { get; }

    /// <summary>The same, all of them, from places that are counted for each point.</summary>
    public WinogradSums[] WriteRuns { get; }

    /// <summary>The adjoint of <see cref="Writes"/>: how the gradient of each entry's product is summed from those of the places that are written.</summary>
    public WinogradSums[] Spreads { get; }

    /// <summary>The same, all of them, into places that are counted for each point.</summary>
    public WinogradSums[] SpreadRuns { get; }

    /// <summary>The point of each entry.</summary>
    public int[] PointOf { get; }

    /// <summary>How many points there are.</summary>
    public int Points { get; }

    /// <summary>How many entries each point has.</summary>
    public int[] Counts { get; } = new int[MostPoints];

    /// <summary>How many entries the points before each have.</summary>
    public int[] Starts { get; } = new int[MostPoints];

    /// <summary>How many entries there are: the products of channels along this axis.</summary>
    public int Entries => Reads.Length;

    /// <summary>How many tiles there are.</summary>
    public int Tiles => _firstEntries.Length - 1;

    /// <summary>Whether all tiles are F(2, 3), of four entries and two places, of which the last may be outside.</summary>
    public bool IsPairs => FirstPlace is not null && Entries == 4 * Tiles;

    /// <summary>With a stride of 1, the first place that the first tile reads; it may be outside.</summary>
    public int? FirstPlace { get; }

    /// <summary>The entries of the tile that has most.</summary>
    public int MostEntries { get; }

    /// <summary>The axis of a convolution, or of its adjoint.</summary>
    /// <param name="source">How many places are read.</param>
    /// <param name="target">How many are written.</param>
    /// <param name="stride">The convolution's stride, 1 or 2.</param>
    /// <param name="padding">The convolution's padding: at most 2, and 1 with a stride of 2.</param>
    /// <param name="isAdjoint">Whether this is the adjoint, which reads what the convolution writes.</param>
    public static WinogradAxis Of(int source, int target, int stride, int padding, bool isAdjoint) =>
        s_axes.GetOrAdd((source, target, stride, padding, isAdjoint), static key => new(new(key.Source, key.Target, key.Stride, key.Padding, key.IsAdjoint)));

    /// <summary>The first entry of a tile.</summary>
    public int FirstEntry(int tile) => _firstEntries[tile];

    /// <summary>The first place that a tile writes.</summary>
    public int FirstTarget(int tile) => _firstTargets[tile];
}
