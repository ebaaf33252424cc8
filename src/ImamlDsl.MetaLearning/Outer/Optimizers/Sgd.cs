using System.Numerics;

namespace ImamlDsl;

/// <summary>
/// Stochastic gradient descent with PyTorch's momentum: b ← μb + g, which is g itself at the first step, and θ ← θ − αb.
/// </summary>
public sealed record Sgd : OptimizerOptions, IOuterOptimizer
{
    /// <summary>μ, the momentum: in [0, 1); 0, the default, for none.</summary>
    public double Momentum
    {
        get;
        init => field = Require.Fraction(value, nameof(Momentum), "The momentum", "The usual value is 0.9");
    }

    /// <inheritdoc/>
    public IOuterOptimizerState CreateState(int length) => new State(this, length);

    private sealed class State(Sgd options, int length) : IOuterOptimizerState
    {
        // Zeroed, so that the first μb + g is g, as in PyTorch.
        private readonly double[] _velocity = new double[length];
        private long _steps;

        public void Step(Span<double> theta, ReadOnlySpan<double> gradient)
        {
            Require.Length(_velocity.Length, theta.Length, nameof(theta), "θ");
            Require.Length(_velocity.Length, gradient.Length, nameof(gradient), "The gradient");
            var rate = options.RateAt(_steps);
            var clip = options.ClipFactor(gradient);
            _steps++;
            var i = 0;
            for (; i <= theta.Length - Vector<double>.Count; i += Vector<double>.Count)
            {
                // The same operations in the same order as below.
                var velocity = RunningMean.Flush((options.Momentum * new Vector<double>(_velocity, i)) + (clip * new Vector<double>(gradient[i..])));
                velocity.CopyTo(_velocity, i);
                (new Vector<double>(theta[i..]) - (rate * velocity)).CopyTo(theta[i..]);
            }

            for (; i < theta.Length; i++)
            {
                _velocity[i] = RunningMean.Flush((options.Momentum * _velocity[i]) + (clip * gradient[i]));
                theta[i] -= rate * _velocity[i];
            }
        }

        public void Save(BinaryWriter writer)
        {
            writer.Write(_steps);
            Numbers.Write(writer, _velocity);
        }

        public void Load(BinaryReader reader)
        {
            _steps = reader.ReadInt64();
            Numbers.Read(reader, _velocity);
        }
    }
}
