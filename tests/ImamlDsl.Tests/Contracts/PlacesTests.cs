namespace ImamlDsl.Tests.Contracts;

public sealed class PlacesTests
{
    public static TheoryData<string, int[]> Orders()
    {
        var random = new Random(1);
        return new()
        {
            { "none", [] },
            { "one", [3] },
            { "a run", [.. Enumerable.Range(2, 40)] },
            { "two runs", [.. Enumerable.Range(2, 5), .. Enumerable.Range(20, 30)] },
            { "every other, from the last", [.. Enumerable.Range(0, 25).Select(i => 48 - (2 * i))] },
            { "a turned matrix", Order([5, 37], 1, 0) },
            { "filters, channels last", Order([33, 3, 2, 3], 2, 3, 1, 0) },
            { "filters of one channel", Order([4, 1, 3, 3], 2, 3, 1, 0) },
            { "axes of one in between", Order([1, 17, 1, 4], 3, 0, 1, 2) },
            { "a matrix and a turned one", [.. Enumerable.Range(0, 6), .. Order([20, 3], 1, 0).Select(place => place + 7)] },
            { "no order", [.. Enumerable.Range(0, 60).OrderBy(_ => random.Next())] },
        };
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void EntriesAreGatheredAndScatteredByTheirPlaces(string order, int[] positions)
    {
        var places = new Places(positions);
        float[] theta = [.. Enumerable.Range(0, 700).Select(i => (float)i)];
        var vector = new float[positions.Length];
        places.Gather<float>(theta, vector);
        Assert.Equal(positions.Select(place => theta[place]), vector);
        Assert.Equal(positions.Length, places.Count);
        Assert.Equal(order == "one" || order == "a run", places.IsRun);
        if (places.IsRun)
        {
            Assert.Equal(vector, theta[places.Run]);
        }

        var expected = Enumerable.Repeat(-1.0, theta.Length).ToArray();
        for (var i = 0; i < positions.Length; i++)
        {
            expected[positions[i]] = i;
        }

        var scattered = Enumerable.Repeat(-1.0, theta.Length).ToArray();
        places.Scatter<double>([.. Enumerable.Range(0, positions.Length).Select(i => (double)i)], scattered);
        Assert.Equal(expected, scattered);
    }

    /// <summary>The positions of a tensor's entries where its axes are in another order.</summary>
    private static int[] Order(int[] shape, params int[] permutation)
    {
        int[] strides = [.. shape.Select((_, axis) => shape[(axis + 1)..].Aggregate(1, (a, b) => a * b))];
        IEnumerable<int> positions = [0];
        foreach (var axis in permutation)
        {
            positions = positions.SelectMany(position => Enumerable.Range(0, shape[axis]).Select(i => position + (i * strides[axis]))).ToArray();
        }

        return [.. positions];
    }
}
