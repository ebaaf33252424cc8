using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>A body that only the outer loop learns and a head that the inner loop adapts: mixed second derivatives.</summary>
[Model]
public sealed partial class FrozenOps
{
    [Parameter(4, 2, 3, 2, Adapt = false)]
    public partial Tensor Body { get; }

    [Parameter(3, 24)]
    public partial Tensor Head { get; }

    [Parameter(4, Adapt = false)]
    public partial Tensor Scale { get; }

    [Parameter(3)]
    public partial Tensor Bias { get; }

    [Loss]
    public Tensor Deep([Shape("N", 2, 5, 6)] Tensor images, [Shape("N")] IndexTensor labels)
    {
        var h = BatchNorm(Conv2d(images, Body, stride: 2), Scale, Scale);
        return CrossEntropy(Linear(Flatten(Tanh(h)), Head, Bias), labels);
    }

    [Loss]
    public Tensor SharedOnly([Shape("N", 3)] Tensor x)
    {
        // What is computed of frozen parameters alone is the same for all tasks.
        var shared = Exp(0.1 * MatMul(Scale, Reshape(Body, 4, 12)));
        return Mean(Square(x * Bias)) * Sum(shared) * Sum(Square(Head));
    }

    [Loss]
    public Tensor NoMixed([Shape("N", 3)] Tensor x) => Sum(Square(x + Bias)) + Sum(Exp(Scale));

    [Metric]
    public Tensor FrozenNorm([Shape("N", 3)] Tensor x) => Sum(Square(Scale)) + Mean(x);
}
