namespace ImamlDsl.Tests;

/// <summary>Holds the hyper-dual parts of a function against central differences of its value (ε₁, ε₂) and of its ε₁ part (ε₁ε₂).</summary>
internal static class Derivatives
{
    private const double Step = 1e-5;
    private const double Tolerance = 2e-7;

    /// <summary>
    /// Checks a function of several tensors, at the arguments themselves and behind a curved map of them, whose ε₁ε₂ part is not zero.
    /// </summary>
    public static void Check(Func<Tensor[], Tensor> function, params Argument[] arguments)
    {
        CheckOnce(function, arguments);
        CheckOnce(x => function([.. x.Select(t => t + (0.1 * t * t))]), arguments);
    }

    private static void CheckOnce(Func<Tensor[], Tensor> function, Argument[] arguments)
    {
        var random = new SeededRandom(7);
        var u = Directions(arguments, random);
        var v = Directions(arguments, random);

        Tensor At(double alongU, double alongV) => function([.. arguments.Select((a, i) =>
            Tensor.Seeded([.. a.Values.Select((x, k) => x + (alongU * u[i][k]) + (alongV * v[i][k]))], u[i], v[i], a.Shape))]);

        var result = At(0, 0);
        Assert.NotEqual(0, result.Length);
        var (e1, e2, e12) = (result.E1ToArray(), result.E2ToArray(), result.E12ToArray());
        AssertClose(Difference(At(Step, 0).ToArray(), At(-Step, 0).ToArray()), e1, "ε₁");
        AssertClose(Difference(At(0, Step).ToArray(), At(0, -Step).ToArray()), e2, "ε₂");
        AssertClose(Difference(At(0, Step).E1ToArray(), At(0, -Step).E1ToArray()), e12, "ε₁ε₂");
    }

    public static void AssertClose(double[] expected, double[] actual, string what, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i])),
                $"{what}[{i}]: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    private static double[][] Directions(Argument[] arguments, Random random) =>
        [.. arguments.Select(a => a.Values.Select(_ => (2 * random.NextDouble()) - 1).ToArray())];

    private static double[] Difference(double[] plus, double[] minus) => [.. plus.Zip(minus, (p, m) => (p - m) / (2 * Step))];
}

/// <summary>An argument of a function under test.</summary>
internal sealed record Argument(double[] Values, int[] Shape)
{
    /// <summary>Values uniform in [low, high), different for every seed.</summary>
    public static Argument Random(ulong seed, double low, double high, params int[] shape)
    {
        var random = new SeededRandom(seed, stream: 99);
        var values = new double[shape.Aggregate(1, (a, b) => a * b)];
        foreach (ref var value in values.AsSpan())
        {
            value = low + ((high - low) * random.NextDouble());
        }

        return new(values, shape);
    }
}
