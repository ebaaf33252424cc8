namespace ImamlDsl.Generator.Tests.Support;

/// <summary>Comparison of sums of products: the error is measured against the sum of their absolute values, which is what rounding scales with.</summary>
internal static class Close
{
    public static void Dot(double expected, double[] u, double[] w, double tolerance, string what)
    {
        var (dot, size) = (0.0, 0.0);
        for (var i = 0; i < u.Length; i++)
        {
            dot += u[i] * w[i];
            size += Math.Abs(u[i] * w[i]);
        }

        Assert.True(
            Math.Abs(dot - expected) <= tolerance * Math.Max(size, Math.Abs(expected)),
            $"{what}: {dot:R} was computed, the definition itself gives {expected:R}, relative error {Math.Abs(dot - expected) / Math.Max(size, Math.Abs(expected)):G3}.");
    }

    public static void Value(double expected, double actual, double tolerance, string what) => Assert.True(
        Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)),
        $"{what}: {actual:R} was computed, the definition itself gives {expected:R}.");
}
