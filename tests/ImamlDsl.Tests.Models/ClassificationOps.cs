using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Losses and metrics over labels, with a number of classes that the instance decides.</summary>
[Model]
public sealed partial class ClassificationOps
{
    public int Ways { get; init; } = 3;

    [Parameter(nameof(Ways), 4)]
    public partial Tensor W { get; }

    [Parameter(nameof(Ways))]
    public partial Tensor B { get; }

    public Tensor Predict([Shape("N", 4)] Tensor x) => Linear(Tanh(x), W, B);

    [Loss]
    public Tensor Entropy([Shape("N", 4)] Tensor x, [Shape("N")] IndexTensor labels) => CrossEntropy(Predict(x), labels);

    [Loss]
    public Tensor Hot([Shape("N", 4)] Tensor x, [Shape("N")] IndexTensor labels)
    {
        var hot = OneHot(labels, Ways);
        return MeanSquaredError(Sigmoid(Predict(x)), hot) - Sum(hot * LogSoftmax(Predict(x)));
    }

    [Loss]
    public Tensor Stopped([Shape("N", 4)] Tensor x, [Shape("N")] IndexTensor labels) => Sum(Square(Predict(StopGradient(Exp(x))) - OneHot(labels, Ways)));

    [Loss]
    public Tensor Weighted([Shape("N", 4)] Tensor x, [Shape("N")] IndexTensor labels, [Shape("N")] IndexTensor other) =>
        Sum(Equal(labels, other) * LogSumExp(Predict(x)));

    [Metric]
    public Tensor Correct([Shape("N", 4)] Tensor x, [Shape("N")] IndexTensor labels) => Accuracy(Predict(x), labels);

    [Metric]
    public Tensor Agreement([Shape("N", 4)] Tensor x, [Shape("N")] IndexTensor labels) => Sum(Equal(ArgMax(Predict(x)), labels)) + Sum(Equal(ArgMax(x, 0), ArgMax(W, 0)));
}
