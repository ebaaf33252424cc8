using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Torch.Tests.Conformance;

/// <summary>Windows that hold equals only: libtorch takes the entry that the cpu target takes.</summary>
public sealed class TiesTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    public static TheoryData<string, string, double> Points
    {
        get
        {
            var rows = new TheoryData<string, string, double>();
            foreach (var device in new TorchDevices())
            {
                rows.Add((string)device[0], (string)device[1], 0);
                rows.Add((string)device[0], (string)device[1], 0.25);
                rows.Add((string)device[0], (string)device[1], double.NaN);
            }

            return rows;
        }
    }

    [TorchTheory]
    [MemberData(nameof(Points))]
    public void TheSameEntryHasTheDerivative(string command, string device, double everywhere)
    {
        var definition = TestModels.Find("PoolOps.Overlapping");
        var data = TaskArrays.Draw(definition, 2, seed: 8).WithParameters(everywhere);
        using var expected = new SpanLoss<double>(definition, new CpuTarget(), 2);
        using var actual = new SpanLoss<double>(definition, new TorchTarget(_ => new SharedRuntime(runtimes[command, device]), device), 2);
        var (losses, gradient) = expected.Gradient(data.Phi, data);
        var (otherLosses, otherGradient) = actual.Gradient(data.Phi, data);
        Assert.Contains(gradient, g => g == 0);
        Assert.Contains(gradient, g => g != 0);
        for (var i = 0; i < gradient.Length; i++)
        {
            Assert.True(Equals(gradient[i], otherGradient[i]) || Math.Abs(gradient[i] - otherGradient[i]) < 1e-12 * (1 + Math.Abs(gradient[i])), $"{i}: {gradient[i]} and {otherGradient[i]}");
        }

        Assert.Equal(double.IsNaN(everywhere), double.IsNaN(losses[0]));
        Assert.Equal(double.IsNaN(everywhere), double.IsNaN(otherLosses[0]));
    }
}
