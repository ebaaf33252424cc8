namespace ImamlDsl.MetaLearning.Tests;

/// <summary>The squared error of <see cref="MlpModel"/>, differentiated by hand: reverse mode for the gradient, its tangent for
/// products.</summary>
internal sealed class MlpLoss(IModel model, string name, bool mean) : TestProgram(
    model, name, ProgramKind.Loss,
    new InputInfo("x", InputKind.Real, ["N", MlpModel.Features]), new InputInfo("y", InputKind.Real, ["N", 1]))
{
    private const int Features = MlpModel.Features;
    private const int Hidden = MlpModel.Hidden;
    private const int B = MlpModel.B;
    private const int V = MlpModel.V;
    private const int C = MlpModel.C;

    public override void Value(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, Span<double> values)
    {
        Span<double> gradient = stackalloc double[MlpModel.Length];
        values[0] = Gradient(phi, omega, data, task, gradient, default);
    }

    public override double Gradient(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, Span<double> gradient,
        Span<double> outerGradient)
    {
        var s = omega[0];
        var weight = Weight(data);
        var loss = 0.0;
        gradient.Clear();
        outerGradient.Clear();
        for (var n = 0; n < data.Inputs[0].Shape[0]; n++)
        {
            var r = Residual(phi, s, data, task, n);
            loss += weight * r * r;
            var g = 2 * weight * r;
            for (var h = 0; h < Hidden; h++)
            {
                var z = Preactivation(phi, data, task, n, h);
                var t = Math.Tanh(s * z);
                var d = 1 - (t * t);
                AddHidden(gradient, g * phi[V + h] * d * s, data, task, n, h);
                gradient[V + h] += g * t;
                if (!outerGradient.IsEmpty)
                {
                    outerGradient[0] += g * phi[V + h] * d * z;
                }
            }

            gradient[C] += g;
        }

        return loss;
    }

    public override void Product(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, ReadOnlySpan<double> v,
        Span<double> result, Span<double> outerResult)
    {
        var s = omega[0];
        var weight = Weight(data);
        result.Clear();
        outerResult.Clear();
        for (var n = 0; n < data.Inputs[0].Shape[0]; n++)
        {
            var r = Residual(phi, s, data, task, n);
            var dr = ResidualTangent(phi, s, data, task, n, v);
            var (g, dg) = (2 * weight * r, 2 * weight * dr);
            for (var h = 0; h < Hidden; h++)
            {
                var z = Preactivation(phi, data, task, n, h);
                var dz = Preactivation(v, data, task, n, h);
                var t = Math.Tanh(s * z);
                var d = 1 - (t * t);
                var dt = d * s * dz;
                var dd = -2 * t * dt;
                var (w, dw) = (phi[V + h], v[V + h]);
                AddHidden(result, s * ((dg * w * d) + (g * dw * d) + (g * w * dd)), data, task, n, h);
                result[V + h] += (dg * t) + (g * dt);
                if (!outerResult.IsEmpty)
                {
                    outerResult[0] += (dg * w * d * z) + (g * dw * d * z) + (g * w * dd * z) + (g * w * d * dz);
                }
            }

            result[C] += dg;
        }
    }

    private double Weight(TaskData data) => mean ? 1.0 / data.Inputs[0].Shape[0] : 0.5;

    private static double Preactivation(ReadOnlySpan<double> phi, TaskData data, int task, int n, int h)
    {
        var sum = phi[B + h];
        for (var i = 0; i < Features; i++)
        {
            sum += phi[(i * Hidden) + h] * Real(data, 0, task, (n * Features) + i);
        }

        return sum;
    }

    private static double Residual(ReadOnlySpan<double> phi, double s, TaskData data, int task, int n)
    {
        var f = phi[C];
        for (var h = 0; h < Hidden; h++)
        {
            f += phi[V + h] * Math.Tanh(s * Preactivation(phi, data, task, n, h));
        }

        return f - Real(data, 1, task, n);
    }

    private static double ResidualTangent(ReadOnlySpan<double> phi, double s, TaskData data, int task, int n, ReadOnlySpan<double> v)
    {
        var df = v[C];
        for (var h = 0; h < Hidden; h++)
        {
            var t = Math.Tanh(s * Preactivation(phi, data, task, n, h));
            df += (v[V + h] * t) + (phi[V + h] * (1 - (t * t)) * s * Preactivation(v, data, task, n, h));
        }

        return df;
    }

    private static void AddHidden(Span<double> gradient, double factor, TaskData data, int task, int n, int h)
    {
        gradient[B + h] += factor;
        for (var i = 0; i < Features; i++)
        {
            gradient[(i * Hidden) + h] += factor * Real(data, 0, task, (n * Features) + i);
        }
    }
}
