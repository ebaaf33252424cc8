using System.Reflection;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Tests.Rules;

/// <summary>Every row of the table of primitives: its JVP against differences, its transpose against its JVP, its second derivatives against both.</summary>
public sealed class RuleTests
{
    public static TheoryData<int, string> Differentiable => Rows(RuleKind.Differentiable);

    public static TheoryData<int, string> Zero => Rows(RuleKind.Zero);

    public static TheoryData<int, string> Leaves => Rows(RuleKind.Leaf);

    [Fact]
    public void EveryPrimitiveHasACase()
    {
        var table = typeof(Primitives).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(f => f.GetValue(null) is Primitive).Select(f => f.Name);
        Assert.Equal(table.Order(StringComparer.Ordinal), RuleCases.All.Select(c => c.Primitive).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void TheTangentIsTheLimitOfDifferences(int index, string name)
    {
        var use = new Use(RuleCases.All[index]);
        var (b, f) = (use.Builder, use.Value);
        var tangent = Jvp.Run(b, [f], use.Seeds)[f];
        var computed = use.At(0, use.Random(1)).Evaluate(tangent);
        const double step = 1e-5;
        var (forward, back) = (use.At(step, use.Random(1)).Evaluate(f), use.At(-step, use.Random(1)).Evaluate(f));
        for (var i = 0; i < computed.Length; i++)
        {
            Assert.True(Math.Abs(((forward[i] - back[i]) / (2 * step)) - computed[i]) < 1e-7 * (1 + Math.Abs(computed[i])), $"{name}, entry {i}: {computed[i]}");
        }

        Assert.Contains(computed, t => t != 0);
    }

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void TheTransposeIsTheAdjointOfTheTangent(int index, string name)
    {
        var use = new Use(RuleCases.All[index]);
        var (b, f) = (use.Builder, use.Value);
        var tangent = Jvp.Run(b, [f], use.Seeds)[f];
        var cotangent = b.Add(Primitives.Input, new SlotAttr(9, f.Shape, ElementKind.Real, false));
        Node[] leaves = [.. use.Seeds.Values];
        var adjoints = Transpose.Run(b, tangent, cotangent, leaves);
        Verifier.Check("transpose", [tangent, .. adjoints]);

        var (u, v) = (Use.Draw(new Random(2), f.Shape, -1), use.Random(1));
        var at = use.At(0, v, (cotangent, u));
        var forward = Dot(at.Evaluate(tangent), u);
        var back = leaves.Select((_, i) => Dot(at.Evaluate(adjoints[i]), v[i])).Sum();
        Assert.True(Math.Abs(forward - back) < 1e-12 * (1 + Math.Abs(forward)), $"{name}: ⟨u, Jv⟩ = {forward}, ⟨Jᵀu, v⟩ = {back}");
        Assert.NotEqual(0, forward);
    }

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void HessiansAreSymmetricAndTheLimitOfDifferencesOfGradients(int index, string name)
    {
        var use = new Use(RuleCases.All[index]);
        var (b, f) = (use.Builder, use.Value);

        // exp makes linear rows curved too, so that their second derivatives are not simply zero.
        var weights = b.Add(Primitives.Input, new SlotAttr(9, f.Shape, ElementKind.Real, false));
        var loss = b.Sum(b.Mul(weights, b.Add(Primitives.Exp, Attr.None, b.Mul(b.Constant(0.3, f.Shape), f))), [.. Enumerable.Range(0, f.Shape.Rank)]);
        var programs = LossPrograms.Derive(b, loss, use.Operands);
        Verifier.Check("derivatives", [.. programs.Gradient, .. programs.HessianVector]);

        var (u, v, c) = (use.Random(3), use.Random(4), Use.Draw(new Random(5), f.Shape, -1));
        var hv = Products(0, v).ToArray();
        var hu = Products(0, u).ToArray();
        var left = hv.Zip(u, Dot).Sum();
        var right = hu.Zip(v, Dot).Sum();
        Assert.True(Math.Abs(left - right) < 1e-11 * (1 + Math.Abs(left)), $"{name}: ⟨u, Hv⟩ = {left}, ⟨v, Hu⟩ = {right}");
        Assert.NotEqual(0, left);

        const double step = 1e-5;
        var (forward, back) = (Gradients(step), Gradients(-step));
        var difference = forward.Zip(back, (p, q) => p.Zip(q, (x, y) => (x - y) / (2 * step)).ToArray()).Zip(u, Dot).Sum();
        Assert.True(Math.Abs(difference - left) < 1e-6 * (1 + Math.Abs(left)), $"{name}: differences give {difference}, the product {left}");

        IEnumerable<double[]> Products(double step, double[][] along)
        {
            var at = use.At(step, along, (weights, c));
            return programs.HessianVector.Select(at.Evaluate);
        }

        double[][] Gradients(double along)
        {
            var at = use.At(along, v, (weights, c));
            return [.. programs.Gradient.Select(at.Evaluate)];
        }
    }

    [Theory]
    [MemberData(nameof(Zero))]
    public void DiscreteRowsHaveNoTangent(int index, string name)
    {
        var use = new Use(RuleCases.All[index]);
        Assert.False(Jvp.Run(use.Builder, [use.Value], use.Seeds).ContainsKey(use.Value), $"{name} has a tangent");
    }

    [Theory]
    [MemberData(nameof(Leaves))]
    public void LeavesHaveTheTangentTheyAreGivenAndNoOther(int index, string name)
    {
        var use = new Use(RuleCases.All[index]);
        Assert.Empty(use.Value.Inputs);
        Assert.False(Jvp.Run(use.Builder, [use.Value], use.Seeds).ContainsKey(use.Value), $"{name} has a tangent");
        var seed = use.Builder.Add(Primitives.Tangent, new SlotAttr(3, use.Value.Shape, ElementKind.Real, false));
        Assert.Same(seed, Jvp.Run(use.Builder, [use.Value], new Dictionary<Node, Node> { [use.Value] = seed })[use.Value]);
    }

    [Fact]
    public void AnOperationThatIsNotLinearHasNoTranspose()
    {
        var use = new Use(RuleCases.All.First(c => c.Primitive == "Tanh"));
        var exception = Assert.Throws<InvalidOperationException>(() => use.Value.Op.Transpose(use.Builder, use.Value, use.Operands[0], 0));
        Assert.Contains("tanh", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Conventions at points where the derivative does not exist: primitive, operands, tangents, the tangent of the result.</summary>
    public static TheoryData<string, double[], double[], double> Singular => new()
    {
        { "Relu", [0], [1], 0 },
        { "Relu", [-0.0], [1], 0 },
        { "Abs", [0], [1], 0 },
        { "Maximum", [1, 1], [1, 0], 0.5 },
        { "Maximum", [1, 1], [1, 1], 1 },
        { "Maximum", [double.NaN, 1], [0, 1], 1 },
        { "Minimum", [0, -0.0], [0, 1], 0.5 },
        { "Minimum", [1, double.NaN], [1, 0], 1 },
        { "Clamp", [1, 1, 2], [1, 0, 0], 1 },
        { "Clamp", [2, 1, 2], [1, 0, 0], 1 },
        { "Clamp", [2.5, 1, 2], [1, 0, 0], 0 },
        { "Clamp", [double.NaN, 1, 2], [1, 0, 0], 0 },
        { "Sigmoid", [80], [1], 1.8048513878454153e-35 },
        { "Log1p", [-1], [1], double.PositiveInfinity },
        { "Sqrt", [0], [1], double.PositiveInfinity },
        { "Log", [0], [1], double.PositiveInfinity },
        { "Pow", [0, 2], [1, 0], 0 },
        { "Pow", [0, 1], [1, 0], 1 },
        { "Pow", [0, 3], [0, 1], 0 },
        { "Pow", [0, 0], [0, 1], 0 },
    };

    [Theory]
    [MemberData(nameof(Singular))]
    public void SingularPointsFollowTheirConvention(string name, double[] at, double[] along, double expected)
    {
        var b = new Builder();
        var shape = Shape.Scalar;
        Node[] x = [.. at.Select((_, i) => b.Add(Primitives.Parameter, new SlotAttr(i, shape, ElementKind.Real, false)))];
        Node[] t = [.. at.Select((_, i) => b.Add(Primitives.Tangent, new SlotAttr(i, shape, ElementKind.Real, false)))];
        var op = (Primitive)typeof(Primitives).GetField(name)!.GetValue(null)!;
        var value = b.Add(op, Attr.None, x);
        var tangent = Jvp.Run(b, [value], Enumerable.Range(0, x.Length).Where(i => along[i] != 0).ToDictionary(i => x[i], i => t[i]))[value];
        var leaves = x.Select((n, i) => (n, at[i])).Concat(t.Select((n, i) => (n, along[i]))).ToDictionary(p => p.n, p => new[] { p.Item2 });
        var computed = new Interpreter(leaves).Evaluate(tangent)[0];
        Assert.True(expected.Equals(computed) || Math.Abs(expected - computed) <= 1e-14 * Math.Abs(expected), $"{name}: {computed:R}");
    }

    [Fact]
    public void TiesOfAMaximumShareTheDerivativeEvenly()
    {
        var b = new Builder();
        var x = b.Add(Primitives.Parameter, new SlotAttr(0, RuleCases.Of(4), ElementKind.Real, false));
        var max = b.Add(Primitives.Max, new AxesAttr(0), x);
        var gradient = LossPrograms.Derive(b, max, [x]).Gradient[0];
        Assert.Equal([0.5, 0, 0.5, 0], new Interpreter(new Dictionary<Node, double[]> { [x] = [2, 1, 2, -3] }).Evaluate(gradient));
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static TheoryData<int, string> Rows(RuleKind kind)
    {
        var rows = new TheoryData<int, string>();
        for (var i = 0; i < RuleCases.All.Count; i++)
        {
            if (RuleCases.All[i].Kind == kind)
            {
                rows.Add(i, RuleCases.All[i].Primitive);
            }
        }

        return rows;
    }

    /// <summary>A case built into a graph, with its operands as parameters at a random point.</summary>
    private sealed class Use
    {
        private readonly double[][] _point;

        public Use(RuleCase rule)
        {
            Operands = [.. rule.Shapes.Select((s, i) => Builder.Add(Primitives.Parameter, new SlotAttr(i, RuleCases.Of(s), ElementKind.Real, false)))];
            Seeds = Operands.Select((x, i) => (x, Builder.Add(Primitives.Tangent, new SlotAttr(i, x.Shape, ElementKind.Real, false)))).ToDictionary(p => p.x, p => p.Item2);
            Value = rule.Build(Builder, Operands);
            var random = new Random(0);
            _point = [.. Operands.Select(x => Draw(random, x.Shape, rule.Low))];
        }

        public Builder Builder { get; } = new();

        public Node[] Operands { get; }

        public Dictionary<Node, Node> Seeds { get; }

        public Node Value { get; }

        public static double[] Draw(Random random, Shape shape, double low) => [.. Enumerable.Range(0, shape.Length.Value).Select(_ => low + ((1.5 - low) * random.NextDouble()))];

        public double[][] Random(int seed)
        {
            var random = new Random(seed);
            return [.. Operands.Select(x => Draw(random, x.Shape, -1))];
        }

        /// <summary>An interpreter at the point moved by a step along directions, which are also the tangents.</summary>
        public Interpreter At(double step, double[][] along, params (Node Node, double[] Value)[] more)
        {
            var leaves = more.ToDictionary(m => m.Node, m => m.Value);
            for (var i = 0; i < Operands.Length; i++)
            {
                leaves[Operands[i]] = [.. _point[i].Zip(along[i], (x, d) => x + (step * d))];
                leaves[Seeds[Operands[i]]] = along[i];
            }

            // An index occurs twice, so that what is added at it is a sum.
            foreach (var labels in Graph.Reachable([Value]).Where(n => n.Op == Primitives.Input))
            {
                leaves[labels] = [2, 0, 2];
            }

            return new Interpreter(leaves);
        }
    }
}
