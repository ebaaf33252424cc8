using ImamlDsl.Generator.Emit.Torch;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Tests.Emit.Torch;

/// <summary>An operation may write over an argument only where nothing can notice.</summary>
public sealed class InPlaceTests
{
    [Fact]
    public void AnArgumentThatNothingReadsLaterIsWrittenOver()
    {
        var ops = Run([Op("a", "exp", "x"), Op("b", "mul", "a", "y") with { Reusable = [0] }], "b");
        Assert.True(ops[1].InPlace);
    }

    [Fact]
    public void ParametersAndInputsAreNot()
    {
        var ops = Run([Op("b", "mul", "x", "y") with { Reusable = [0, 1] }], "b");
        Assert.False(ops[0].InPlace);
    }

    [Fact]
    public void AnArgumentThatIsReadLaterIsNot()
    {
        var ops = Run([Op("a", "exp", "x"), Op("b", "neg", "a") with { Reusable = [0] }, Op("c", "bmm", "a", "b")], "c");
        Assert.False(ops[1].InPlace);
    }

    [Fact]
    public void AnArgumentThatIsAResultIsNot()
    {
        var ops = Run([Op("a", "exp", "x"), Op("b", "neg", "a") with { Reusable = [0] }], "b", "a");
        Assert.False(ops[1].InPlace);
    }

    [Fact]
    public void AnArgumentWhoseMemoryAnotherNameShowsLaterIsNot()
    {
        var view = new TensorOp("w", null, [new TensorRef("a").Through("view", new Word("-1"))], [], null);
        var ops = Run([Op("a", "exp", "x"), view, Op("b", "neg", "a") with { Reusable = [0] }, Op("c", "bmm", "w", "b")], "c");
        Assert.False(ops[2].InPlace);
    }

    [Fact]
    public void NeitherIsTheNameOfAView()
    {
        var view = new TensorOp("w", null, [new TensorRef("x").Through("view", new Word("-1"))], [], null);
        var ops = Run([view, Op("b", "neg", "w") with { Reusable = [0] }], "b");
        Assert.False(ops[1].InPlace);
    }

    [Fact]
    public void AnArgumentThatIsReadTwiceIsNot()
    {
        // x.mul_(x.transpose(1, 2)) would read what it has written.
        var square = new TensorOp("b", "mul", [new TensorRef("a"), new TensorRef("a").Through("transpose", new Word("1"), new Word("2"))], [], null) { Reusable = [0] };
        Assert.False(Run([Op("a", "exp", "x"), square], "b")[1].InPlace);
    }

    [Fact]
    public void AnArgumentOfAnotherShapeIsNot()
    {
        // Lowering lists what has the result's shape; nothing is listed here.
        Assert.False(Run([Op("a", "exp", "x"), Op("b", "mul", "a", "y")], "b")[1].InPlace);
    }

    [Fact]
    public void OperationsWithoutSuchAFormAreLeftAlone()
    {
        Assert.False(Run([Op("a", "exp", "x"), Op("b", "where", "a", "y") with { Reusable = [0] }], "b")[1].InPlace);
    }

    [Theory]
    [InlineData("add", true)]
    [InlineData("mul", true)]
    [InlineData("sub", false)]
    [InlineData("div", false)]
    public void TheSecondArgumentIsWrittenOverWhereTheOrderDoesNotMatter(string function, bool expected)
    {
        var op = Run([Op("a", "exp", "x"), Op("b", function, "y", "a") with { Reusable = [1] }], "b")[1];
        Assert.Equal(expected, op.InPlace);
        Assert.Equal(expected ? "a" : "y", ((TensorRef)op.Arguments[0]).Name);
    }

    [Fact]
    public void NotWhereAnOptionBelongsToTheSecondArgument()
    {
        var scaled = Op("b", "add", "y", "a") with { Reusable = [1], Options = [("alpha", "2.0")] };
        Assert.False(Run([Op("a", "exp", "x"), scaled], "b")[1].InPlace);
    }

    private static TensorOp Op(string result, string function, params string[] arguments) =>
        new(result, function, [.. arguments.Select(a => new TensorRef(a))], [], null);

    private static IReadOnlyList<TensorOp> Run(IReadOnlyList<TensorOp> ops, params string[] results) =>
        InPlace.Run(ops, [.. results.Select(r => new TensorRef(r))]);
}
