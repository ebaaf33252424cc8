using System.Runtime.InteropServices;

namespace ImamlDsl.MetaLearning.Tests;

public sealed class OptimizerTests
{
    /// <summary>
    /// Two steps of torch.optim.Adam(lr = 0.1) from θ = 1 with gradients 0.5 and −0.2, by its formula:
    /// m₁ = .05, v₁ = .00025: m̂ = .5, v̂ = .25, θ = 1 − .1·.5/(.5 + 1e-8); m₂ = .025, v₂ = .00028975, and so on.
    /// </summary>
    [Fact]
    public void Adam_follows_pytorch()
    {
        var state = new Adam { LearningRate = 0.1 }.CreateState(1);
        double[] theta = [1];
        state.Step(theta, [0.5]);
        var first = 1 - (0.1 * 0.5 / (0.5 + 1e-8));
        Assert.Equal(first, theta[0], 14);
        state.Step(theta, [-0.2]);
        var mean = 0.025 / (1 - (0.9 * 0.9));
        var square = 0.00028975 / (1 - (0.999 * 0.999));
        Assert.Equal(first - (0.1 * mean / (Math.Sqrt(square) + 1e-8)), theta[0], 13);
    }

    [Fact]
    public void Entries_move_alone()
    {
        // 13 entries: full vectors and a rest must compute the same bits as one entry does.
        const int Length = 13;
        foreach (var options in (IOuterOptimizer[])[new Adam { LearningRate = 0.1, ClipNorm = 1e6 }, new Sgd { LearningRate = 0.1, Momentum = 0.7 }])
        {
            var random = new Random(2);
            var together = options.CreateState(Length);
            var alone = Enumerable.Range(0, Length).Select(_ => options.CreateState(1)).ToArray();
            double[] theta = [.. Enumerable.Range(0, Length).Select(_ => random.NextDouble())];
            double[][] single = [.. theta.Select(value => new[] { value })];
            for (var step = 0; step < 5; step++)
            {
                double[] gradient = [.. Enumerable.Range(0, Length).Select(_ => random.NextDouble() - 0.5)];
                together.Step(theta, gradient);
                for (var i = 0; i < Length; i++)
                {
                    alone[i].Step(single[i], [gradient[i]]);
                }
            }

            Assert.Equal(single.Select(value => value[0]), theta);
        }
    }

    [Fact]
    public void What_a_dead_unit_leaves_behind_decays_to_zero()
    {
        // 0.9^6723 is about the last normal number, and rounding would keep 0.9^7000 above zero for ever; a vector and a rest.
        const int Length = 5;
        foreach (var (options, numbers) in ((IOuterOptimizer, int)[])[(new Adam { Beta1 = 0.9, Beta2 = 0.5 }, 2 * Length), (new Sgd { Momentum = 0.9 }, Length)])
        {
            var state = options.CreateState(Length);
            var theta = new double[Length];
            state.Step(theta, [1, 1, 1, 1, 1]);
            for (var step = 0; step < 8000; step++)
            {
                state.Step(theta, new double[Length]);
                Assert.All(Saved(state, numbers), x => Assert.True(x == 0 || double.IsNormal(x), $"{x:R} after {step} steps"));
            }

            Assert.All(Saved(state, numbers), x => Assert.Equal(0, x));
        }

        static double[] Saved(IOuterOptimizerState state, int numbers)
        {
            using var bytes = new MemoryStream();
            using var writer = new BinaryWriter(bytes);
            state.Save(writer);
            return MemoryMarshal.Cast<byte, double>(bytes.ToArray().AsSpan(^(numbers * sizeof(double))..)).ToArray();
        }
    }

    [Fact]
    public void Sgd_with_momentum_follows_pytorch()
    {
        var state = new Sgd { LearningRate = 0.1, Momentum = 0.9 }.CreateState(1);
        double[] theta = [1];
        state.Step(theta, [2]);
        Assert.Equal(0.8, theta[0], 15);
        state.Step(theta, [1]);
        Assert.Equal(0.8 - (0.1 * ((0.9 * 2) + 1)), theta[0], 15);
    }

    [Fact]
    public void Schedule_and_clipping_apply()
    {
        var state = new Sgd { LearningRate = 1, Schedule = step => 1.0 / (step + 1), ClipNorm = 1 }.CreateState(2);
        double[] theta = [0, 0];
        state.Step(theta, [3, 4]);
        Assert.Equal([-0.6, -0.8], theta.Select(value => Math.Round(value, 12)));
        state.Step(theta, [0.5, 0]);
        Assert.Equal(-0.85, theta[0], 12);
    }

    /// <summary>The squares of these gradients over- or underflow; the last ones' length is just within the bound, or no more than a number can be.</summary>
    [Theory]
    [InlineData(1e200, 1, 0.6)]
    [InlineData(1e-200, 1e-201, 0.6e-201)]
    [InlineData(1e-300, 1e-301, 0.6e-301)]
    [InlineData(1e-200, 5.1e-200, 3e-200)]
    [InlineData(1e200, 5.1e200, 3e200)]
    [InlineData(3e307, 1e307, 0.6e307)]
    public void Clipping_applies_whatever_the_size_of_the_gradient(double size, double bound, double expected)
    {
        var state = new Sgd { LearningRate = 1, ClipNorm = bound }.CreateState(2);
        double[] theta = [0, 0];
        state.Step(theta, [3 * size, -4 * size]);
        Assert.InRange(theta[0] / -expected, 1 - 1e-9, 1 + 1e-9);
        Assert.InRange(theta[1] / -theta[0] * 3, 4 - 1e-9, 4 + 1e-9);
    }

    [Fact]
    public void Settings_are_checked_when_given()
    {
        var rate = Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { LearningRate = -1 });
        Assert.Contains("greater than 0", rate.Message);
        Assert.Contains("-1", rate.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { Beta1 = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { LearningRate = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd { Momentum = -0.1 });
        Assert.Throws<ArgumentException>(() => new Sgd().CreateState(2).Step(new double[2], new double[3]));
    }
}
