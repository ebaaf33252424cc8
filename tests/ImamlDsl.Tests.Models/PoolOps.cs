using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Pooling with every option, of inputs and of what is convolved, images that are not square.</summary>
[Model]
public sealed partial class PoolOps
{
    [Parameter(5, 2, 3, 3), XavierUniform]
    public partial Tensor W1 { get; }

    [Parameter(3, 5, 2, 2), XavierUniform]
    public partial Tensor W2 { get; }

    [Parameter(2, 6, 7)]
    public partial Tensor Image { get; }

    public Tensor Predict([Shape("N", 2, 7, 9)] Tensor images) => MaxPool2d(Conv2d(images, W1), 3, 2, 1, ceilMode: true);

    [Loss]
    public Tensor Maxima([Shape("N", 2, 7, 9)] Tensor images)
    {
        // After Relu windows hold ties of zeros.
        var h = MaxPool2d(Relu(Conv2d(images, W1)), 2);
        return Mean(Square(Conv2d(h, W2))) + Sum(MaxPool2d(images * Pad(Unsqueeze(Image, 0), [(0, 0), (0, 0), (1, 0), (2, 0)]), 3, stride: 2, padding: 1, dilation: 2));
    }

    [Loss]
    public Tensor Overlapping([Shape("N", 2, 7, 9)] Tensor images)
    {
        var h = MaxPool2d(Tanh(Conv2d(images, W1, padding: 1)), 3, 1, 1);
        return Sum(Square(h)) + Sum(Exp(MaxPool2d(Unsqueeze(Image, 0), 2, 3, ceilMode: true)));
    }

    [Loss]
    public Tensor Means([Shape("N", 2, 7, 9)] Tensor images)
    {
        var h = AvgPool2d(Relu(Conv2d(images, W1)), 2);
        var overlapping = AvgPool2d(Sin(Conv2d(images, W1, padding: 1)), 3, 2, 1);
        var inside = AvgPool2d(Unsqueeze(Square(Image), 0), 3, stride: 2, padding: 1, countIncludePad: false);
        return Mean(Square(Conv2d(h, W2))) + Mean(Exp(overlapping)) + Sum(Sin(inside)) + Sum(AvgPool2d(Unsqueeze(Image, 0), 3, padding: 1, countIncludePad: false) * 2);
    }

    [Metric]
    public Tensor Global([Shape("N", 2, 7, 9)] Tensor images) => Sum(Max(Conv2d(images, W1), [2, 3])) + Sum(Mean(Conv2d(images, W1), [2, 3]));
}
