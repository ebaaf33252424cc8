using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

/// <summary>Values, singular points and extremes of the elementwise operations.</summary>
public sealed class ElementwiseTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new()
    {
        ["exp"] = Exp, ["log"] = Log, ["sqrt"] = Sqrt, ["square"] = Square, ["abs"] = Abs, ["tanh"] = Tanh, ["sigmoid"] = Sigmoid,
        ["relu"] = Relu, ["softplus"] = Softplus, ["sin"] = Sin, ["cos"] = Cos,
        ["pow 0"] = x => Pow(x, 0), ["pow 0.5"] = x => Pow(x, 0.5), ["pow 1"] = x => Pow(x, 1), ["pow 2"] = x => Pow(x, 2),
        ["pow -1"] = x => Pow(x, -1),
        ["expm1"] = Expm1, ["log1p"] = Log1p, ["erf"] = Erf, ["erfc"] = Erfc, ["silu"] = Silu, ["gelu"] = x => Gelu(x), ["gelu, tanh"] = x => Gelu(x, "tanh"),
        ["elu"] = x => Elu(x), ["elu 2"] = x => Elu(x, 2), ["leaky relu"] = x => LeakyRelu(x), ["softsign"] = Softsign, ["clamp"] = x => Clamp(x, -1, 2),
    };

    public static TheoryData<string> Names => [.. Functions.Keys.Where(name => name != "pow 0")];

    [Theory]
    [InlineData("exp", 1, Math.E, Math.E, Math.E)]
    [InlineData("log", 2, 0.6931471805599453, 0.5, -0.25)]
    [InlineData("sqrt", 4, 2, 0.25, -0.03125)]
    [InlineData("square", -3, 9, -6, 2)]
    [InlineData("abs", -3, 3, -1, 0)]
    [InlineData("tanh", 0.5, 0.46211715726000975, 0.7864477329659274, -0.7268619813835874)]
    [InlineData("sigmoid", 0, 0.5, 0.25, 0)]
    [InlineData("softplus", 0, 0.6931471805599453, 0.5, 0.25)]
    [InlineData("relu", 3, 3, 1, 0)]
    [InlineData("relu", -3, 0, 0, 0)]
    [InlineData("sin", 0, 0, 1, 0)]
    [InlineData("cos", 0, 1, 0, -1)]
    [InlineData("pow 2", -3, 9, -6, 2)]
    [InlineData("pow -1", 2, 0.5, -0.25, 0.25)]
    [InlineData("erf", 0.5, 0.52049987781304654, 0.87878257893544479, -0.87878257893544479)]
    [InlineData("erf", -3.0, -0.99997790950300141, 0.00013925305194674785, 0.00083551831168048712)]
    [InlineData("erfc", -1.0, 1.8427007929497149, -0.4151074974205947, -0.83021499484118941)]
    [InlineData("erfc", 3.0, 2.2090496998585441e-5, -0.00013925305194674785, 0.00083551831168048712)]
    [InlineData("erfc", 20.0, 5.3958656116079009e-176, -2.1610374743867985e-174, 8.6441498975471938e-173)]
    [InlineData("gelu", 1.0, 0.84134474606854295, 1.0833154705876863, 0.24197072451914335)]
    [InlineData("gelu", -10.0, -7.6198530241605261e-23, -7.6184000964648141e-22, -7.540706654172291e-21)]
    [InlineData("gelu, tanh", 1.0, 0.8411919906082767, 1.0829640838457826, 0.24214819798377295)]
    [InlineData("gelu, tanh", -4.0, -7.024594819237269e-5, -0.00033512319712267076, -0.0014740596637653364)]
    [InlineData("silu", 2.0, 1.7615941559557649, 1.0907842487848955, 0.05006216869470691)]
    [InlineData("silu", -80.0, -1.4438811102763321e-33, -1.425832596397878e-33, -1.4077840825194238e-33)]
    [InlineData("softsign", 3.0, 0.75, 0.0625, -0.03125)]
    [InlineData("elu", -2.0, -0.86466471676338731, 0.13533528323661269, 0.13533528323661269)]
    [InlineData("expm1", 1.0e-10, 1.00000000005e-10, 1.0000000001, 1.0000000001)]
    [InlineData("expm1", -1.0, -0.63212055882855768, 0.36787944117144232, 0.36787944117144232)]
    [InlineData("log1p", 1.0e-10, 9.9999999995e-11, 0.9999999999, -0.9999999998)]
    [InlineData("log1p", -0.5, -0.69314718055994531, 2.0, -4.0)]
    public void ClosedForms(string name, double x, double f, double d, double dd) => AssertParts(name, x, f, d, dd);

    [Theory]
    [InlineData("relu", 0, 0, 0, 0)]
    [InlineData("abs", 0, 0, 0, 0)]
    [InlineData("sqrt", 0, 0, Inf, -Inf)]
    [InlineData("log", 0, -Inf, Inf, -Inf)]
    [InlineData("pow 0", 0, 1, 0, 0)]
    [InlineData("pow 0.5", 0, 0, Inf, -Inf)]
    [InlineData("pow 1", 0, 0, 1, 0)]
    [InlineData("pow 2", 0, 0, 0, 2)]
    [InlineData("pow -1", 0, Inf, -Inf, Inf)]
    [InlineData("log1p", -1, -Inf, Inf, -Inf)]
    [InlineData("elu", 0, 0, 1, 0)]
    [InlineData("elu 2", 0, 0, 2, 0)]
    [InlineData("leaky relu", 0, 0, 0.01, 0)]
    [InlineData("softsign", 0, 0, 1, 0)]
    [InlineData("clamp", -1, -1, 1, 0)]
    [InlineData("clamp", 2, 2, 1, 0)]
    [InlineData("clamp", -1.5, -1, 0, 0)]
    [InlineData("clamp", 2.5, 2, 0, 0)]
    public void SingularPoints(string name, double x, double f, double d, double dd) => AssertParts(name, x, f, d, dd);

    [Theory]
    [InlineData("sigmoid", 80, 1, 1.8048513878454153e-35, -1.8048513878454153e-35)]
    [InlineData("sigmoid", -80, 1.8048513878454153e-35, 1.8048513878454153e-35, 1.8048513878454153e-35)]
    [InlineData("sigmoid", 1000, 1, 0, 0)]
    [InlineData("sigmoid", -1000, 0, 0, 0)]
    [InlineData("softplus", 80, 80, 1, 1.8048513878454153e-35)]
    [InlineData("softplus", -80, 1.8048513878454153e-35, 1.8048513878454153e-35, 1.8048513878454153e-35)]
    [InlineData("softplus", 1000, 1000, 1, 0)]
    [InlineData("softplus", -1000, 0, 0, 0)]
    [InlineData("erf", 1e200, 1, 0, 0)]
    [InlineData("erfc", 30, 0, 0, 0)]
    [InlineData("erfc", -30, 2, 0, 0)]
    [InlineData("gelu", 1e200, 1e200, 1, 0)]
    [InlineData("gelu", -1e200, 0, 0, 0)]
    [InlineData("gelu, tanh", 1e4, 1e4, 1, 0)]
    [InlineData("gelu, tanh", -1e4, 0, 0, 0)]
    [InlineData("elu", 1000, 1000, 1, 0)]
    [InlineData("elu", -1000, -1, 0, 0)]
    [InlineData("softsign", Inf, 1, 0, 0)]
    [InlineData("softsign", -Inf, -1, 0, 0)]
    [InlineData("softsign", 1e8, 0.99999999, 9.99999980000000300e-17, -1.9999999400000012e-24)]
    [InlineData("expm1", 1000, Inf, Inf, Inf)]
    [InlineData("expm1", -1000, -1, 0, 0)]
    [InlineData("tanh", 1000, 1, 0, 0)]
    [InlineData("tanh", -1000, -1, 0, 0)]
    [InlineData("tanh", 40, 1, 7.219405551381661e-35, -1.4438811102763323e-34)]
    public void FarFromZero(string name, double x, double f, double d, double dd) => AssertParts(name, x, f, d, dd);

    [Theory]
    [MemberData(nameof(Names))]
    public void NaNPropagates(string name) => Assert.Equal(NaN, Functions[name](NaN).Item);

    [Fact]
    public void NaNPropagatesIntoTheDerivativesOfReluAndAbs()
    {
        AssertParts("relu", NaN, NaN, NaN, NaN);
        Assert.Equal([NaN], Abs(Tensor.Seeded([NaN], [1], [1], 1)).E1ToArray());
    }

    [Fact]
    public void AConstantHasNoDerivativeAtASingularPoint()
    {
        var y = Sqrt(Tensor.FromArray([0], 1)) * Tensor.Seeded([1], [1], [1], 1);
        Assert.Equal([0], y.E1ToArray());
        Assert.Equal([0], y.E12ToArray());
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 2, 0)]
    [InlineData(0, 1, 0)]
    public void PowOfZeroDoesNotDependOnTheExponent(double x, double exponent, double value)
    {
        var y = Pow(Tensor.FromArray([x], 1), Tensor.Seeded([exponent], [1], [1], 1));
        Assert.Equal([value], y.ToArray());
        Assert.Equal([0], y.E1ToArray());
        Assert.Equal([0], y.E12ToArray());
    }

    [Fact]
    public void PowInTheExponentIsNaNForANegativeBase()
    {
        var y = Pow(Tensor.FromArray([-2], 1), Tensor.Seeded([2], [1], [1], 1));
        Assert.Equal([4], y.ToArray());
        Assert.Equal([NaN], y.E1ToArray());
    }

    [Fact]
    public void DivisionByZeroIsIeee() =>
        Assert.Equal([Inf, -Inf, NaN], (Tensor.FromArray([1, -1, 0], 3) / 0).ToArray());

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 2, 1 }, new[] { 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 4, 1, 3 }, new[] { 2, 1 }, new[] { 4, 2, 3 })]
    [InlineData(new int[0], new[] { 2, 2 }, new[] { 2, 2 })]
    [InlineData(new[] { 1 }, new[] { 0, 2 }, new[] { 0, 2 })]
    [InlineData(new[] { 3, 1 }, new[] { 0 }, new[] { 3, 0 })]
    public void BroadcastsAsNumPy(int[] left, int[] right, int[] expected)
    {
        var a = Argument.Random(1, -1, 1, left);
        var b = Argument.Random(2, -1, 1, right);
        var result = Tensor.FromArray(a.Values, left) - Tensor.FromArray(b.Values, right);
        Assert.Equal(expected, result.Shape);
        var values = result.ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            Assert.Equal(a.Values[Position(left, expected, i)] - b.Values[Position(right, expected, i)], values[i]);
        }
    }

    [Fact]
    public void ShapesThatDoNotBroadcastAreNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.FromArray(new double[6], 2, 3) * Tensor.FromArray(new double[4], 4));
        Assert.Contains("operator *", error.Message);
        Assert.Contains("[2, 3] and [4]", error.Message);
        Assert.Contains("axis -1", error.Message);
        Assert.Contains("Pow", Assert.Throws<ArgumentException>(
            () => Pow(Tensor.FromArray(new double[2], 2), Tensor.FromArray(new double[3], 3))).Message);
    }

    [Fact]
    public void NumbersAreScalars()
    {
        Tensor fromInt = 3;
        Assert.Equal(3, fromInt.Item);
        Assert.Empty(fromInt.Shape);
        Assert.Equal([1, 0, -1], (2 - Tensor.FromArray([1, 2, 3], 3)).ToArray());
        Assert.Equal([0.5, 1], (Tensor.FromArray([1, 2], 2) / 2).ToArray());
    }

    private static void AssertParts(string name, double x, double f, double d, double dd)
    {
        var y = Functions[name](Tensor.Seeded([x], [1], [1], 1));
        AssertNear(f, y.ToArray()[0]);
        AssertNear(d, y.E1ToArray()[0]);
        AssertNear(d, y.E2ToArray()[0]);
        AssertNear(dd, y.E12ToArray()[0]);
    }

    private static void AssertNear(double expected, double actual)
    {
        if (double.IsFinite(expected) && expected != 0)
        {
            Assert.InRange(actual / expected, 1 - 1e-13, 1 + 1e-13);
        }
        else
        {
            Assert.Equal(expected, actual);
        }
    }

    /// <summary>Where an element of the broadcast shape lies in a tensor, by division and remainder.</summary>
    private static int Position(int[] shape, int[] broadcast, int element)
    {
        var (position, stride) = (0, 1);
        for (var i = 1; i <= broadcast.Length; i++)
        {
            if (i <= shape.Length)
            {
                position += element % broadcast[^i] % shape[^i] * stride;
                stride *= shape[^i];
            }

            element /= broadcast[^i];
        }

        return position;
    }
}
