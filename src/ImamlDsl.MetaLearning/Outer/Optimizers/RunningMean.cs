using System.Numerics;

namespace ImamlDsl;

/// <summary>What running means of gradients have in common.</summary>
/// <remarks>
/// The mean of a unit that died decays through the subnormal numbers, which processors compute with a hundred times slower, and never leaves them, since nine tenths of
/// the smallest round to itself. There it is zero, which changes no θ: a step takes 1e-300 of the learning rate from it.
/// </remarks>
internal static class RunningMean
{
    private const double LeastNormal = 2.2250738585072014e-308;

    /// <summary>Zero for what is subnormal.</summary>
    public static Vector<double> Flush(Vector<double> mean) =>
        Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(mean), new Vector<double>(LeastNormal)), Vector<double>.Zero, mean);

    /// <inheritdoc cref="Flush(Vector{double})"/>
    public static double Flush(double mean) => Math.Abs(mean) < LeastNormal ? 0 : mean;
}
