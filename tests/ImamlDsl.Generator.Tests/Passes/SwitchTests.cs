using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>The switches of the optimising passes: their names, and that each, and all of them, can be left out. A class for each is for the sake of time: those
/// run side by side.</summary>
public sealed class SwitchTests
{
    [Fact]
    public void EveryPassIsLeftOutInAClass() =>
        Assert.Equal(PassOptions.Names.Order(StringComparer.Ordinal), typeof(SwitchTests).GetNestedTypes().Select(t => t.Name).Except([nameof(All)]).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Algebra;NoPass", "'NoPass'")]
    [InlineData("Fusion,Algebra", "'Fusion'")]
    public void AnUnknownNameIsReportedWithTheKnownOnes(string disabled, string named)
    {
        var run = GeneratorRun.WithoutPasses(disabled, ModelSources.All[0]);
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("IMD009", diagnostic.Id);
        var message = diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.All(PassOptions.Names, name => Assert.Contains(name, message, StringComparison.Ordinal));
        Assert.NotEmpty(run.Files);
    }

    [Fact]
    public void NamesStandBetweenSeparatorsInAnyCaseOfLetters()
    {
        var options = PassOptions.Parse(" algebra; BufferReuse,REDUCTIONFUSION ", out var unknown);
        Assert.Empty(unknown);
        Assert.Equal(PassOptions.All with { Algebra = false, BufferReuse = false, ReductionFusion = false }, options);
        Assert.Equal(PassOptions.All, PassOptions.Parse(null, out _));
        Assert.Equal(PassOptions.None, PassOptions.Parse(string.Join(";", PassOptions.Names), out _));
    }

    public sealed class CommonSubexpressions() : WithoutPasses(nameof(CommonSubexpressions));

    public sealed class Algebra() : WithoutPasses(nameof(Algebra));

    public sealed class ThinProducts() : WithoutPasses(nameof(ThinProducts));

    public sealed class TurnedWeights() : WithoutPasses(nameof(TurnedWeights));

    public sealed class ElementwiseFusion() : WithoutPasses(nameof(ElementwiseFusion));

    public sealed class ReductionFusion() : WithoutPasses(nameof(ReductionFusion));

    public sealed class Epilogues() : WithoutPasses(nameof(Epilogues));

    public sealed class TwinProducts() : WithoutPasses(nameof(TwinProducts));

    public sealed class BufferReuse() : WithoutPasses(nameof(BufferReuse));

    public sealed class Recomputation() : WithoutPasses(nameof(Recomputation));

    public sealed class All() : WithoutPasses([.. PassOptions.Names]);
}
