using ImamlDsl;

namespace MetaGradientAccuracyExample;

/// <summary>
/// Inner steps until φ is a millionth as far from the solution as θ was, against the condition number of the inner problem: about κ for gradient descent and √κ for
/// Nesterov's method (Rajeswaran et al. 2019, Table 1). The distance is bounded as an application would, by ‖∇G‖/μ with G's strong convexity μ.
/// </summary>
internal static class Convergence
{
    private const int Weights = 20;
    private const double Accuracy = 1e-6;
    private const double Strength = 0.1;

    private static readonly double[] Conditions = [10, 30, 100, 300, 1000, 3000, 10_000];

    public static Figure AgainstCondition(Request request, CancellationToken token)
    {
        return new Figure("iterations", "Inner steps to 10⁻⁶ of the way to the solution", "condition number κ", "inner steps",
        [
            Line("gradient descent", tasks => new GradientDescent { LearningRate = 1 / tasks.Sharpness, Steps = 1_000_000, Backtracking = false }),
            Line("Nesterov", tasks => new Nesterov
            {
                LearningRate = 1 / tasks.Sharpness, ConditionNumber = tasks.Condition, Steps = 1_000_000, Backtracking = false,
            }),
        ]);

        Series Line(string name, Func<Regression, SteppedSolver> solver) =>
            new(name, [.. Conditions.Select(condition => (condition, Steps(request, condition, solver, token)))]);
    }

    /// <summary>The slope of a line through logarithms: the power of κ with which the number of steps grows.</summary>
    public static double Slope(Series line)
    {
        var points = line.Points.Select(point => (X: Math.Log(point.X), Y: Math.Log(point.Y))).ToArray();
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }

    private static double Steps(Request request, double condition, Func<Regression, SteppedSolver> solver, CancellationToken token)
    {
        // Eigenvalues of A + λI from λ to κλ, evenly apart in logarithms.
        var spectrum = Enumerable.Range(0, Weights).Select(i => Strength * (Math.Pow(condition, i / (Weights - 1.0)) - 1)).ToArray();
        var tasks = new Regression(spectrum, Strength, tasks: 1, request.Seed);
        using var device = request.Target.Open(Precision.Double);
        var inner = solver(tasks) with { Tolerance = Accuracy * tasks.Convexity * tasks.Distance(0) };
        using var gradient = new ImplicitMaml { Inner = inner, Lambda = Lambda.Scalar(Strength) }.MetaGradient(
            tasks.Model.Programs.HalfMse, tasks.Theta.Values, tasks.Support, tasks.Query, device, cancellationToken: token);
        var report = gradient.Tasks[0].Inner;
        return report.Status == InnerStatus.Converged ? report.Iterations
            : throw new InvalidOperationException($"{inner.GetType().Name} did not converge at κ = {condition}.");
    }
}
