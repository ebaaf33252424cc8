using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Snapshots;

/// <summary>The generated code of one construct each, to be read in reviews.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void Linear() => Verify(nameof(Linear), """
            [Parameter(4, 3), XavierUniform] public partial Tensor W { get; }
            [Parameter(4)] public partial Tensor B { get; }
            [Loss] public Tensor Mse([Shape("N", 3)] Tensor x, [Shape("N", 4)] Tensor y) => MeanSquaredError(Ops.Linear(x, W, B), y);
        """);

    [Fact]
    public void Convolution() => Verify(nameof(Convolution), """
            [Parameter(4, 2, 3, 3), KaimingNormal] public partial Tensor W { get; }
            [Loss] public Tensor Energy([Shape("N", 2, 8, 6)] Tensor images) => Mean(Square(Conv2d(images, W, stride: 2, padding: 1)));
        """);

    [Fact]
    public void Normalization() => Verify(nameof(Normalization), """
            [Parameter(4), Constant(1)] public partial Tensor Scale { get; }
            [Parameter(4)] public partial Tensor Shift { get; }
            [Loss] public Tensor Energy([Shape("N", 4)] Tensor x) => Mean(Square(Relu(BatchNorm(x, Scale, Shift))));
        """);

    [Fact]
    public void SoftmaxCrossEntropy() => Verify(nameof(SoftmaxCrossEntropy), """
            [Parameter(3)] public partial Tensor B { get; }
            [Loss] public Tensor Entropy([Shape("N", 3)] Tensor logits, [Shape("N")] IndexTensor labels) => CrossEntropy(logits + B, labels);
        """);

    [Fact]
    public void FrozenParameter() => Verify(nameof(FrozenParameter), """
            [Parameter(3, Adapt = false)] public partial Tensor Frozen { get; }
            [Parameter(3)] public partial Tensor Adapted { get; }
            [Loss] public Tensor Energy([Shape("N", 3)] Tensor x) => Sum(Square(x * Frozen + Adapted));
        """);

    [Fact]
    public void DimensionMember() => Verify(nameof(DimensionMember), """
            public int Ways { get; init; } = 5;
            [Parameter(nameof(Ways))] public partial Tensor B { get; }
            [Loss] public Tensor Energy([Shape("N", nameof(Ways))] Tensor x) => Mean(Exp(x * B));
        """);

    [Fact]
    public void Abstract() => Verify(GeneratorRun.Of("""
        using ImamlDsl;

        namespace Snapshots;

        [Model]
        public abstract partial class AbstractModel
        {
            [Parameter(3)] protected partial Tensor Shift { get; }
            [Parameter(3, 3, Count = 2)] public partial Tensor[] Weights { get; }
            [Loss] public abstract Tensor Fit([Shape("N", 3)] Tensor x);
        }
        """), nameof(Abstract), files: 1);

    [Fact]
    public void MetricAndPrediction() => Verify(nameof(MetricAndPrediction), """
            [Parameter(3)] public partial Tensor B { get; }
            public Tensor Predict([Shape("N", 3)] Tensor x) => x + B;
            [Metric] public Tensor Correct([Shape("N", 3)] Tensor x, [Shape("N")] IndexTensor labels) => Accuracy(Predict(x), labels);
        """);

    [Fact]
    public void SineRegressor()
    {
        var source = File.ReadAllText(Repository.Folder("tests", "ImamlDsl.Tests.Models", "SineRegressor.cs"));
        Verify(GeneratorRun.Of(source), nameof(SineRegressor));
    }

    private static void Verify(string test, string members) => Verify(
        GeneratorRun.Of($$"""
            using ImamlDsl;
            using static ImamlDsl.Ops;

            namespace Snapshots;

            [Model]
            public sealed partial class {{test}}Model
            {
            {{members}}
            }
            """),
        test);

    /// <summary>Compares the files, of which a model that can be created has one for each target.</summary>
    private static void Verify(GeneratorRun run, string test, int files = 2)
    {
        Assert.Empty(run.Diagnostics);
        Assert.Equal(files, run.Files.Count);
        var folder = Repository.Folder("tests", "ImamlDsl.Generator.Tests", "Snapshots");
        Assert.All(run.Files, file => Snapshot.Verify(folder, $"{nameof(SnapshotTests)}.{test}", Path.GetFileNameWithoutExtension(file.Key), file.Value));
    }
}
