using ImamlDsl.Generator.Tests.Oracles;

namespace ImamlDsl.Torch.Tests.Conformance;

/// <summary>The points where operations are hard, on libtorch: conventions and digits are the same.</summary>
public sealed class HardPointConformanceTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    /// <summary>Interpreter, device, loss.</summary>
    public static TheoryData<string, string, string> Losses
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var device in new TorchDevices())
            {
                foreach (var loss in HardPointCheck.Losses)
                {
                    rows.Add((string)device[0], (string)device[1], loss);
                }
            }

            return rows;
        }
    }

    [TorchTheory]
    [MemberData(nameof(Losses))]
    public void ValueGradientAndProduct(string command, string device, string loss) =>
        HardPointCheck.Check(loss, new TorchTarget(_ => new SharedRuntime(runtimes[command, device]), device));
}
