using ImamlDsl;

namespace OwnLoopExample;

/// <summary>
/// Nesterov's accelerated gradient method (Nesterov 1983) with restarts (O'Donoghue and Candès 2015), for one task: an optimiser that knows nothing of
/// the library but a function that gives G and ∇G.
/// </summary>
internal sealed class Nesterov(int steps, double rate)
{
    public double[] Minimize(TaskProblem problem, double[] phi, CancellationToken token)
    {
        var ahead = (double[])phi.Clone();
        var next = new double[phi.Length];
        var gradient = new double[phi.Length];
        var (momentum, step) = (1.0, rate);
        for (var k = 0; k < steps; k++)
        {
            token.ThrowIfCancellationRequested();
            var value = problem.ValueAndGradient(ahead, gradient);
            var square = Dot(gradient, gradient);
            Move(ahead, gradient, step, next);
            while (problem.Value(next) > value - (0.5 * step * square) && step > 1e-12)
            {
                step /= 2;
                Move(ahead, gradient, step, next);
            }

            // Momentum that points uphill is forgotten.
            var uphill = 0.0;
            for (var i = 0; i < phi.Length; i++)
            {
                uphill += gradient[i] * (next[i] - phi[i]);
            }

            var following = uphill > 0 ? 1 : (1 + Math.Sqrt(1 + (4 * momentum * momentum))) / 2;
            var weight = uphill > 0 ? 0 : (momentum - 1) / following;
            for (var i = 0; i < phi.Length; i++)
            {
                ahead[i] = next[i] + (weight * (next[i] - phi[i]));
                phi[i] = next[i];
            }

            momentum = following;
            step *= 1.1;
        }

        return phi;
    }

    private static void Move(double[] from, double[] gradient, double step, double[] to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] - (step * gradient[i]);
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
