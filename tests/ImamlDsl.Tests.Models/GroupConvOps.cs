using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Convolutions with dilation, groups and bias, one of every channel by itself, and one of a parameter that is shared.</summary>
[Model]
public sealed partial class GroupConvOps
{
    [Parameter(6, 2, 3, 2), XavierUniform]
    public partial Tensor W1 { get; }

    [Parameter(6)]
    public partial Tensor B1 { get; }

    [Parameter(6, 1, 3, 3), XavierUniform]
    public partial Tensor Channelwise { get; }

    [Parameter(6, 1, 2, 2, Adapt = false)]
    public partial Tensor Shared { get; }

    [Parameter(1, 3, 5, 4, Adapt = false)]
    public partial Tensor Image { get; }

    public Tensor Predict([Shape("N", 4, 9, 8)] Tensor images) => Conv2d(Tanh(Conv2d(images, W1, B1, 2, 2, dilation: 2, groups: 2)), Channelwise, padding: 1, groups: 6);

    [Loss]
    public Tensor Deep([Shape("N", 4, 9, 8)] Tensor images) => Mean(Square(Predict(images)));

    [Loss]
    public Tensor Several([Shape("N", 3, 7, 8)] Tensor images)
    {
        var twice = Conv2d(images, Reshape(Channelwise, 6, 1, 3, 3), B1, padding: 2, dilation: 3, groups: 3);
        var dilated = Conv2d(images, Reshape(W1, 4, 3, 3, 2), stride: 2, padding: 1, dilation: 3);
        return Sum(Sin(twice)) + Mean(Exp(dilated)) + Mean(Square(Conv2d(images, Shared, dilation: 2, groups: 3)))
            + Sum(Conv2d(Image, Shared, groups: 3) * Conv2d(Image, Slice(Reshape(Channelwise, 6, 1, 3, 3), 2, 0, 2) * 0.5 + Shared.Wide(), dilation: 1, groups: 3).Narrowed());
    }
}

/// <summary>Definitions outside of the model.</summary>
internal static class GroupFunctions
{
    /// <summary>[.., 2, 2] → [.., 2, 3].</summary>
    [Differentiable]
    public static Tensor Wide(this Tensor x) => Pad(x, -1, 0, 1);

    /// <summary>[1, 6, 4, 2] → [1, 6, 4, 3].</summary>
    [Differentiable]
    public static Tensor Narrowed(this Tensor x) => Pad(x, -1, 1, 0, 0.5);
}
