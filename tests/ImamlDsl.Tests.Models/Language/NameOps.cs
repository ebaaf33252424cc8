using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>Names that generated code uses itself, differ only in case, are C# keywords as sizes, or are not ASCII.</summary>
[Model]
public sealed partial class NameOps
{
    public int Residuals { get; init; } = 3;

    [Parameter(nameof(Residuals))]
    public partial Tensor Ω { get; }

    [Loss]
    public Tensor Generated([Shape("N", nameof(Residuals))] Tensor f, [Shape("N", nameof(Residuals))] Tensor j, [Shape("N", nameof(Residuals))] Tensor n, [Shape("N", nameof(Residuals))] Tensor phi, [Shape("N", nameof(Residuals))] Tensor losses, [Shape("N", nameof(Residuals))] Tensor gradient) =>
        Sum(f * Ω0) + Sum(Sin(j * n * Ω0) * phi) + Sum(losses * Exp(gradient * Ω0));

    [Loss]
    public Tensor Loops([Shape("N", nameof(Residuals))] Tensor T, [Shape("N", nameof(Residuals))] Tensor V, [Shape("N", nameof(Residuals))] Tensor s0, [Shape("N", nameof(Residuals))] Tensor i0, [Shape("N", nameof(Residuals))] Tensor pH, [Shape("N", nameof(Residuals))] Tensor toH)
    {
        var h = T * V * Ω0;
        var H = Sin(h) * s0;
        var n0 = Exp(H * i0);
        return Sum(n0 * pH) + Sum(Square(toH * h * H));
    }

    [Loss]
    public Tensor Sizes([Shape("N", nameof(Residuals))] Tensor x, [Shape("N", nameof(Residuals))] Tensor _x, [Shape("M", nameof(Residuals))] Tensor x_1, [Shape("M", nameof(Residuals))] Tensor @class) => Sum(Sin(x * Ω0) * _x) + Mean(x_1 * @class * Square(Ω0));

    private Tensor Ω0 => Ω * 1;
}
