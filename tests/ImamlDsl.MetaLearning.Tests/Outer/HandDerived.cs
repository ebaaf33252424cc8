namespace ImamlDsl.MetaLearning.Tests;

/// <summary>
/// ½Σ_j r_j² of <see cref="MlpModel"/> with its first and second derivatives written out term by term:
/// ∂L/∂θ_q = Σ_j r_j ∂f_j/∂θ_q, ∂²L/∂θ_p∂θ_q = Σ_j [r_j ∂²f_j/∂θ_p∂θ_q + ∂f_j/∂θ_p ∂f_j/∂θ_q].
/// </summary>
internal static class HandDerived
{
    public static (double[] Gradient, double[,] Hessian) HalfSumOfSquares(double[] phi, double s, TaskData data, int task)
    {
        var gradient = new double[MlpModel.Length];
        var hessian = new double[MlpModel.Length, MlpModel.Length];
        var x = (TaskInput<double>)data.Inputs[0];
        var y = (TaskInput<double>)data.Inputs[1];
        for (var j = 0; j < x.Shape[0]; j++)
        {
            var (f, first, second) = Network(phi, s, [x[task][2 * j], x[task][(2 * j) + 1], 1]);
            var r = f - y[task][j];
            for (var p = 0; p < gradient.Length; p++)
            {
                gradient[p] += r * first[p];
                for (var q = 0; q < gradient.Length; q++)
                {
                    hessian[p, q] += (r * second[p, q]) + (first[p] * first[q]);
                }
            }
        }

        return (gradient, hessian);
    }

    /// <param name="phi">W [2, 3], b [3], v [3], c.</param>
    /// <param name="s">The factor in the hyperbolic tangent.</param>
    /// <param name="input">The two features, and 1 for the bias.</param>
    private static (double Value, double[] First, double[,] Second) Network(double[] phi, double s, double[] input)
    {
        var f = phi[^1];
        var first = new double[MlpModel.Length];
        var second = new double[MlpModel.Length, MlpModel.Length];
        first[^1] = 1;
        for (var h = 0; h < 3; h++)
        {
            int[] weights = [h, 3 + h, 6 + h];
            var v = 9 + h;
            var z = (phi[weights[0]] * input[0]) + (phi[weights[1]] * input[1]) + phi[weights[2]];
            var tanh = Math.Tanh(s * z);
            var slope = 1 - (tanh * tanh);
            f += phi[v] * tanh;
            first[v] = tanh;
            for (var a = 0; a < 3; a++)
            {
                first[weights[a]] = phi[v] * slope * s * input[a];
                second[v, weights[a]] = second[weights[a], v] = slope * s * input[a];
                for (var b = 0; b < 3; b++)
                {
                    second[weights[a], weights[b]] = phi[v] * -2 * tanh * slope * s * s * input[a] * input[b];
                }
            }
        }

        return (f, first, second);
    }
}
