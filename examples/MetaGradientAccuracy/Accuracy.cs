using ImamlDsl;

namespace MetaGradientAccuracyExample;

/// <summary>
/// How far meta-gradients are from the exact one of the solved inner problem, against what is spent (Rajeswaran et al. 2019, Fig. 2a and Table 1). The Hessian's
/// eigenvalues lie in five clusters over two decades, so gradient descent is slow and five iterations of conjugate gradients can be enough.
/// </summary>
internal static class Accuracy
{
    private const double Strength = 0.5;
    private const int WindowSteps = 2000;

    private static readonly double[] Clusters = [1, 4, 12, 40, 100];
    private static readonly int[] Steps = [1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1200, 2000];
    private static readonly int[] Windows = [1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1200, 2000];

    /// <summary>The error against the number of inner steps of gradient descent.</summary>
    public static Figure AgainstSteps(Request request, CancellationToken token)
    {
        var tasks = Tasks(request.Seed);
        return new Figure(
            "accuracy", $"Error of the meta-gradient, κ = {tasks.Condition:0}", "inner steps", "relative error",
            [
                Line("MAML", Steps, steps => new Maml { Inner = Descent(tasks, steps), Lambda = Lambda.Scalar(Strength) }),
                Line("iMAML, 2 CG", Steps, steps => Implicit(tasks, steps, 2)),
                Line("iMAML, 5 CG", Steps, steps => Implicit(tasks, steps, 5)),
                Line("iMAML, converged CG", Steps, steps => Implicit(tasks, steps, 200)),
                Line("FOMAML", Steps, steps => new Maml { Inner = Descent(tasks, steps), Lambda = Lambda.Scalar(Strength), Window = 0 }),
            ]);

        Series Line(string name, int[] at, Func<int, IMetaAlgorithm> algorithm) => Errors(tasks, request, name, at, algorithm, token);
    }

    /// <summary>The error of back-propagation truncated to the last steps of an inner loop that has converged.</summary>
    public static Figure AgainstWindow(Request request, CancellationToken token)
    {
        var tasks = Tasks(request.Seed);
        var line = Errors(
            tasks, request, "MAML, truncated", Windows,
            window => new Maml { Inner = Descent(tasks, WindowSteps), Lambda = Lambda.Scalar(Strength), Window = window }, token);
        var exact = Errors(tasks, request, "iMAML, 5 CG", [1], _ => Implicit(tasks, WindowSteps, 5), token).Points[0].Y;
        return new Figure(
            "truncation", $"Error of truncated back-propagation, {WindowSteps} inner steps", "window", "relative error",
            [line, new Series("iMAML, 5 CG", [.. Windows.Select(window => ((double)window, exact))])]);
    }

    /// <summary>Each of the five clusters is four times the same eigenvalue.</summary>
    private static Regression Tasks(int seed) => new([.. Clusters.SelectMany(value => Enumerable.Repeat(value, 4))], Strength, tasks: 5, seed);

    private static GradientDescent Descent(Regression tasks, int steps) => new() { LearningRate = 1 / tasks.Sharpness, Steps = steps, Backtracking = false };

    // No guard: the error of what the formula gives is what is to be seen.
    private static ImplicitMaml Implicit(Regression tasks, int steps, int iterations) => new()
    {
        Inner = Descent(tasks, steps),
        Lambda = Lambda.Scalar(Strength),
        Solver = new ConjugateGradient { MaxIterations = iterations, Tolerance = 1e-15 },
        MaxGradientRatio = null,
        MaxStationarityRatio = null,
    };

    private static Series Errors(
        Regression tasks, Request request, string name, int[] at, Func<int, IMetaAlgorithm> algorithm, CancellationToken token)
    {
        using var device = request.Target.Open(Precision.Double);
        var exact = tasks.ExactMetaGradient();
        var points = new List<(double, double)>();
        foreach (var x in at)
        {
            token.ThrowIfCancellationRequested();
            using var gradient = algorithm(x).MetaGradient(
                tasks.Model.Programs.HalfMse, tasks.Theta.Values, tasks.Support, tasks.Query, device, cancellationToken: token);
            points.Add((x, Distance(gradient.Gradient, exact)));
        }

        return new Series(name, points);
    }

    private static double Distance(ReadOnlySpan<double> x, double[] exact)
    {
        var (difference, size) = (0.0, 0.0);
        for (var i = 0; i < exact.Length; i++)
        {
            difference += (x[i] - exact[i]) * (x[i] - exact[i]);
            size += exact[i] * exact[i];
        }

        return Math.Sqrt(difference / size);
    }
}
