using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>Products of which a size is 1: on the cpu target they are part of loops, if their rows are neither long nor tiny.</summary>
public sealed class ThinProductTests
{
    private const string Deep = "return Mean(Square(Linear(Relu(Linear(Relu(Linear(x, W1)), W2)), W3)));";

    [Fact]
    public void OuterProductsAndDotProductsJoinTheirLoops()
    {
        Assert.Equal(
            ["loop [N, 8]: product, relu", "product product: one, then relu", "loop [N, 8]: mul, product", "loop [N, 1]: square, sum", "loop []: l"],
            Steps(Model(8, Deep), "Value", PassOptions.All));
        Assert.Equal(
            ["product product: one, then relu", "product product: one, then relu", "product product: one", "loop [N, 1]: square, sum", "loop []: l"],
            Steps(Model(8, Deep), "Value", PassOptions.All.Without("ThinProducts")));
    }

    [Theory]
    [InlineData(3, 3)] // tiny rows: vectors are of no use
    [InlineData(4, 1)]
    [InlineData(128, 1)]
    [InlineData(129, 3)] // long ones keep a kernel busy
    public void RowsOfOtherLengthsStayProducts(int width, int products) =>
        Assert.Equal(products, Steps(Model(width, Deep), "Value", PassOptions.All).Count(step => step.StartsWith("product ", StringComparison.Ordinal)));

    [Fact]
    public void AGradientHasProductsOnlyWhereTheirSizesAreLarge()
    {
        Assert.Equal(3, Products("Gradient", PassOptions.All)); // forward, by the weight and by its input
        Assert.Equal(8, Products("Gradient", PassOptions.All.Without("ThinProducts")));

        static int Products(string routine, PassOptions passes) =>
            Steps(Model(8, Deep), routine, passes).Count(step => step.StartsWith("product ", StringComparison.Ordinal));
    }

    [Fact]
    public void TheTwoSumsOfATangentAreOne()
    {
        // ẋ·w and x·ẇ of the last layer: both by rows, and both by columns for the weight.
        var apply = PassCase.Compile(Model(8, Deep), PassOptions.All).Routines.Single(r => r.Name == "Apply").Schedule;
        var sums = apply.Units.OfType<MapUnit>().SelectMany(u => u.Nodes).Where(n => n.Op == Primitives.Sum && n.Inputs[0].Shape.Rank == 2).ToArray();
        Assert.Equal(3, sums.Length); // the prediction's tangent, the last weight's and the first weight's product
        Assert.Equal(2, sums.Count(s => s.Inputs[0].Op == Primitives.Add));
    }

    [Fact]
    public void AnotherOrderOfIndicesStaysAProduct()
    {
        // x is read by rows and y by columns: no loop steps through both.
        var b = new Builder();
        var x = Input(b, 0, 8, 8);
        var y = Input(b, 1, 8, 8);
        var product = b.Contract(x, y, "ij", "ji", "");
        Assert.Same(product, ThinProducts.Run(b, [product])[0]);
        Assert.NotSame(product, ThinProducts.Run(b, [b.Contract(x, y, "ij", "ij", "")])[0]);
        Assert.DoesNotContain(Graph.Reachable(ThinProducts.Run(b, [b.Contract(x, y, "ij", "ij", "")])), n => n.IsContraction());
    }

    [Fact]
    public void WhatElseReadsASumKeepsItApart()
    {
        var b = new Builder();
        var (x, y) = (Input(b, 0, 8, 8), Input(b, 1, 8, 8));
        var (p, q) = (b.Contract(x, y, "ij", "ij", "i"), b.Contract(y, y, "ij", "ij", "i"));
        Assert.Equal(1, Sums([b.Plus(p, q)]));
        Assert.Equal(2, Sums([b.Plus(p, q), b.Neg(p)]));

        int Sums(IReadOnlyList<Node> outputs) => Graph.Reachable(ThinProducts.Run(b, outputs)).Count(n => n.Op == Primitives.Sum);
    }

    [Fact]
    public void OperationsOnWholeTensorsKeepTheirProducts()
    {
        var program = PassCase.Compile(Model(8, Deep), PassOptions.All);
        var gradient = program.Routines.Single(r => r.Name == "Gradient");
        Assert.Equal(8, Graph.Reachable(gradient.Outputs.Select(o => o.Node)).Count(n => n.IsContraction()));
    }

    private static string[] Steps(string source, string routine, PassOptions passes) => PassCase.Steps(PassCase.Compile(source, passes), routine);

    private static Node Input(Builder b, int index, int rows, int columns) =>
        b.Add(Primitives.Input, new SlotAttr(index, new Shape([Dim.Constant(rows), Dim.Constant(columns)]), ElementKind.Real, false));

    private static string Model(int width, string loss) => $$"""
        using ImamlDsl;
        using static ImamlDsl.Ops;
        [Model]
        public sealed partial class M
        {
            [Parameter({{width}}, 1)] public partial Tensor W1 { get; }
            [Parameter({{width}}, {{width}})] public partial Tensor W2 { get; }
            [Parameter(1, {{width}})] public partial Tensor W3 { get; }
            [Loss] public Tensor L([Shape("N", 1)] Tensor x) { {{loss}} }
        }
        """;
}
