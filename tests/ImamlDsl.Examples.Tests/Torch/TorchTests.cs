using System.Globalization;
using System.Text.RegularExpressions;
using ImamlDsl.Tasks.Tests;
using ImamlDsl.Torch.Python;
using ImamlDsl.Torch.Tests;

namespace ImamlDsl.Examples.Tests;

/// <summary>The examples on libtorch: they print what they print on the cpu target, up to rounding in single precision.</summary>
public sealed partial class TorchTests(TorchBuild build) : IClassFixture<TorchBuild>
{
    [TorchFact]
    public void SinusoidPrintsTheSameErrors()
    {
        string[] arguments = ["--steps", "20", "--inner-steps", "2", "--threads", "1"];
        var cpu = Example.Succeed(build.Run("Sinusoid", ["--target", "cpu", .. arguments]));
        var torch = Example.Succeed(build.Run("Sinusoid", ["--target", "torch", .. arguments]));
        Assert.Contains("MAML meta-gradient of SineRegressor.Mse: PASSED", torch);
        Assert.Contains("iMAML meta-gradient of SmoothSineRegressor.Mse: PASSED", torch);
        var (expected, actual) = (Estimates(cpu), Estimates(torch));
        Assert.Equal(12, expected.Length); // four methods, each after 0, 1 and 10 steps
        Assert.Equal(12, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 0.011)); // the last digit printed
    }

    [TorchFact]
    public void OmniglotTrainsSavesAndEvaluatesToTheSameAccuracy()
    {
        using var data = new SyntheticOmniglot();
        data.WriteZip("images_background.zip", SyntheticOmniglot.Drawings(6, 10));
        var file = Path.Combine(data.Root, "theta.safetensors");
        string[] common = ["--data", data.Root, "--test-tasks", "4"];
        string[] training =
            [.. common, "--ways", "3", "--steps", "2", "--meta-batch", "2", "--inner-steps", "2", "--cg-steps", "2", "--save", file];
        var cpu = Estimates(Example.Succeed(build.Run("Omniglot", ["--target", "cpu", .. training])), "Test accuracy");
        var output = Example.Succeed(build.Run("Omniglot", ["--target", "torch", "--threads", "2", .. training]));
        Assert.Contains("; torch, 2 threads", output);
        var torch = Estimates(output, "Test accuracy");
        Assert.Equal(2, cpu.Length); // after and before adaptation
        Assert.All(cpu.Zip(torch), pair => Assert.Equal(pair.First, pair.Second, 0.01));

        // What was learned on libtorch is evaluated on the cpu target.
        var again = Example.Succeed(build.Run("Omniglot", [.. common, "--target", "cpu", "--evaluate", file]));
        var evaluated = Estimates(again, "Test accuracy");
        Assert.All(torch.Zip(evaluated), pair => Assert.Equal(pair.First, pair.Second, 0.01));
    }

    [TorchFact]
    public void WhereThereIsNoGpuThatIsSaid()
    {
        if (PythonTorch.Find()[0].Cuda)
        {
            Assert.Contains("cuda:0", Example.Succeed(build.Run("Sinusoid", "--target", "cuda", "--published", "--steps", "2")));
            return;
        }

        foreach (var target in (string[])["cuda", "cuda:3"])
        {
            var line = Example.Refuse(build.Run("Sinusoid", "--target", target, "--published", "--steps", "2"));
            Assert.Contains($"'{(target == "cuda" ? "cuda:0" : target)}' was asked of PyTorch", line);
            Assert.Contains("or ask for 'cpu'", line);
        }
    }

    /// <summary>The numbers before each ± in the lines that contain a word; the last of a row of the table has none.</summary>
    private static double[] Estimates(string output, string word = "±") =>
        [.. output.Split('\n').Where(line => line.Contains(word, StringComparison.Ordinal)).SelectMany(line => Estimate().Matches(line))
            .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"([0-9]+\.[0-9]+) ± ")]
    private static partial Regex Estimate();
}
