namespace ImamlDsl.Examples.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("Sinusoid", "--published --seed --steps --threads --target")]
    [InlineData("OwnLoop", "--steps --inner-steps --lambda --outer-rate --seed --threads --target --save")]
    [InlineData("MetaGradientAccuracy", "--seed --threads --target --output")]
    [InlineData("Omniglot",
        "--data --ways --shots --queries --algorithm --inner --inner-steps --inner-rate --lambda --cg-steps --meta-batch --steps --minutes --outer-rate --seed --threads --target --save --evaluate")]
    public void ListsEveryOption(string name, string options)
    {
        var help = Example.Succeed(name, "--help");
        Assert.All(options.Split(' '), option => Assert.Contains($"  {option}", help));
    }
}
