using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Every pattern of broadcasting: scalars, missing axes, axes of extent 1 on either side and on both.</summary>
[Model]
public sealed partial class BroadcastOps
{
    [Parameter]
    public partial Tensor Scalar { get; }

    [Parameter(1)]
    public partial Tensor One { get; }

    [Parameter(4)]
    public partial Tensor Row { get; }

    [Parameter(3, 1)]
    public partial Tensor Column { get; }

    [Parameter(3, 4)]
    public partial Tensor Matrix { get; }

    [Parameter(5, 1, 4)]
    public partial Tensor Outer { get; }

    [Loss]
    public Tensor Small([Shape("N", 4)] Tensor x, [Shape("N", 1)] Tensor y) =>
        Sum(Square((x * Row) + y)) + Sum(Exp(0.1 * y * Row)) + Sum((x - Scalar) / (2 + Square(One))) + (Scalar * Scalar) + Sum(One * Scalar) + Mean(Sin(y + One) * Scalar);

    [Loss]
    public Tensor Crossed([Shape("N", 3, 1)] Tensor x, [Shape("N", 1, 4)] Tensor y) =>
        Sum(Sin(x * y * Matrix)) + Sum(Square(Column + Row)) + Sum(Exp(0.1 * ((Column * Matrix) - Row))) + Mean(Square((x * Column) - (y * Row)));

    [Loss]
    public Tensor High([Shape("N", 1, 3, 1)] Tensor x) => Sum(Tanh(x + (Outer * Matrix))) + Sum(Square(Outer + Column)) + Mean(Outer * Scalar * Row);
}
