using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>Small weights that a product sums along their rows: a linearisation turns them once for all of its products.</summary>
public sealed class TurnedWeightTests
{
    [Fact]
    public void ALinearisationTurnsWeightsAndItsProductsTurnTangents()
    {
        Assert.Equal(["w1Turned", "w2Turned"], Calls(8, "Prepare", PassOptions.All));
        Assert.Equal(["w1DotTurned", "w2DotTurned"], Calls(8, "Apply", PassOptions.All));
        Assert.Contains("w2Turned", Kept(PassOptions.All)); // a product with W1 multiplies the data, by the tangent alone
        Assert.DoesNotContain("w1Turned", Kept(PassOptions.All));
        foreach (var routine in (string[])["Value", "Gradient"])
        {
            Assert.Empty(Calls(8, routine, PassOptions.All));
        }

        foreach (var routine in (string[])["Prepare", "Apply"])
        {
            Assert.Empty(Calls(8, routine, PassOptions.All.Without("TurnedWeights")));
        }

        static string?[] Kept(PassOptions passes) => [.. PassCase.Compile(Model(8), passes).Residuals.Select(n => n.Name)];
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(90, true)]
    [InlineData(91, false)] // of 8281 entries, which are packed
    public void WeightsOfOtherSizesStayAsTheyAre(int width, bool turned) =>
        Assert.Equal(turned, Calls(width, "Prepare", PassOptions.All).Contains("w2Turned"));

    [Theory]
    [InlineData("ai", "oi", "ao", true)]
    [InlineData("oi", "ai", "ao", false)] // the result's last index is the other operand's
    [InlineData("abi", "oi", "abo", true)]
    [InlineData("ai", "io", "ao", false)] // columns already
    [InlineData("ai", "oi", "oa", false)]
    [InlineData("oai", "oi", "ao", false)] // a product for each o
    public void OnlyMatricesThatAreSummedAlongTheirRowsAreTurned(string left, string right, string result, bool turned)
    {
        foreach (var swapped in (bool[])[false, true])
        {
            var b = new Builder();
            var x = b.Add(Primitives.Input, new SlotAttr(0, Cube(left), ElementKind.Real, false));
            var w = b.Add(Primitives.Parameter, new SlotAttr(0, Cube(right), ElementKind.Real, false));
            var product = swapped ? b.Contract(w, x, right, left, result) : b.Contract(x, w, left, right, result);
            Assert.Equal(turned, Graph.Reachable(TurnedWeights.Run(b, [product])).Any(n => n.Op == Primitives.Turn));
        }

        static Shape Cube(string indices) => new(indices.Select(_ => Dim.Constant(5)));
    }

    [Fact]
    public void FewRowsAreNotWorthIt()
    {
        foreach (var (rows, turned) in (ReadOnlySpan<(int, bool)>)[(3, false), (4, true)])
        {
            var b = new Builder();
            var x = b.Add(Primitives.Input, new SlotAttr(0, new Shape([Dim.Constant(rows), Dim.Constant(5)]), ElementKind.Real, false));
            var w = b.Add(Primitives.Tangent, new SlotAttr(0, new Shape([Dim.Constant(6), Dim.Constant(5)]), ElementKind.Real, false));
            Assert.Equal(turned, Graph.Reachable(TurnedWeights.Run(b, [b.Contract(x, w, "ai", "oi", "ao")])).Any(n => n.Op == Primitives.Turn));
        }
    }

    private static string[] Calls(int width, string routine, PassOptions passes) =>
        [.. PassCase.Steps(PassCase.Compile(Model(width), passes), routine).Where(step => step.StartsWith("call ", StringComparison.Ordinal)).Select(step => step[5..])];

    private static string Model(int width) => $$"""
        using ImamlDsl;
        using static ImamlDsl.Ops;
        [Model]
        public sealed partial class M
        {
            [Parameter({{width}}, 6)] public partial Tensor W1 { get; }
            [Parameter({{width}}, {{width}})] public partial Tensor W2 { get; }
            [Loss] public Tensor L([Shape("N", 6)] Tensor x) => Mean(Square(Linear(Tanh(Linear(x, W1)), W2)));
        }
        """;
}
