using System.Globalization;

namespace ImamlDsl;

/// <summary>One point, one batch and the comparisons made there.</summary>
internal sealed class CheckRun(ProgramDefinition loss, double[] theta, TaskData support, TaskData query, IDevice device,
    MetaGradientCheckOptions options)
{
    private const string KinkNote = "(if the loss has kinks, of ReLU or max-pooling, try a smaller Step and another seed before you doubt the gradient)";

    public int AdaptedLength => loss.Model.Layout.AdaptedLength;

    /// <summary>How many tasks are compared.</summary>
    public int Tasks => support.Tasks;

    /// <summary>
    /// The same check on the tasks whose inner problem an accurate solver solves. Where a loss with kinks has its minimum on one, no gradient vanishes there and the
    /// implicit formula says nothing. Null where none is solved.
    /// </summary>
    public CheckRun? OnSolvedTasks(ImplicitMaml exact)
    {
        using var gradient = Compute(exact);
        var solved = new List<int>();
        for (var t = 0; t < gradient.Tasks.Length; t++)
        {
            if (IsSolved(gradient.Tasks[t]))
            {
                solved.Add(t);
            }
        }

        return solved.Count == 0 ? null
            : solved.Count == Tasks ? this
            : new CheckRun(loss, theta, support.Select([.. solved]), query.Select([.. solved]), device, options);
    }

    /// <summary>An algorithm's gradient against differences of the query loss after adaptation by a solver.</summary>
    public MetaGradientComparison Differences(IMetaAlgorithm algorithm, IInnerSolver inner, Lambda? lambda, string name) =>
        Differences(algorithm, new AdaptedLoss(inner, lambda), name);

    /// <summary>An algorithm's gradient against differences of what another one reports to minimise.</summary>
    public MetaGradientComparison Differences(IMetaAlgorithm algorithm, IMetaAlgorithm function, string name)
    {
        using var gradient = Compute(algorithm);
        using var engine = new MetaGradientEngine(device, function, loss, options.QueryLoss);
        using var scratch = new MetaGradient(engine.Layout);
        var error = FiniteDifferences.LargestError(
            point =>
            {
                engine.Compute(point, support, query, scratch);
                return scratch.MetaLoss;
            },
            theta, gradient.Gradient, options);
        return new MetaGradientComparison(name, error, options.Tolerance, error <= options.Tolerance ? Residuals(gradient) : $"{Residuals(gradient)} {KinkNote}".Trim());
    }

    /// <summary>What to say where even the accurate solver found no solution for any task.</summary>
    public MetaGradientComparison Unsolved(string name) => new(name, double.PositiveInfinity, options.Tolerance,
        "the inner problem of no task has a solution that Newton's method finds, so the formula cannot be judged here; a minimum on a kink "
            + "(of ReLU, max-pooling, abs) is the usual reason: use a larger Lambda, more tasks or another seed");

    /// <summary>The relative distance between the gradients of two algorithms; reported, not judged.</summary>
    public MetaGradientComparison Distance(IMetaAlgorithm algorithm, IMetaAlgorithm reference, string name, string note)
    {
        using var first = Compute(algorithm);
        using var second = Compute(reference);
        return new MetaGradientComparison(name, RelativeDistance(first.Gradient, second.Gradient), null, note);
    }

    /// <summary>The implicit gradient against that of a dense solve; null where there are too many adapted parameters.</summary>
    public MetaGradientComparison? Dense(ImplicitMaml exact)
    {
        if (AdaptedLength > options.DenseLimit)
        {
            return null;
        }

        var dense = exact with { Solver = new DenseSolve { MaxLength = AdaptedLength }, OnLinearFailure = LinearFailure.Throw };
        return Distance(exact, dense, "implicit gradient at the solution against a dense solve", "") with { Tolerance = options.Tolerance };
    }

    /// <summary>What an algorithm reached as it is configured.</summary>
    public string Describe(IMetaAlgorithm algorithm)
    {
        using var gradient = Compute(algorithm);
        return Residuals(gradient);
    }

    private MetaGradient Compute(IMetaAlgorithm algorithm) => algorithm.MetaGradient(loss, theta, support, query, device, options.QueryLoss);

    private static bool IsSolved(in TaskReport task) => task.Inner.Stationarity <= 1e-7 * task.Inner.StationarityBefore;

    private static string Residuals(MetaGradient gradient)
    {
        double stationarity = 0, residual = 0, error = 0;
        int firstOrder = 0, clipped = 0, damped = 0;
        foreach (ref readonly var task in gradient.Tasks)
        {
            if (task.Linear is not { } certificate)
            {
                return "";
            }

            stationarity = Math.Max(stationarity, task.Inner.Stationarity);
            residual = Math.Max(residual, certificate.RelativeResidual);
            error = Math.Max(error, task.InnerError);
            firstOrder += task.FirstOrder == FirstOrderReason.None ? 0 : 1;
            clipped += task.Clipped ? 1 : 0;
            damped += certificate.Damping > 0 ? 1 : 0;
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"largest ‖∇G‖ {stationarity:0.0e+0}, ‖φ − φ*‖ about {error:0.0e+0}, linear residual {residual:0.0e+0}; "
                + $"{firstOrder} first-order, {clipped} clipped, {damped} damped of {gradient.Tasks.Length} tasks");
    }

    private static double RelativeDistance(ReadOnlySpan<double> x, ReadOnlySpan<double> reference)
    {
        var difference = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            difference[i] = x[i] - reference[i];
        }

        var distance = Math.Sqrt(FiniteDifferences.Dot(difference, difference));
        var scale = Math.Sqrt(FiniteDifferences.Dot(reference, reference));
        return scale == 0 ? distance : distance / scale;
    }
}
