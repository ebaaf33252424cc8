using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>Where positions decide: windows of equals and of NaNs, indices that repeat, sizes that are too small.</summary>
public sealed class HardPointTests
{
    private const int Tasks = 2;

    [Theory]
    [InlineData("PoolOps.Maxima", false)]
    [InlineData("PoolOps.Overlapping", true)]
    public void TheFirstOfEqualsHasTheDerivative(string loss, bool curved)
    {
        // Without weights every window of what is convolved holds zeros only, and so does every window of the learned image.
        var definition = TestModels.Find(loss);
        var data = TaskArrays.Draw(definition, Tasks, seed: 8).WithParameters(0);
        using var program = new SpanLoss<double>(definition, Target.Cpu, Tasks);
        var (losses, gradient) = program.Gradient(data.Phi, data);
        using var linearization = program.Linearize(data.Phi, data);
        var (u, v) = (data.Direction(1), data.Direction(2));
        var product = new double[data.Phi.Length];
        linearization.Apply(v, product);
        for (var task = 0; task < Tasks; task++)
        {
            var expected = Oracle.Loss(definition, data, task, u, v);
            Assert.NotEqual(0, expected.Gradient);
            Close.Value(expected.Loss, losses[task], 1e-12, "the loss");
            Close.Dot(expected.Gradient, data.Part(u, task, 1), data.Part(gradient, task, 1), 1e-12, "u·gradient");
            Close.Dot(expected.Product, data.Part(u, task, 1), data.Part(product, task, 1), 1e-12, "u·Hv");
        }

        Assert.Equal(curved, product.Any(p => p != 0));
    }

    [Theory]
    [InlineData("PoolOps.Maxima")]
    [InlineData("PoolOps.Overlapping")]
    [InlineData("PoolOps.Means")]
    public void NaNIsPassedOn(string loss)
    {
        var definition = TestModels.Find(loss);
        var data = TaskArrays.Draw(definition, Tasks, seed: 9);
        data.Phi[data.ParameterLength] = double.NaN; // in the first window of the second task's first convolution
        using var program = new SpanLoss<double>(definition, Target.Cpu, Tasks);
        var (losses, gradient) = program.Gradient(data.Phi, data);
        Assert.True(double.IsFinite(losses[0]) && double.IsNaN(losses[1]));
        Assert.All(data.Part(gradient, 0, 1), g => Assert.True(double.IsFinite(g)));
    }

    [Fact]
    public void DataTooSmallForASliceAreRefused()
    {
        var definition = TestModels.Find("SliceOps.Sliced");
        var data = TaskArrays.Draw(definition, Tasks, seed: 10);
        using var program = new SpanLoss<double>(definition, Target.Cpu, Tasks);
        Assert.Equal(Tasks, program.Value(data.Phi, data.WithFewerExamples(2)).Length);
        var error = Assert.Throws<ArgumentException>(() => program.Value(data.Phi, data.WithFewerExamples(1)));
        Assert.Contains("SliceOps.Sliced: 'Slice(h, 0, 1)' needs N + -2 to be at least 0; with these sizes it is -1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnIndexThatIsNoRowIsRefused()
    {
        var definition = TestModels.Find("EmbeddingOps.Bag");
        var data = TaskArrays.Draw(definition, Tasks, seed: 11);
        using var program = new SpanLoss<double>(definition, Target.Cpu, Tasks);
        var error = Assert.Throws<ArgumentException>(() => program.Value(data.Phi, data.WithLabels(0, _ => 5)));
        Assert.Contains("EmbeddingOps.Bag takes 'words' as indices from 0 to 4; the data of task 0 hold 5 at position 0", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => program.Value(data.Phi, data.WithLabels(0, _ => -1)));
    }

    [Fact]
    public void PlacesThatNameOneRowAddUp()
    {
        // Every word is the same: its row has the whole gradient, other rows only that of the labels.
        var definition = TestModels.Find("EmbeddingOps.Bag");
        var data = TaskArrays.Draw(definition, Tasks, seed: 12).WithLabels(0, _ => 3).WithLabels(1, _ => 1);
        using var program = new SpanLoss<double>(definition, Target.Cpu, Tasks);
        var (_, gradient) = program.Gradient(data.Phi, data);
        for (var task = 0; task < Tasks; task++)
        {
            var u = data.Direction(3);
            Close.Dot(Oracle.Loss(definition, data, task, u, u).Gradient, data.Part(u, task, 1), data.Part(gradient, task, 1), 1e-12, "u·gradient");
            var rows = data.Part(gradient, task, 1)[..15].Chunk(3).Select(row => row.Any(g => g != 0));
            Assert.Equal([false, true, false, true, false], rows);
        }
    }
}
