using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>Ratings as products of the factors of a user and of an item.</summary>
[Model]
public sealed partial class FactorModel
{
    [Parameter(300, 16), Normal(0, 0.3)]
    public partial Tensor Factors { get; }

    [Loss]
    public Tensor Loss([Shape("N", 2)] IndexTensor pairs, [Shape("N")] Tensor ratings)
    {
        var factors = Embedding(Factors, pairs);
        return MeanSquaredError(Sum(Select(factors, 1, 0) * Select(factors, 1, 1), -1), ratings);
    }
}
