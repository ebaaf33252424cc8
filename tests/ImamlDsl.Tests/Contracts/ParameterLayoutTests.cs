namespace ImamlDsl.Tests;

public sealed class ParameterLayoutTests
{
    private static readonly ConstantAttribute Zero = new(0);

    [Fact]
    public void WithoutAPermutationPhysicalIsLogical()
    {
        var layout = new ParameterLayout(new ParameterInfo("A", [2, 2], true, Zero), new ParameterInfo("B", [3], true, Zero));
        Assert.Equal((7, 7, 0), (layout.Length, layout.AdaptedLength, layout.OuterLength));
        Assert.Equal([0, 4], layout.Offsets);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], GatherAdapted(layout));
    }

    [Fact]
    public void NamesDiffer()
    {
        ParameterInfo Named(string name) => new(name, [2], true, Zero);
        Assert.Contains("Two parameters are named 'A'", Assert.Throws<ArgumentException>(() => new ParameterLayout(Named("A"), Named("A"))).Message, StringComparison.Ordinal);

        // Other capitals find a name, as long as they do not fit two.
        var layout = new ParameterLayout(Named("Weight"), Named("weight"), Named("Bias"));
        Assert.Equal([0, 1, -1, 2, -1], new[] { "Weight", "weight", "WEIGHT", "bias", "Scale" }.Select(layout.IndexOf));
    }

    [Fact]
    public void ATransposedMatrixByHand()
    {
        // Logical [2, 3] = 0 1 2 / 3 4 5; physical axis 0 is logical axis 1, so [3, 2] = 0 3 / 1 4 / 2 5.
        var layout = new ParameterLayout(new ParameterInfo("W", [2, 3], true, Zero, permutation: [1, 0]));
        Assert.Equal([0, 3, 1, 4, 2, 5], GatherAdapted(layout));
    }

    [Fact]
    public void ASplitAxisByHand()
    {
        // A weight [1, 8] over a flattened [C = 2, H = 2, W = 2], for an NHWC activation: split (1, 2, 2, 2), permuted to (H, W, C, out).
        var layout = new ParameterLayout(new ParameterInfo("W", [1, 8], true, Zero, [1, 2, 2, 2], [2, 3, 1, 0]));
        Assert.Equal([0, 4, 1, 5, 2, 6, 3, 7], GatherAdapted(layout));
    }

    [Fact]
    public void AThreeCycleTellsAPermutationFromItsInverse()
    {
        // Logical [2, 3, 4]; physical axes are logical 2, 0, 1: entry [k, i, j] is logical i·12 + j·4 + k.
        var layout = new ParameterLayout(new ParameterInfo("W", [2, 3, 4], true, Zero, permutation: [2, 0, 1]));
        var expected = from k in Enumerable.Range(0, 4) from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3)
                       select (double)((i * 12) + (j * 4) + k);
        Assert.Equal(expected, GatherAdapted(layout));
    }

    [Fact]
    public void AdaptedAndOuterParametersAreSeparated()
    {
        var layout = new ParameterLayout(
            new ParameterInfo("A", [2], false, Zero),
            new ParameterInfo("B", [2, 2], true, Zero, permutation: [1, 0]),
            new ParameterInfo("C", [2, 2], false, Zero, permutation: [1, 0]),
            new ParameterInfo("D", [], true, Zero));
        Assert.Equal((11, 5, 6), (layout.Length, layout.AdaptedLength, layout.OuterLength));
        Assert.Equal([2, 4, 3, 5, 10], GatherAdapted(layout));
        var omega = new double[6];
        layout.GatherOuter(Ascending(layout), omega);
        Assert.Equal([0, 1, 6, 8, 7, 9], omega);
    }

    [Fact]
    public void ScatterUndoesGatherAndLeavesTheRest()
    {
        var layout = new ParameterLayout(
            new ParameterInfo("A", [2, 3, 4], true, Zero, permutation: [2, 0, 1]),
            new ParameterInfo("B", [6, 2], false, Zero, [2, 3, 2], [1, 2, 0]));
        var theta = Ascending(layout);
        var (phi, omega) = (new double[layout.AdaptedLength], new double[layout.OuterLength]);
        layout.GatherAdapted(theta, phi);
        layout.GatherOuter(theta, omega);
        var back = new double[layout.Length];
        back.AsSpan().Fill(-1);
        layout.ScatterAdapted(phi, back);
        Assert.Equal([.. theta[..24], .. Enumerable.Repeat(-1.0, 12)], back);
        layout.ScatterOuter(omega, back);
        Assert.Equal(theta, back);
    }

    [Fact]
    public void LengthsAreChecked()
    {
        var layout = new ParameterLayout(new ParameterInfo("A", [3], true, Zero));
        Assert.Contains("3", Assert.Throws<ArgumentException>(() => layout.GatherAdapted(new double[2], new double[3])).Message);
        Assert.Throws<ArgumentException>(() => layout.ScatterAdapted(new double[2], new double[3]));
        Assert.Throws<ArgumentException>(() => layout.GatherOuter(new double[3], new double[1]));
    }

    [Fact]
    public void APhysicalLayoutMustHoldTheShape()
    {
        Assert.Contains("'W'", Assert.Throws<ArgumentException>(() => new ParameterInfo("W", [2, 3], true, Zero, split: [2, 2])).Message);
        Assert.Throws<ArgumentException>(() => new ParameterInfo("W", [2, 3], true, Zero, permutation: [0, 0]));
        Assert.Throws<ArgumentException>(() => new ParameterInfo("W", [2, 3], true, Zero, permutation: [0]));
    }

    private static double[] Ascending(ParameterLayout layout) => [.. Enumerable.Range(0, layout.Length).Select(i => (double)i)];

    private static double[] GatherAdapted(ParameterLayout layout)
    {
        var phi = new double[layout.AdaptedLength];
        layout.GatherAdapted(Ascending(layout), phi);
        return phi;
    }
}
