using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>What each pass does: the graph or the steps of a routine with it and without it.</summary>
public sealed class EffectTests
{
    private const string TwoLayers = "var h = Relu(Linear(x, W, B)); return Mean(Square(Linear(h, V)));";

    [Fact]
    public void CommonSubexpressionsAreOneNode()
    {
        Assert.Equal(["input", "exp", "mul"], Operations(unify: true));
        Assert.Equal(["input", "exp", "exp", "mul"], Operations(unify: false)); // leaves stay one

        static string[] Operations(bool unify)
        {
            var b = new Builder(unify);
            return [.. Graph.Reachable([b.Mul(b.Add(Primitives.Exp, Attr.None, Input(b)), b.Add(Primitives.Exp, Attr.None, Input(b)))]).Select(n => n.Op.Name)];
        }
    }

    [Fact]
    public void AlgebraRemovesWhatDoesNothingAndCanonicalFormsStay()
    {
        Assert.Equal(["input"], Operations(true, (b, x) => b.Mul(b.Constant(1, x.Shape), b.Neg(b.Neg(x)))));
        Assert.Equal(["input", "constant", "neg", "neg", "mul"], Operations(false, (b, x) => b.Mul(b.Constant(1, x.Shape), b.Neg(b.Neg(x)))));

        // A mask of a derivative chooses, so that what it hides may be infinite; permutations meet once; constants fold.
        foreach (var simplify in (bool[])[true, false])
        {
            Assert.Contains("where", Operations(simplify, (b, x) => b.Mul(b.Where(b.Add(Primitives.Greater, Attr.None, x, b.Zero(x.Shape)), b.Constant(1, x.Shape), b.Zero(x.Shape)), x)));
            Assert.DoesNotContain("mul", Operations(simplify, (b, x) => b.Mul(b.Where(b.Add(Primitives.Greater, Attr.None, x, b.Zero(x.Shape)), b.Constant(1, x.Shape), b.Zero(x.Shape)), x)));
            Assert.Equal(["input"], Operations(simplify, (b, x) => b.Permute(b.Permute(x, [1, 0]), [1, 0])));
            Assert.Equal(["constant"], Operations(simplify, (b, x) => b.Plus(b.Constant(2, x.Shape), b.Constant(3, x.Shape))));
        }

        static string[] Operations(bool simplify, Func<Builder, Node, Node> make)
        {
            var b = new Builder(simplify: simplify) { MaySplitSums = true };
            return [.. Graph.Reachable([make(b, Input(b))]).Select(n => n.Op.Name)];
        }
    }

    [Fact]
    public void ElementwiseChainsAreOneLoop()
    {
        Assert.Equal(["loop [N, 4]: exp, mul, tanh"], Loops(PassOptions.All));
        Assert.Equal(["loop [N, 4]: exp", "loop [N, 4]: mul", "loop [N, 4]: tanh"], Loops(PassOptions.All.Without("ElementwiseFusion")));

        static string[] Loops(PassOptions passes)
        {
            var b = new Builder();
            var x = Input(b);
            var y = b.Add(Primitives.Tanh, Attr.None, b.Mul(b.Add(Primitives.Exp, Attr.None, x), x));
            return Show(Scheduler.Run([(y, new Storage(Place.Value, 0))], new Dictionary<Node, Storage>(), passes));
        }
    }

    [Fact]
    public void SumsJoinTheLoopThatMakesWhatTheySum()
    {
        Assert.Equal(["loop [N, 4]: exp, sum, sum"], Loops(PassOptions.All));
        Assert.Equal(["loop [N, 4]: exp", "loop [N, 4]: sum", "loop [N, 4]: sum"], Loops(PassOptions.All.Without("ReductionFusion")));

        static string[] Loops(PassOptions passes)
        {
            var b = new Builder();
            var exp = b.Add(Primitives.Exp, Attr.None, Input(b));
            return Show(Scheduler.Run([(b.Sum(exp, 0), new Storage(Place.Gradient, 0)), (b.Sum(exp, 1), new Storage(Place.Gradient, 1))], new Dictionary<Node, Storage>(), passes));
        }
    }

    [Fact]
    public void BiasAndActivationAreDoneWhereAProductIsStored()
    {
        Assert.Equal(
            ["product linear: one + bias, then h", "product product: one", "loop [N, 2]: square, sum", "loop []: l"],
            PassCase.Steps(TwoLayers, "Value", PassOptions.All));
        Assert.Equal(
            ["product linear: one + bias", "loop [N, 4]: h", "product product: one", "loop [N, 2]: square, sum", "loop []: l"],
            PassCase.Steps(TwoLayers, "Value", PassOptions.All.Without("Epilogues")));
    }

    [Fact]
    public void TheMaskOfAnActivationEndsTheProductBeforeIt()
    {
        Assert.Contains("product hBar: one, then linearBar", PassCase.Steps(TwoLayers, "Gradient", PassOptions.All));
        var without = PassCase.Steps(TwoLayers, "Gradient", PassOptions.All.Without("Epilogues"));
        Assert.Contains("product hBar: one", without);
        Assert.Contains(without, step => step.StartsWith("loop [N, 4]: linearBar", StringComparison.Ordinal));
    }

    [Fact]
    public void ATangentOfAProductIsOneKernel()
    {
        Assert.Contains(PassCase.Steps(TwoLayers, "Apply", PassOptions.All), step => step.StartsWith("product productDot", StringComparison.Ordinal) && step.Contains(": twin"));
        Assert.DoesNotContain(PassCase.Steps(TwoLayers, "Apply", PassOptions.All), step => step.Contains("one + one"));
        Assert.Contains(PassCase.Steps(TwoLayers, "Apply", PassOptions.All.Without("TwinProducts")), step => step.Contains(": one + one"));
    }

    [Fact]
    public void BuffersLiveFromTheStepThatWritesThemToTheLastThatReadsThem()
    {
        const string Chain = "var h = Softmax(x, 1); h = Softmax(Linear(h, W), 1); h = Softmax(MatMul(h, W), 1); return Sum(Square(h + Sum(B) + Sum(V)));";
        var reused = PassCase.Compile(PassCase.Model(Chain), PassOptions.All).Routines.Single(r => r.Name == "Value").Schedule;
        var kept = PassCase.Compile(PassCase.Model(Chain), PassOptions.All.Without("BufferReuse")).Routines.Single(r => r.Name == "Value").Schedule;
        Assert.Equal(reused.Scratch.Select(s => s.Node.Id), kept.Scratch.Select(s => s.Node.Id));
        Assert.Contains(reused.Scratch, a => reused.Scratch.Any(b => a.Last < b.First)); // these share their place
        Assert.All(kept.Scratch, s => Assert.Equal((0, kept.Units.Count), (s.First, s.Last)));
        Assert.All(reused.Scratch, s =>
        {
            Assert.Contains(s.Node, reused.Units[s.First].Nodes);
            Assert.InRange(s.Last, s.First, reused.Units.Count - 1);
        });
    }

    private static Node Input(Builder b) =>
        b.Add(Primitives.Input, new SlotAttr(0, new Shape([Dim.Symbol("N"), Dim.Constant(4)]), ElementKind.Real, false));

    private static string[] Show(Schedule schedule) =>
        [.. schedule.Units.Cast<MapUnit>().Select(unit => $"loop {unit.Domain}: {string.Join(", ", unit.Nodes.Select(n => n.Op.Name))}")];
}
