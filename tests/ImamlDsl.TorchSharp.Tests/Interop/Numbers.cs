using System.Runtime.InteropServices;

namespace ImamlDsl.TorchSharp.Tests;

/// <summary>Arrays in TorchSharp's tensors, and back.</summary>
internal static class Numbers
{
    /// <summary>Numbers in [−1, 1).</summary>
    public static double[] Random(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    public static torch.Tensor Tensor(double[] values, params ReadOnlySpan<long> shape) =>
        torch.tensor(values, shape, torch.ScalarType.Float64, torch.CPU);

    public static torch.Tensor Tensor(int[] values, params ReadOnlySpan<long> shape) =>
        torch.tensor(Array.ConvertAll(values, value => (long)value), shape, torch.ScalarType.Int64, torch.CPU);

    public static double[] Values(torch.Tensor tensor)
    {
        using var recording = torch.no_grad();
        using var converted = tensor.to(torch.ScalarType.Float64, torch.CPU);
        using var host = converted.contiguous();
        return MemoryMarshal.Cast<byte, double>(host.bytes).ToArray();
    }

    public static void AreClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                FormattableString.Invariant($"Entry {i} is {actual[i]:R}; {expected[i]:R} was expected."));
        }
    }
}
