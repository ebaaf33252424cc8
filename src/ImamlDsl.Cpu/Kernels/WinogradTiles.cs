namespace ImamlDsl.Cpu;

/// <summary>Cuts an axis into tiles for <see cref="WinogradAxis"/>.</summary>
/// <remarks>
/// Stride 1: F(2, 3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), 4 products for 2 places instead of 6.
/// Stride 2 with a padding of 1: a place meets the tap in the middle at the even places of what is read and the outer taps at the odd ones, where they are a window of
/// 2 and stride 1. For that window F(3, 2) has 4 products for 3 places instead of 6, and F(2, 2) has 3 for 2. In the adjoint the even and odd places are those of what
/// is written. A place at an edge, where one of the outer taps is outside, has one product for the other.
/// </remarks>
internal sealed class WinogradTiles
{
    private const int Zero = 0, One = 1, MinusOne = 2, Infinity = 3;
    private const int Middle = 4; // the tap in the middle by itself

    // From here on a last tile that writes one place only costs less than tiles of two kinds.
    private const int WholeTiles = 15;

    private readonly int _source;
    private readonly bool _isAdjoint;

    /// <inheritdoc cref="WinogradAxis.Of"/>
    public WinogradTiles(int source, int target, int stride, int padding, bool isAdjoint)
    {
        (_source, _isAdjoint) = (source, isAdjoint);
        Writes = [.. Enumerable.Range(0, target).Select(place => WinogradSums.Empty.To(0, place))];
        if (stride == 1)
        {
            FirstPlace = isAdjoint ? padding - 2 : -padding;
            ByOne(FirstPlace.Value);
        }
        else
        {
            ByTwo();
        }
    }

    /// <summary>With a stride of 1, the first place that the first tile reads; it may be outside.</summary>
    public int? FirstPlace { get; }

    /// <summary>How each entry is summed from what is read.</summary>
    public List<WinogradSums> Reads { get; } = [];

    /// <summary>The point of each entry.</summary>
    public List<int> Points { get; } = [];

    /// <summary>How each place that is written is summed from the entries' products.</summary>
    public WinogradSums[] Writes { get; }

    /// <summary>The first entry of each tile.</summary>
    public List<int> FirstEntries { get; } = [];

    /// <summary>The first place that each tile writes.</summary>
    public List<int> FirstTargets { get; } = [];

    /// <summary>Place i reads three places from <paramref name="first"/> + i on.</summary>
    private void ByOne(int first)
    {
        var i = 0;
        for (; i + 1 < Writes.Length || (i < Writes.Length && i >= WholeTiles - 1); i += 2)
        {
            var at = first + i;
            Begin(i);
            Product(Zero, [(at, 1), (at + 2, -1)], [(i, 1)]);
            Product(One, [(at + 1, 1), (at + 2, 1)], [(i, 1), (i + 1, 1)]);
            Product(MinusOne, [(at + 1, 1), (at + 2, -1)], [(i, -1), (i + 1, 1)]);
            Product(Infinity, [(at + 3, 1), (at + 1, -1)], [(i + 1, 1)]);
        }

        if (i < Writes.Length)
        {
            Begin(i);
            Product(Zero, [(first + i, 1)], [(i, 1)]);
            Product(Middle, [(first + i + 1, 1)], [(i, 1)]);
            Product(Infinity, [(first + i + 2, 1)], [(i, 1)]);
        }
    }

    /// <summary>Sum i of the outer taps reads two places from <see cref="Outer"/> on.</summary>
    private void ByTwo()
    {
        var outer = _isAdjoint ? Writes.Length / 2 : Writes.Length;
        bool hasLeft = IsInside(Outer(0)), hasRight = IsInside(Outer(outer));
        if (outer == 4 && !hasLeft && !hasRight)
        {
            Whole();
            return;
        }

        var end = hasRight ? outer : outer - 1;
        int i = 0, next;
        for (; i < outer; i = next)
        {
            next = Math.Max(i + 1, i == 0 && !hasLeft ? 1 : Math.Min(i + 3, end));
            Begin(MiddleTarget(i));
            OuterTaps(i, next - i);
            MiddleTap(i, next);
        }

        if (_isAdjoint && i < _source)
        {
            Begin(MiddleTarget(i));
            MiddleTap(i, _source);
        }
    }

    private void OuterTaps(int i, int count)
    {
        int a = Outer(i), b = Outer(i + 1), c = Outer(i + 2), d = Outer(i + 3);
        int x = OuterTarget(i), y = OuterTarget(i + 1), z = OuterTarget(i + 2);
        switch (count)
        {
            case 3:
                Product(Zero, [(a, 1), (c, -1)], [(x, 1)]);
                Product(One, [(b, 1), (c, 1)], [(x, 1), (y, 1), (z, 1)]);
                Product(MinusOne, [(b, 1), (c, -1)], [(x, -1), (y, 1), (z, -1)]);
                Product(Infinity, [(d, 1), (b, -1)], [(z, 1)]);
                break;
            case 2:
                Product(Zero, [(a, 1), (b, -1)], [(x, 1)]);
                Product(One, [(b, 2)], [(x, 1), (y, 1)]);
                Product(Infinity, [(c, 1), (b, -1)], [(y, 1)]);
                break;
            default:
                Product(Zero, [(a, 1)], [(x, 1)]);
                Product(Infinity, [(b, 1)], [(x, 1)]);
                break;
        }
    }

    /// <summary>Four places that read three, as both ends are outside: the product of two polynomials, of degrees 2 and 1.</summary>
    private void Whole()
    {
        int a = Outer(1), b = Outer(2), c = Outer(3);
        Begin(0);
        Product(Infinity, [(a, 1)], [(0, 1), (2, -1)]);
        Product(One, [(a, 1), (b, 1), (c, 1)], [(1, 1), (2, 1)]);
        Product(MinusOne, [(a, 1), (b, -1), (c, 1)], [(1, 1), (2, -1)]);
        Product(Zero, [(c, 1)], [(1, -1), (3, 1)]);
        MiddleTap(0, 4);
    }

    private void MiddleTap(int i, int end)
    {
        for (; i < end; i++)
        {
            Product(Middle, [(_isAdjoint ? i : 2 * i, 1)], [(MiddleTarget(i), 1)]);
        }
    }

    private int Outer(int i) => _isAdjoint ? i : (2 * i) - 1;

    private int OuterTarget(int i) => _isAdjoint ? (2 * i) + 1 : i;

    private int MiddleTarget(int i) => _isAdjoint ? 2 * i : i;

    private bool IsInside(int place) => place >= 0 && place < _source;

    private void Begin(int target)
    {
        FirstEntries.Add(Reads.Count);
        FirstTargets.Add(target);
    }

    /// <summary>An entry, unless all that it reads is outside, and where its product goes.</summary>
    private void Product(int point, ReadOnlySpan<(int Place, float Factor)> reads, ReadOnlySpan<(int Place, float Factor)> writes)
    {
        var read = WinogradSums.Empty;
        foreach (var (place, factor) in reads)
        {
            if (IsInside(place))
            {
                read.Add(place, factor);
            }
        }

        if (read.Terms == 0)
        {
            return;
        }

        foreach (var (place, factor) in writes)
        {
            if (place < Writes.Length)
            {
                Writes[place].Add(Reads.Count, factor);
            }
        }

        Reads.Add(read);
        Points.Add(point);
    }
}
