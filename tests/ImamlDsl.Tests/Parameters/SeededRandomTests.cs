namespace ImamlDsl.Tests;

public sealed class SeededRandomTests
{
    /// <summary>
    /// Values of an independent implementation in Python, itself checked against the authors' reference output of xoshiro256**.
    /// </summary>
    [Theory]
    [InlineData(0, 0, 0, 0, new ulong[] { 0x926cd0abd689b147, 0xdbb63502dc10add7, 0x6bdf3ceaa7e5d11, 0xbdd3a17ff6bc0572 })]
    [InlineData(1, 2, 3, 4, new ulong[] { 0x198c324ca5eaaa12, 0x3f154659b14c8307, 0xe9ab0c0babf72525, 0x4ff443fd7e046208 })]
    [InlineData(ulong.MaxValue, 0, 0, 0, new ulong[] { 0x4fd21b71c42ce29b, 0x2ea27745c8b06d04, 0x60ff0aa7c2237137, 0x34749e87604b14aa })]
    public void TheSequenceIsFixed(ulong seed, ulong stream, ulong step, ulong task, ulong[] expected)
    {
        var random = new SeededRandom(seed, stream, step, task);
        Assert.Equal(expected, Enumerable.Range(0, 4).Select(_ => random.NextUInt64()));
        random.Reset(seed, stream, step, task);
        Assert.Equal(expected[0], random.NextUInt64());
    }

    [Fact]
    public void DerivedDrawsAreFixed()
    {
        var random = new SeededRandom(42);
        Assert.Equal([0.23999105849436075, 0.08882349110761123, 0.6823403237603554], Draw(3, random.NextDouble));
        random.Reset(42);
        Assert.Equal([2, 0, 6, 4], Draw(4, () => random.Next(10)));
        random.Reset(42);
        Assert.Equal([-3, -4, 3, 0], Draw(4, () => random.Next(-5, 7)));
        random.Reset(42);
        Assert.Equal([2L, 0, 6, 4], Draw(4, () => random.NextInt64(10)));
        random.Reset(42);
        Assert.Equal(0.239991f, random.NextSingle(), 1e-6f);
        Assert.IsAssignableFrom<Random>(random);
    }

    [Fact]
    public void BytesAreLittleEndianWords()
    {
        var bytes = new byte[11];
        new SeededRandom(0).NextBytes(bytes);
        Assert.Equal([0x47, 0xb1, 0x89, 0xd6, 0xab, 0xd0, 0x6c, 0x92, 0xd7, 0xad, 0x10], bytes);
        var span = new byte[11];
        new SeededRandom(0).NextBytes(span.AsSpan());
        Assert.Equal(bytes, span);
    }

    [Fact]
    public void NeighbouringTuplesAreDifferentStreams()
    {
        var first = new HashSet<ulong>();
        for (ulong i = 0; i < 10_000; i++)
        {
            Assert.True(first.Add(new SeededRandom(i % 10, i / 10 % 10, i / 100 % 10, i / 1000).NextUInt64()));
        }
    }

    [Fact]
    public void StreamsAreUncorrelated()
    {
        var (a, b) = (new SeededRandom(5, task: 0), new SeededRandom(5, task: 1));
        const int Count = 100_000;
        var covariance = Enumerable.Range(0, Count).Sum(_ => (a.NextDouble() - 0.5) * (b.NextDouble() - 0.5)) / Count;
        Assert.InRange(covariance * 12, -0.015, 0.015); // five standard deviations of a correlation
    }

    [Fact]
    public void DoublesAndSinglesAreUniform()
    {
        var random = new SeededRandom(1);
        const int Count = 100_000;
        foreach (var draws in new[] { Draw(Count, random.NextDouble), Draw(Count, () => (double)random.NextSingle()) })
        {
            Assert.All(draws, x => Assert.InRange(x, 0, Math.BitDecrement(1.0)));
            AssertUniform([.. Enumerable.Range(0, 20).Select(bin => draws.Count(x => (int)(x * 20) == bin))]);
        }
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(-3, 4)]
    public void IntegersAreUniform(int low, int high)
    {
        var random = new SeededRandom(2);
        var draws = Draw(100_000, () => random.Next(low, high));
        AssertUniform([.. Enumerable.Range(low, high - low).Select(k => draws.Count(x => x == k))]);
    }

    [Fact]
    public void ALargeBoundIsUnbiased()
    {
        // With bound 3·2⁶¹ a draw by remainder would favour the lower thirds, and one by multiplication without rejection would hit
        // the residues modulo 3 in the ratio 3 : 3 : 2.
        var random = new SeededRandom(3);
        const long Bound = (1L << 62) + (1L << 61);
        var draws = Draw(30_000, () => random.NextInt64(Bound));
        AssertUniform([.. Enumerable.Range(0, 3).Select(third => draws.Count(x => (int)(x / (Bound / 3)) == third))]);
        AssertUniform([.. Enumerable.Range(0, 3).Select(residue => draws.Count(x => x % 3 == residue))]);
    }

    [Fact]
    public void BoundsHold()
    {
        var random = new SeededRandom(4);
        Assert.Equal(0, random.Next(0));
        Assert.Equal(0, random.Next(1));
        Assert.Equal(5, random.Next(5, 5));
        Assert.Equal(7, random.NextInt64(7, 7));
        Assert.Equal(long.MaxValue - 1, random.NextInt64(long.MaxValue - 1, long.MaxValue));
        for (var i = 0; i < 1000; i++)
        {
            Assert.InRange(random.Next(), 0, int.MaxValue - 1);
            Assert.InRange(random.NextInt64(), 0, long.MaxValue - 1);
            Assert.InRange(random.Next(int.MaxValue - 1, int.MaxValue), int.MaxValue - 1, int.MaxValue - 1);
        }

        Assert.Contains(Draw(50, () => random.Next(int.MinValue, int.MaxValue)), x => x < 0);
        Assert.Contains(Draw(50, () => random.NextInt64(long.MinValue, long.MaxValue)), x => x < 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt64(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt64(2, 1));
        Assert.Throws<ArgumentNullException>(() => random.NextBytes(null!));
    }

    [Fact]
    public void InheritedOperationsAreReproducible()
    {
        int[] a = [.. Enumerable.Range(0, 50)], b = [.. a];
        new SeededRandom(9).Shuffle(a);
        new SeededRandom(9).Shuffle(b);
        Assert.Equal(a, b);
        Assert.NotEqual(Enumerable.Range(0, 50), a);
        Assert.Equal(Enumerable.Range(0, 50), a.Order());
    }

    [Fact]
    public void ResetAllocatesNothing()
    {
        var random = new SeededRandom(1);
        random.Reset(1, 2, 3, 4);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (ulong i = 0; i < 100; i++)
        {
            random.Reset(1, 2, 3, i);
            random.Next(100);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static T[] Draw<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];

    /// <summary>χ² within five standard deviations of its mean.</summary>
    private static void AssertUniform(int[] counts)
    {
        var expected = counts.Sum() / (double)counts.Length;
        var chiSquared = counts.Sum(c => (c - expected) * (c - expected) / expected);
        var freedom = counts.Length - 1;
        Assert.True(chiSquared < freedom + (5 * Math.Sqrt(2 * freedom)), $"χ² = {chiSquared} with {freedom} degrees of freedom");
    }
}
