namespace ImamlDsl.Torch.Tests.Conformance;

/// <summary>Comparison of whole vectors: the distance relative to the expected length, which rounding scales with.</summary>
internal static class Relative
{
    public static void Equal(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance, string what)
    {
        Assert.True(expected.Count == actual.Count, $"{what}: {actual.Count} entries instead of {expected.Count}");
        var (distance, length) = (0.0, 0.0);
        for (var i = 0; i < expected.Count; i++)
        {
            // Infinities and NaNs have no distance: they are the same or not.
            if (double.IsFinite(expected[i]) ? !double.IsFinite(actual[i]) : !expected[i].Equals(actual[i]))
            {
                Assert.Fail($"{what}: entry {i} is {actual[i]} instead of {expected[i]}");
            }

            if (double.IsFinite(expected[i]))
            {
                distance += (expected[i] - actual[i]) * (expected[i] - actual[i]);
                length += expected[i] * expected[i];
            }
        }

        var error = Math.Sqrt(distance) / Math.Max(Math.Sqrt(length), 1e-3);
        Assert.True(error <= tolerance, $"{what}: relative distance {error:G3}, above {tolerance:G3}");
    }
}
