using System.Numerics;
using ImamlDsl.Cpu;

namespace ImamlDsl.Cpu.Tests;

/// <summary>
/// Convolutions that are computed by minimal filtering (<see cref="ConvolutionTests"/> compare them with naive loops): their errors, and what they do with numbers
/// that are not finite.
/// </summary>
public sealed unsafe class WinogradTests
{
    /// <summary>Sizes that are computed so.</summary>
    internal static readonly ConvolutionShape[] Shapes =
    [
        new(2, 14, 14, 64, 3, 3, 64, 1, 1),
        new(1, 28, 28, 16, 3, 3, 32, 1, 1),
        new(2, 9, 12, 17, 3, 3, 40, 1, 1), // odd sizes, channels that fill no vector
        new(3, 12, 14, 40, 3, 3, 19, 1, 0), // no padding: the gradient's windows reach outside
        new(8, 8, 11, 33, 3, 3, 24, 1, 2), // much padding
        new(1, 16, 14, 70, 3, 3, 67, 1, 1), // several blocks of tiles
        new(1, 9, 10, 150, 3, 3, 140, 1, 1), // several panels of columns
        new(5, 14, 14, 64, 3, 3, 64, 2, 1),
        new(25, 7, 7, 64, 3, 3, 64, 2, 1), // both ends of an axis outside
        new(6, 17, 24, 33, 3, 3, 40, 2, 1), // odd sizes, channels that fill no vector
        new(1, 56, 55, 16, 3, 3, 70, 2, 1), // several blocks, an image in pieces
        new(1, 20, 21, 150, 3, 3, 140, 2, 1),
    ];

    public static TheoryData<ConvolutionShape> Data() => [.. Shapes];

    [Theory]
    [MemberData(nameof(Data))]
    public void TheseSizesAreComputedSo(ConvolutionShape shape)
    {
        Assert.True(WinogradShape.Applies(shape, false));
        Assert.True(WinogradShape.Applies(shape, true));
    }

    [Fact]
    public void OthersAreNot()
    {
        var shape = new ConvolutionShape(2, 14, 14, 64, 3, 3, 64, 1, 1);
        Assert.All(
            [
                shape with { Stride = 3 }, shape with { Stride = 2, Padding = 0 }, shape with { Stride = 2, Padding = 2 }, shape with { Dilation = 2 },
                shape with { Groups = 2 }, shape with { KernelWidth = 4 }, shape with { InputChannels = 3 }, shape with { OutputChannels = 5 }, shape with { Padding = 3 }, shape with { Batch = 0 }, shape with { Height = 2, Width = 2 }, // places that see few taps
            ],
            other => Assert.False(WinogradShape.Applies(other, false) || WinogradShape.Applies(other, true)));
    }

    /// <summary>The root mean square of the errors is about the direct sum's, 0.59 to 1.08 of it: a sum of fewer terms is rounded less often.</summary>
    [Theory]
    [MemberData(nameof(Data))]
    public void ErrorsAreNoLargerThanTheDirectSums(ConvolutionShape shape)
    {
        using var operands = new Operands<float>(shape);
        var expected = operands.Naive();
        var direct = operands.Compute(isDirect: true);
        var actual = operands.Compute(isDirect: false);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.NotEqual(direct[i], actual[i]); // or it is not another algorithm
            Assert.InRange(Error(actual[i], expected[i]), 0, 1.25 * Error(direct[i], expected[i]));
        }

        static double Error(double[] actual, double[] expected) => Math.Sqrt(actual.Zip(expected, (a, e) => (a - e) * (a - e)).Average());
    }

    [Fact]
    public void WholeNumbersAreExact()
    {
        using var operands = new Operands<float>(Shapes[2]);
        operands.Each((x, _) => float.Round(8 * x));
        Assert.Equal(operands.Naive(), operands.Compute(isDirect: false));
    }

    public static TheoryData<float> NotFinite() => [float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    /// <summary>A number that is not finite changes exactly what it touches, and to what the sum of products says.</summary>
    [Theory]
    [MemberData(nameof(NotFinite))]
    public void WhatIsNotFiniteSpreadsAsInTheSum(float value)
    {
        foreach (var (shape, operand) in Shapes[..5].Concat(Shapes[7..10]).SelectMany(shape => new[] { 0, 1, 2 }.Select(operand => (shape, operand))))
        {
            using var operands = new Operands<float>(shape);
            operands.Each((x, i) => i == (operand, operands.Length(operand) / 3) ? value : x);
            var expected = operands.Naive();
            var actual = operands.Compute(isDirect: false, accumulateWeights: operand == 0);
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.Contains(expected[i], e => !double.IsFinite(e) || i == (operand + 1) % 3); // its own gradient
                Assert.Equal(expected[i].Select(Kind), actual[i].Select(Kind));
            }
        }

        static double Kind(double x) => double.IsFinite(x) ? 0 : x;
    }

    /// <summary>Sums of numbers so large that the transforms overflow, where the direct sum does not.</summary>
    [Fact]
    public void NothingOverflowsThatNeedNot()
    {
        using var operands = new Operands<float>(Shapes[0]);
        operands.Each((x, i) => i.Operand == 0 ? x * 3e38f : x * 1e-6f);
        var expected = operands.Naive();
        var actual = operands.Compute(isDirect: false);
        operands.Each((x, _) => float.Abs(x));
        var magnitudes = operands.Naive();
        foreach (var i in (int[])[0, 2])
        {
            for (var j = 0; j < expected[i].Length; j++)
            {
                Assert.InRange(actual[i][j] - expected[i][j], -1e-5 * magnitudes[i][j], 1e-5 * magnitudes[i][j]);
            }
        }
    }

    /// <summary>An image's result does not depend on the others, though a number in one of them is not finite.</summary>
    [Fact]
    public void ImagesDoNotMeet()
    {
        var shape = new ConvolutionShape(3, 13, 14, 48, 3, 3, 48, 1, 1);
        using var clean = new Operands<float>(shape);
        using var spoiled = new Operands<float>(shape);
        spoiled.Each((x, i) => i.Operand != 1 && i.Index == spoiled.Length(i.Operand) / 2 ? float.PositiveInfinity : x);
        var expected = clean.Compute(isDirect: false);
        var actual = spoiled.Compute(isDirect: false);
        foreach (var i in (int[])[0, 1])
        {
            var image = expected[i].Length / 3;
            Assert.Equal(expected[i][..image], actual[i][..image]);
            Assert.Equal(expected[i][(2 * image)..], actual[i][(2 * image)..]);
            Assert.NotEqual(expected[i], actual[i]);
        }
    }

    /// <summary>x, w and the gradient of y of one convolution, numbered in this order.</summary>
    private sealed class Operands<T> : IDisposable
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ConvolutionShape _shape;
        private readonly GuardedArray<T>[] _operands;

        public Operands(ConvolutionShape shape)
        {
            var random = new Random(23);
            _shape = shape;
            _operands = [new(shape.InputLength, random), new(shape.WeightLength, random), new(shape.OutputLength, random)];
        }

        public int Length(int operand) => _operands[operand].Length;

        public void Each(Func<T, (int Operand, int Index), T> change)
        {
            for (var operand = 0; operand < _operands.Length; operand++)
            {
                for (var i = 0; i < Length(operand); i++)
                {
                    _operands[operand].Pointer[i] = change(_operands[operand].Pointer[i], (operand, i));
                }
            }
        }

        /// <summary>y, gx and gw.</summary>
        public double[][] Naive()
        {
            ConvolutionTests.Reference(_shape, _operands[0], _operands[1], _operands[2], out var y, out var gx, out var gw);
            return [y, gx, gw];
        }

        /// <summary>The same. What is added to an old value is summed directly, but for gw.</summary>
        public double[][] Compute(bool isDirect, bool accumulateWeights = false)
        {
            T* x = _operands[0].Pointer, w = _operands[1].Pointer, g = _operands[2].Pointer;
            using var scratch = new GuardedArray<T>(ConvolutionTests.Scratch(_shape));
            using var y = Result(_shape.OutputLength, isDirect);
            using var gx = Result(_shape.InputLength, isDirect);
            using var gw = Result(_shape.WeightLength, accumulateWeights);
            Convolution.Forward(_shape, x, w, y.Pointer, isDirect, null, scratch.Pointer);
            Convolution.InputGradient(_shape, g, w, gx.Pointer, isDirect, scratch.Pointer);
            if (isDirect)
            {
                ConvolutionWeightGradient.Run<Lanes256<T>, T>(_shape, x, g, default, gw.Pointer, false, scratch.Pointer);
            }
            else
            {
                Convolution.WeightGradient(_shape, x, g, gw.Pointer, accumulateWeights, scratch.Pointer);
            }

            return [y.ToDoubles(), gx.ToDoubles(), gw.ToDoubles()];
        }

        public void Dispose()
        {
            foreach (var operand in _operands)
            {
                operand.Dispose();
            }
        }

        private static GuardedArray<T> Result(int length, bool isZero)
        {
            var result = new GuardedArray<T>(length);
            if (isZero)
            {
                new Span<T>(result.Pointer, length).Clear();
            }

            return result;
        }
    }
}
