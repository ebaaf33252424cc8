using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Convolutions with strides, padding, bias, several channels, and images and windows that are not square.</summary>
[Model]
public sealed partial class ConvOps
{
    [Parameter(4, 2, 3, 2)]
    public partial Tensor W1 { get; }

    [Parameter(4)]
    public partial Tensor B1 { get; }

    [Parameter(3, 4, 1, 3)]
    public partial Tensor W2 { get; }

    [Parameter(3, 2, 2, 2)]
    public partial Tensor W3 { get; }

    public Tensor Predict([Shape("N", 2, 9, 6)] Tensor images)
    {
        var h = Tanh(Conv2d(images, W1, B1, stride: 2, padding: 1));
        return Conv2d(h, W2, padding: 1);
    }

    [Loss]
    public Tensor Deep([Shape("N", 2, 9, 6)] Tensor images) => Mean(Square(Predict(images)));

    [Loss]
    public Tensor Plain([Shape("N", 2, 9, 6)] Tensor images) => Sum(Sin(Conv2d(images, W3))) + Mean(Exp(Conv2d(images, W3, stride: 3)));

    [Loss]
    public Tensor LearnedImage([Shape("N", 2, 9, 6)] Tensor images)
    {
        // The parameter stands on both sides: as image and as window.
        var image = Permute(W1, 2, 1, 0, 3);
        return Sum(Square(Conv2d(image, (2 * W3) + 1, padding: 1))) + Sum(Conv2d(images, W3, padding: 2) * Conv2d(images, W3, padding: 2));
    }
}
