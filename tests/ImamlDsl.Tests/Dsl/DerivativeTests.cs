using static ImamlDsl.Ops;

namespace ImamlDsl.Tests;

/// <summary>Every operation's hyper-dual parts against central differences.</summary>
public sealed class DerivativeTests
{
    private static readonly IndexTensor Labels = IndexTensor.FromArray([2, 0, 1], 3);

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Function, double Low, double High)> Unary = new()
    {
        ["exp"] = (Exp, -2, 2),
        ["log"] = (Log, 0.5, 3),
        ["sqrt"] = (Sqrt, 0.5, 3),
        ["square"] = (Square, -2, 2),
        ["abs, positive"] = (Abs, 0.5, 2),
        ["abs, negative"] = (Abs, -2, -0.5),
        ["tanh"] = (Tanh, -2, 2),
        ["sigmoid"] = (Sigmoid, -3, 3),
        ["relu, positive"] = (Relu, 0.5, 2),
        ["relu, negative"] = (Relu, -2, -0.5),
        ["softplus"] = (Softplus, -3, 3),
        ["expm1"] = (Expm1, -2, 2),
        ["log1p"] = (Log1p, -0.5, 3),
        ["erf"] = (Erf, -2, 2),
        ["erf, far"] = (Erf, 2.1, 3),
        ["erfc"] = (x => Log(Erfc(x)), -2, 5),
        ["silu"] = (Silu, -4, 4),
        ["gelu"] = (x => Gelu(x), -4, 4),
        ["gelu, tanh"] = (x => Gelu(x, "tanh"), -4, 4),
        ["elu, positive"] = (x => Elu(x, 1.5), 0.5, 2),
        ["elu, negative"] = (x => Elu(x, 1.5), -2, -0.5),
        ["leaky relu, positive"] = (x => LeakyRelu(x, 0.2), 0.5, 2),
        ["leaky relu, negative"] = (x => LeakyRelu(x, 0.2), -2, -0.5),
        ["softsign, small"] = (Softsign, 0.1, 0.7),
        ["softsign, large"] = (Softsign, -4, -1.5),
        ["clamp"] = (x => Square(Clamp(x, -5, 5)) + Clamp(x, max: 100) + Clamp(x, 10), -2, 2),
        ["where"] = (x => Where((x > 0) | (x < -1), Square(x), x * x * x), 0.2, 0.8),
        ["sin"] = (Sin, -3, 3),
        ["cos"] = (Cos, -3, 3),
        ["negation"] = (x => -x, -2, 2),
        ["pow 3"] = (x => Pow(x, 3), -2, 2),
        ["pow 1"] = (x => Pow(x, 1), -2, 2),
        ["pow 0"] = (x => Pow(x, 0), -2, 2),
        ["pow -1.5"] = (x => Pow(x, -1.5), 0.5, 2),
        ["sum"] = (x => Square(Sum(x)), -2, 2),
        ["sum, axis"] = (x => Square(Sum(x, -1)), -2, 2),
        ["sum, axes"] = (x => Square(Sum(x, [0, 2], keepDims: true)), -2, 2),
        ["mean"] = (x => Square(Mean(x)), -2, 2),
        ["mean, axis"] = (x => Square(Mean(x, 1)), -2, 2),
        ["mean, axes"] = (x => Square(Mean(x, [1, 2])), -2, 2),
        ["max"] = (x => Square(Max(x)), -2, 2),
        ["max, axis"] = (x => Square(Max(x, 0)), -2, 2),
        ["max, axes"] = (x => Square(Max(x, [0, -1], keepDims: true)), -2, 2),
        ["reshape"] = (x => Square(Reshape(x, 6, -1)), -2, 2),
        ["flatten"] = (x => Square(Flatten(x)), -2, 2),
        ["permute"] = (x => Square(Permute(x, 2, 0, 1)), -2, 2),
        ["transpose"] = (x => Square(Transpose(x, 0, -1)), -2, 2),
        ["expand"] = (x => Square(Expand(Unsqueeze(x, 1), 2, 2, -1, 4)), -2, 2),
        ["slice"] = (x => Square(Slice(x, 2, 1, -1, 2)), -2, 2),
        ["select"] = (x => Square(Select(x, 1, -2)), -2, 2),
        ["split"] = (x => Split(x, 3, 2)[0] * Split(x, 3, 2)[1], -2, 2),
        ["chunk"] = (x => Chunk(x, 2)[0] * Chunk(x, 2)[1], -2, 2),
        ["concat"] = (x => Square(Concat(1, x, Slice(x, 1, 1), Sin(x))), -2, 2),
        ["stack"] = (x => Square(Stack([x, Sin(x)], -2)), -2, 2),
        ["pad"] = (x => Square(Pad(x, [(0, 1), (2, 0), (1, 1)], 0.5)), -2, 2),
        ["cumulative sum"] = (x => Square(CumSum(x, 1)), -2, 2),
        ["max pool"] = (x => Square(MaxPool2d(Unsqueeze(x, 0), 2, 1, 1)), -2, 2),
        ["average pool"] = (x => Square(AvgPool2d(Unsqueeze(x, 0), 2)), -2, 2),
        ["average pool, inside"] = (x => Square(AvgPool2d(Unsqueeze(x, 0), 3, 2, 1, countIncludePad: false)), -2, 2),
        ["embedding"] = (x => Square(Embedding(Reshape(x, 4, 6), Labels)), -2, 2),
        ["log-sum-exp"] = (x => LogSumExp(x), -2, 2),
        ["log-sum-exp, axis"] = (x => LogSumExp(x, 0, keepDims: true), -2, 2),
        ["log-softmax"] = (x => LogSoftmax(x), -2, 2),
        ["log-softmax, axis"] = (x => LogSoftmax(x, 1), -2, 2),
        ["softmax"] = (x => Softmax(x), -2, 2),
        ["softmax, axis"] = (x => Softmax(x, 0), -2, 2),
        ["batch norm"] = (x => BatchNorm(x), -2, 2),
        ["composition"] = (x => Tanh(x * Sigmoid(x)) / (1 + Square(x)), -2, 2),
    };

    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Function, int[][] Shapes)> Several = new()
    {
        ["add"] = (x => Square(x[0] + x[1]), [[2, 3], [2, 3]]),
        ["subtract"] = (x => Square(x[0] - x[1]), [[2, 1], [3]]),
        ["multiply"] = (x => x[0] * x[1], [[2, 1, 3], [4, 1]]),
        ["divide"] = (x => x[0] / x[1], [[3], [2, 1]]),
        ["maximum"] = (x => Square(Maximum(x[0], x[1])), [[2, 3], [3]]),
        ["minimum"] = (x => Square(Minimum(x[0], x[1])), [[2, 1], [3]]),
        ["where, broadcast"] = (x => Where(x[0] > x[1], x[0] * x[1], Square(x[2])), [[2, 1], [3], []]),
        ["pow"] = (x => Pow(x[0], x[1]), [[2, 3], [3]]),
        ["matmul"] = (x => MatMul(x[0], x[1]), [[2, 3], [3, 4]]),
        ["matmul, vectors"] = (x => MatMul(x[0], x[1]), [[3], [3]]),
        ["matmul, batched"] = (x => MatMul(x[0], x[1]), [[2, 1, 2, 3], [3, 3, 2]]),
        ["linear"] = (x => Linear(x[0], x[1], x[2]), [[2, 2, 3], [4, 3], [4]]),
        ["linear, no bias"] = (x => Linear(x[0], x[1]), [[3], [4, 3]]),
        ["convolution"] = (x => Conv2d(x[0], x[1], 2, 1), [[2, 2, 4, 5], [3, 2, 3, 2]]),
        ["convolution, bias"] = (x => Conv2d(x[0], x[1], x[2], padding: 1), [[1, 2, 3, 3], [2, 2, 2, 2], [2]]),
        ["convolution, dilated"] = (x => Conv2d(x[0], x[1], 2, 1, dilation: 2), [[1, 2, 6, 5], [3, 2, 3, 2]]),
        ["convolution, groups"] = (x => Conv2d(x[0], x[1], x[2], padding: 1, groups: 2), [[1, 4, 3, 3], [6, 2, 2, 2], [6]]),
        ["einsum"] = (x => Einsum("bij,bjk,k->ib", x[0], x[1], x[2]), [[2, 3, 4], [2, 4, 2], [2]]),
        ["einsum, diagonal"] = (x => Einsum("iji,j", x[0], x[1]), [[3, 2, 3], [2]]),
        ["attention"] = (x => ScaledDotProductAttention(x[0], x[1], x[2], x[3]), [[2, 3, 4], [2, 5, 4], [2, 5, 2], [3, 5]]),
        ["attention, causal"] = (x => ScaledDotProductAttention(x[0], x[1], x[2], isCausal: true, scale: 2), [[2, 3, 4], [3, 4], [2, 3, 2]]),
        ["batch norm, 2 axes"] = (x => BatchNorm(x[0], x[1], x[2]), [[4, 3], [3], [3]]),
        ["batch norm, 4 axes"] = (x => BatchNorm(x[0], x[1], x[2], 0.1), [[2, 3, 2, 2], [3], [3]]),
        ["cross entropy"] = (x => CrossEntropy(x[0], Labels), [[3, 4]]),
        ["mean squared error"] = (x => MeanSquaredError(x[0], x[1]), [[3, 2], [3, 2]]),
    };

    public static TheoryData<string> UnaryNames => [.. Unary.Keys];

    public static TheoryData<string> SeveralNames => [.. Several.Keys];

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void OneArgument(string name)
    {
        var (function, low, high) = Unary[name];
        Derivatives.Check(x => function(x[0]), Argument.Random(1, low, high, 2, 3, 4));
    }

    [Theory]
    [MemberData(nameof(SeveralNames))]
    public void SeveralArguments(string name)
    {
        var (function, shapes) = Several[name];
        Derivatives.Check(function, [.. shapes.Select((shape, i) => Argument.Random((ulong)i, 0.5, 2, shape))]);
    }

    [Fact]
    public void TheCheckFindsAWrongDerivative()
    {
        // A stop-gradient makes value and derivative disagree, as a mistake in the table would.
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
            Derivatives.Check(x => x[0] * StopGradient(x[0]), Argument.Random(1, 0.5, 2, 3)));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
            Derivatives.Check(
                x => new Tensor([.. x[0].Elements.Select(e => e.Chain((e.Value * e.Value, 2 * e.Value, 1)))], x[0].Extents),
                Argument.Random(1, 0.5, 2, 3)));
    }

    [Fact]
    public void ALossGivesGradientAndHessianProducts()
    {
        // L = ½ xᵀAx has ∇L = Ax and H = A.
        var a = Tensor.FromArray([2, 1, 1, 3], 2, 2);
        var x = Tensor.Seeded([1, -1], [1, 0], [0, 1], 2);
        var loss = MatMul(x, MatMul(a, x)) / 2;
        Assert.Equal(1.5, loss.Item);
        Assert.Equal([1], loss.E1ToArray());
        Assert.Equal([-2], loss.E2ToArray());
        Assert.Equal([1], loss.E12ToArray());
    }

    [Fact]
    public void StopGradientDropsAllParts()
    {
        var x = Tensor.Seeded([3], [1], [1], 1);
        var y = StopGradient(x * x);
        Assert.Equal([9], y.ToArray());
        Assert.Equal([0], y.E1ToArray());
        Assert.Equal([0], y.E2ToArray());
        Assert.Equal([0], y.E12ToArray());
    }
}
