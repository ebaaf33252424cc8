using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>
/// Two blocks of convolution, batch norm and ReLU: activations and the adjoints of convolutions, which other convolutions read whole, are not kept by a
/// linearisation but made again where its products need them.
/// </summary>
public sealed class RemakeTests
{
    private const double Images = 32;

    private const string Model = """
        using ImamlDsl;
        using static ImamlDsl.Ops;
        namespace Remade;
        [Model]
        public sealed partial class M
        {
            [Parameter(4, 1, 3, 3)] public partial Tensor First { get; }
            [Parameter(4)] public partial Tensor Scale { get; }
            [Parameter(4)] public partial Tensor Shift { get; }
            [Parameter(4, 4, 3, 3)] public partial Tensor Second { get; }
            [Parameter(4)] public partial Tensor Scale2 { get; }
            [Parameter(4)] public partial Tensor Shift2 { get; }
            [Parameter(4, 4, 3, 3)] public partial Tensor Third { get; }

            [Loss]
            public Tensor L([Shape("N", 1, 12, 12)] Tensor images)
            {
                var h = Relu(BatchNorm(Conv2d(images, First, stride: 2, padding: 1), Scale, Shift));
                var g = Relu(BatchNorm(Conv2d(h, Second, stride: 2, padding: 1), Scale2, Shift2));
                return Sum(Square(Conv2d(g, Third, padding: 1)));
            }
        }
        """;

    /// <summary>The last convBar is twice the last convolution, which is not kept and not cheap.</summary>
    [Fact]
    public void WhatTwoArraysDecideIsNotKept()
    {
        Assert.Equal(["centred", "centred", "convBar", "batchNormBar", "batchNormBar"], Large(PassCase.Compile(Model, PassOptions.All).Residuals));
        Assert.Empty(new[] { "h", "g", "convBar", "convBar" }.Except(Large(PassCase.Compile(Model, PassOptions.All.Without("Recomputation")).Residuals)));
    }

    [Fact]
    public void ATargetWhoseStepsAreKernelsEachKeepsThem() => Assert.Equal(
        ["centred", "h", "centred", "g", "convBar", "batchNormBar", "convBar", "batchNormBar"], Large(PassCase.Compile(Model, PassOptions.All).WholeResiduals));

    [Fact]
    public void WhatIsReadFarApartIsMadeTwice()
    {
        var lives = Lives(PassOptions.All, "h");
        Assert.Equal(2, lives.Length);
        Assert.True(lives[0].Last < lives[1].First);
        Assert.Empty(Lives(PassOptions.All.Without("Recomputation"), "h"));
        Assert.Single(Lives(PassOptions.All.Without("BufferReuse"), "h"));
    }

    [Fact]
    public void AProductNeedsNoMoreScratchThanAGradient()
    {
        var program = PassCase.Compile(Model, PassOptions.All);
        Assert.InRange(Most(program, "Apply"), 1, Most(program, "Gradient") * 1.01);
    }

    /// <summary>The tangent of the activation is done with before the activation is made.</summary>
    [Fact]
    public void AFiltersGradientIsSummedInTwoStepsAroundWhatIsMadeForIt()
    {
        var steps = PassCase.Steps(PassCase.Compile(Model, PassOptions.All), "Apply");
        var made = Array.IndexOf(steps, "loop [N, 6, 6, 4]: h");
        Assert.Equal("product secondBarDot: one", steps[made - 1]);
        Assert.Equal(steps[made - 1], steps[made + 1]);
        Assert.Contains("product secondBarDot: twin", PassCase.Steps(PassCase.Compile(Model, PassOptions.All.Without("Recomputation")), "Apply"));
    }

    [Fact]
    public void CostsCountWhatIsMadeAgain()
    {
        Assert.True(Flops(PassOptions.All) > Flops(PassOptions.All.Without("Recomputation")));

        static double Flops(PassOptions passes) => PassCase.Compile(Model, passes).Routines.Single(r => r.Name == "Apply").Costs.Flops.At(Images);
    }

    private static string[] Large(IEnumerable<Node> kept) => [.. kept.Where(r => r.Shape.Rank == 4 && !r.Shape[0].IsConstant).Select(r => r.Name ?? r.Op.Name)];

    private static (int First, int Last)[] Lives(PassOptions passes, string name) =>
        [.. PassCase.Compile(Model, passes).Routines.Single(r => r.Name == "Apply").Schedule.Scratch
            .Where(b => b.Node.Name == name).Select(b => (b.First, b.Last)).OrderBy(life => life.First)];

    private static double Most(CompiledProgram program, string routine) => program.Routines.Single(r => r.Name == routine).Costs.Peaks.Max(p => p.At(Images));
}
