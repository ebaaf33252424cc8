using System.Globalization;

namespace ImamlDsl.Examples.Tests;

public sealed class OwnLoopTests
{
    [Fact]
    public void ProductsAgreeWithDifferencesAndParametersAreSaved()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            var output = Example.Succeed("OwnLoop", "--steps", "5", "--save", file);
            Assert.Contains("outside, 5 meta-steps:", output);
            var line = output.Split('\n').Single(text => text.StartsWith("Hessian-vector product", StringComparison.Ordinal));
            Assert.InRange(double.Parse(line.Trim().Split(' ')[^1], CultureInfo.InvariantCulture), 0, 1e-6);
            Assert.True(File.Exists(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void OneStepIsNotCalledSteps() => Assert.Contains("outside, 1 meta-step:", Example.Succeed("OwnLoop", "--steps", "1"));
}
