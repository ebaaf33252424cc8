namespace ImamlDsl.Examples.Tests;

/// <summary>What <c>--target</c> takes, in a build without libtorch.</summary>
public sealed class TargetTests
{
    [DefaultBuildTheory]
    [InlineData("Sinusoid", "torch", "cpu")]
    [InlineData("Sinusoid", "cuda", "cuda")]
    [InlineData("OwnLoop", "torch", "cpu")]
    [InlineData("MetaGradientAccuracy", "torch", "cpu")]
    [InlineData("Omniglot", "torch", "cpu")]
    [InlineData("Omniglot", "cuda:1", "cuda")]
    public void WithoutLibtorchTheRemedyIsTold(string name, string target, string package) => Assert.Equal(
        $"Error: --target {target} needs libtorch, which this build does not have. Rebuild with -p:Torch={package}, for example: "
        + $"dotnet run -c Release -p:Torch={package} --project examples/{name} -- --target {target}",
        Example.Refuse(name, "--target", target).Trim());

    [Theory]
    [InlineData("Sinusoid", "gpu")]
    [InlineData("OwnLoop", "CPU")]
    [InlineData("Omniglot", "cuda:")]
    [InlineData("Omniglot", "cuda:-1")]
    [InlineData("Omniglot", "cuda:1000")]
    public void OtherWordsAreToldTheChoices(string name, string target)
    {
        var line = Example.Refuse(name, "--target", target);
        Assert.Contains("--target takes cpu (generated C#), torch (libtorch on the processor), cuda or cuda:n (libtorch on a GPU); ", line);
        Assert.Contains($"'{target}' was given", line);
    }

    [Fact]
    public void TheCpuTargetCanBeNamed() =>
        Assert.Contains("Trained in ", Example.Succeed("Sinusoid", "--published", "--steps", "2", "--target", "cpu"));
}
