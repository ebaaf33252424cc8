using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Extents that the instance decides: properties, fields, computed ones, sums and products, and two symbols of the data.</summary>
[Model]
public sealed partial class DimensionOps
{
    public const int Features = 3;

    public readonly int Hidden = 5;

    public int Ways { get; init; } = 2;

    public int Doubled => 2 * Ways;

    [Parameter(nameof(Hidden), nameof(Features))]
    public partial Tensor W { get; }

    [Parameter("Ways * Hidden")]
    public partial Tensor Tiled { get; }

    [Parameter("Ways + 2 * Hidden")]
    public partial Tensor Long { get; }

    /// <summary>A computed member, which is what it computes also where another shape comes to the same.</summary>
    [Parameter(nameof(Doubled))]
    public partial Tensor Twice { get; }

    [Loss]
    public Tensor Computed([Shape("N", nameof(Ways))] Tensor x, [Shape("N", nameof(Doubled))] Tensor y) =>
        Mean(Square(Concat([x, Sin(x)], 1) * Twice + y)) + Sum(Reshape(Twice, Ways, 2)) / Doubled;

    [Loss]
    public Tensor Tasks([Shape("N", nameof(Features))] Tensor x, [Shape("M", nameof(Features))] Tensor y)
    {
        var tiled = Reshape(Tiled, Ways, -1);
        var both = MatMul(Linear(x, W), Permute(Linear(y, W), 1, 0));
        return Mean(Square(both)) + Sum(MatMul(tiled, W)) + Sum(Sin(Long)) + (Ways * Mean(Square(Tiled))) + Mean(Sum(x, 1)) / Doubled;
    }

    [Loss]
    public Tensor Prototypes([Shape("Ways", "N", nameof(Features))] Tensor x, [Shape("M", nameof(Features))] Tensor y, [Shape("M")] IndexTensor labels)
    {
        var prototypes = Mean(Linear(x, W), 1);
        return CrossEntropy(MatMul(Linear(y, W), Permute(prototypes, 1, 0)) / Hidden, labels);
    }

    [Loss]
    public Tensor Sized([Shape("2*Ways", "Hidden + Ways")] Tensor x, [Shape("N")] IndexTensor labels) =>
        Sum(Sin(Reshape(x, -1))) * Sum(Square(MatMul(OneHot(labels, Ways + Hidden), Permute(x, 1, 0)))) * Sum(Square(Long));
}
