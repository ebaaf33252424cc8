using System.Numerics;

namespace ImamlDsl;

/// <summary>
/// Adam (Kingma and Ba 2015) with PyTorch's arithmetic: θ ← θ − (α/(1 − β₁ᵗ)) · m/(√v/√(1 − β₂ᵗ) + ε).
/// </summary>
public sealed record Adam : OptimizerOptions, IOuterOptimizer
{
    /// <summary>β₁, the decay of the mean of gradients: in [0, 1).</summary>
    public double Beta1
    {
        get;
        init => field = Require.Fraction(value, nameof(Beta1), "β₁", "The usual value is 0.9");
    } = 0.9;

    /// <summary>β₂, the decay of the mean of squared gradients: in [0, 1).</summary>
    public double Beta2
    {
        get;
        init => field = Require.Fraction(value, nameof(Beta2), "β₂", "The usual value is 0.999");
    } = 0.999;

    /// <summary>ε, added to the denominator: finite and greater than 0.</summary>
    public double Epsilon
    {
        get;
        init => field = Require.Positive(value, nameof(Epsilon), "ε", "The usual value is 1e-8");
    } = 1e-8;

    /// <inheritdoc/>
    public IOuterOptimizerState CreateState(int length) => new State(this, length);

    private sealed class State(Adam options, int length) : IOuterOptimizerState
    {
        private readonly double[] _mean = new double[length];
        private readonly double[] _square = new double[length];
        private long _steps;

        public void Step(Span<double> theta, ReadOnlySpan<double> gradient)
        {
            Require.Length(_mean.Length, theta.Length, nameof(theta), "θ");
            Require.Length(_mean.Length, gradient.Length, nameof(gradient), "The gradient");
            var rate = options.RateAt(_steps);
            var clip = options.ClipFactor(gradient);
            _steps++;
            var (beta1, beta2) = (options.Beta1, options.Beta2);
            var stepSize = rate / (1 - Math.Pow(beta1, _steps));
            var correction = Math.Sqrt(1 - Math.Pow(beta2, _steps));
            var (rate1, rate2, scale) = (new Vector<double>(1 - beta1), new Vector<double>(1 - beta2), new Vector<double>(stepSize));
            var (divisor, epsilon) = (new Vector<double>(correction), new Vector<double>(options.Epsilon));
            var i = 0;
            for (; i <= theta.Length - Vector<double>.Count; i += Vector<double>.Count)
            {
                // The same operations in the same order as below.
                var g = clip * new Vector<double>(gradient[i..]);
                var mean = new Vector<double>(_mean, i);
                mean = RunningMean.Flush(mean + (rate1 * (g - mean)));
                var square = RunningMean.Flush((beta2 * new Vector<double>(_square, i)) + (rate2 * g * g));
                mean.CopyTo(_mean, i);
                square.CopyTo(_square, i);
                var moved = new Vector<double>(theta[i..]) - (scale * mean / ((Vector.SquareRoot(square) / divisor) + epsilon));
                moved.CopyTo(theta[i..]);
            }

            for (; i < theta.Length; i++)
            {
                var g = clip * gradient[i];
                _mean[i] = RunningMean.Flush(_mean[i] + ((1 - beta1) * (g - _mean[i])));
                _square[i] = RunningMean.Flush((beta2 * _square[i]) + ((1 - beta2) * g * g));
                theta[i] -= stepSize * _mean[i] / ((Math.Sqrt(_square[i]) / correction) + options.Epsilon);
            }
        }

        public void Save(BinaryWriter writer)
        {
            writer.Write(_steps);
            Numbers.Write(writer, _mean);
            Numbers.Write(writer, _square);
        }

        public void Load(BinaryReader reader)
        {
            _steps = reader.ReadInt64();
            Numbers.Read(reader, _mean);
            Numbers.Read(reader, _square);
        }
    }
}
