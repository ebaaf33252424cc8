using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Inputs whose sizes occur twice, or follow from an input before.</summary>
[Model]
public sealed partial class SymbolicShapes
{
    [Parameter(2)]
    public partial Tensor Scale { get; }

    [Loss]
    public Tensor Loss([Shape("N", "N")] Tensor similarities, [Shape("N", "M")] Tensor x, [Shape("M", 2, "K")] Tensor y) =>
        Mean(Softmax(similarities, 1) * LogSoftmax(MatMul(x, Transpose(x, 0, 1)), 1)) + Sum(Square(MatMul(x, Mean(y, 2)) * Scale)) + Mean(y);
}
