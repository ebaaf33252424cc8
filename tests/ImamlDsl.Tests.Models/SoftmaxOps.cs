using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Log-sum-exp and softmax along the last, a middle and the first axis.</summary>
[Model]
public sealed partial class SoftmaxOps
{
    [Parameter(3, 4)]
    public partial Tensor W { get; }

    [Parameter(4)]
    public partial Tensor B { get; }

    [Loss]
    public Tensor LogSumExps([Shape("N", 3, 4)] Tensor x)
    {
        var h = (3 * x * W) + B;
        return Sum(Square(LogSumExp(h))) + Sum(Sin(LogSumExp(h, 1))) + Sum(h * LogSumExp(h, 0, keepDims: true)) + Mean(LogSumExp(LogSumExp(h, -2), 0));
    }

    [Loss]
    public Tensor Softmaxes([Shape("N", 3, 4)] Tensor x)
    {
        var h = (3 * x * W) + B;
        return Sum(Square(Softmax(h))) + Sum(Softmax(h, 1) * x) + Sum(Sin(LogSoftmax(h, 0))) + Mean(Square(LogSoftmax(h, axis: -1)));
    }

    public Tensor Predict([Shape("N", 3, 4)] Tensor x) => Softmax(x * W, 1);
}
