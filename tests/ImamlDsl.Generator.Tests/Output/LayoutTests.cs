using System.Text.RegularExpressions;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Output;

/// <summary>Images keep their channels last from the first convolution to the last: only data are ever permuted.</summary>
public sealed class LayoutTests
{
    [Fact]
    public void PoolingAndSlicesBetweenConvolutionsPermuteNothing()
    {
        var run = GeneratorRun.Of("""
            using ImamlDsl;
            using static ImamlDsl.Ops;
            [Model] public sealed partial class Pooled
            {
                [Parameter(4, 3, 3, 3)] public partial Tensor W1 { get; }
                [Parameter(4)] public partial Tensor S1 { get; }
                [Parameter(4)] public partial Tensor B1 { get; }
                [Parameter(4, 8, 3, 3)] public partial Tensor W2 { get; }
                [Parameter(5, 16)] public partial Tensor W { get; }
                public Tensor Predict([Shape("N", 3, 16, 16)] Tensor images)
                {
                    var h = MaxPool2d(Relu(BatchNorm(Conv2d(images, W1, padding: 1), S1, B1)), 2);
                    h = Pad(Slice(Concat(1, h, CumSum(h, 2)), 3, 1), 3, 1, 0);
                    h = AvgPool2d(MaxPool2d(Relu(Conv2d(h, W2, padding: 1)), 2), 2);
                    return Linear(Flatten(h), W);
                }
                [Loss] public Tensor L([Shape("N", 3, 16, 16)] Tensor images, [Shape("N")] IndexTensor labels) => CrossEntropy(Predict(images), labels);
            }
            """);
        Assert.Empty(run.Diagnostics);
        var code = run.Files.Single(f => !f.Key.Contains("torch", StringComparison.Ordinal)).Value;
        var permuted = Regex.Matches(code, @"Structure\.Permute\((\w+),").Select(m => m.Groups[1].Value).ToArray();
        Assert.NotEmpty(permuted);
        Assert.All(permuted, name => Assert.Equal("images", name));
    }
}
