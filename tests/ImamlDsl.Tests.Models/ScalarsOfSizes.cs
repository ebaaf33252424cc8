using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models;

/// <summary>Numbers made of sizes, in every nesting that needs parentheses, and a computed member as an extent.</summary>
[Model]
public sealed partial class ScalarsOfSizes
{
    public int Ways { get; init; } = 3;

    public int Hidden => 2 * Ways;

    [Parameter(nameof(Hidden), 4), Uniform(-1, 1)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor Scaled([Shape("N", 4)] Tensor x) => Mean(Square(Linear(x, W))) * (1.0 - (1.0 / Ways));

    [Loss]
    public Tensor Nested([Shape("N", 4)] Tensor x)
    {
        var h = Reshape(Linear(x, W), -1, Hidden);
        return Sum(Square(h)) / (x.Shape[0] * (2.0 - (1.0 / (Ways + (1.0 / Hidden))))) - (Mean(h) * (3.0 / (Ways * (1.0 + (1.0 / Ways)))));
    }
}
