namespace ImamlDsl;

/// <summary>What one meta-step did, over its tasks.</summary>
public readonly record struct TrainingProgress
{
    /// <summary>The number of meta-steps made, this one and those of a checkpoint that was loaded included.</summary>
    public long Step { get; init; }

    /// <summary>The mean query loss after adaptation, at the θ before this step's update.</summary>
    public double QueryLoss { get; init; }

    /// <summary>The mean support loss before adaptation. This and the next two are means over the tasks whose adaptation did not fail; NaN
    /// if all did.</summary>
    public double SupportLossBefore { get; init; }

    /// <summary>The mean support loss after adaptation.</summary>
    public double SupportLoss { get; init; }

    /// <summary>The mean of ‖∇G(φ)‖ after adaptation.</summary>
    public double Stationarity { get; init; }

    /// <summary>
    /// The mean of the tasks' estimated distances from the inner solution, <see cref="TaskReport.InnerError"/>, as far as they are known: +∞ if a task met negative
    /// curvature; NaN if none is known, as for algorithms without a linear solve.
    /// </summary>
    public double InnerError { get; init; }

    /// <summary>The mean relative residual of the linear solves; NaN for algorithms without one.</summary>
    public double LinearResidual { get; init; }

    /// <summary>The smallest eigenvalue of H + Λ that the linear solves of all tasks saw, an upper bound; NaN for algorithms without one.</summary>
    public double SmallestEigenvalue { get; init; }

    /// <summary>The largest eigenvalue of H + Λ that the linear solves of all tasks saw, a lower bound; NaN for algorithms without one.</summary>
    public double LargestEigenvalue { get; init; }

    /// <summary>How many times losses or gradients were evaluated for this step, over all tasks.</summary>
    public long Evaluations { get; init; }

    /// <summary>How many Hessian-vector products this step took, over all tasks.</summary>
    public long HessianProducts { get; init; }

    /// <summary>The number of tasks whose linear solve met negative curvature.</summary>
    public int NegativeCurvature { get; init; }

    /// <summary>The number of tasks that were solved with <see cref="ImplicitMaml.Damping"/>.</summary>
    public int Damped { get; init; }

    /// <summary>The number of tasks whose gradient was shortened to <see cref="ImplicitMaml.MaxGradientRatio"/>.</summary>
    public int Clipped { get; init; }

    /// <summary>The number of tasks that contributed the first-order gradient instead of the implicit one.</summary>
    public int FirstOrder { get; init; }

    /// <summary>The number of tasks left out because their adaptation failed (<see cref="InnerFailurePolicy.SkipTask"/>).</summary>
    public int Skipped { get; init; }

    /// <summary>The length of the mean meta-gradient.</summary>
    public double GradientNorm { get; init; }

    /// <summary>The time since the call of <c>Train</c>.</summary>
    public TimeSpan Elapsed { get; init; }

    internal static TrainingProgress Of(MetaGradient result, long step, TimeSpan elapsed)
    {
        double before = 0, after = 0, stationarity = 0, error = 0, residual = 0;
        double smallest = double.NaN, largest = double.NaN;
        long evaluations = 0, products = 0;
        int adapted = 0, linear = 0, known = 0, negative = 0, damped = 0, clipped = 0, firstOrder = 0;
        foreach (ref readonly var task in result.Tasks)
        {
            if (task.Inner.Status != InnerStatus.Failed)
            {
                adapted++;
                before += task.Inner.LossBefore;
                after += task.Inner.LossAfter;
                stationarity += task.Inner.Stationarity;
            }

            if (task.InnerError is var distance && !double.IsNaN(distance))
            {
                known++;
                error += distance;
            }

            if (task.Linear is { } certificate)
            {
                linear++;
                residual += certificate.RelativeResidual;
                smallest = double.MinNumber(smallest, certificate.SmallestEigenvalue);
                largest = double.MaxNumber(largest, certificate.LargestEigenvalue);
                negative += certificate.NegativeCurvature ? 1 : 0;
                damped += certificate.Damping > 0 ? 1 : 0;
            }

            evaluations += task.Evaluations;
            products += task.HessianProducts;
            clipped += task.Clipped ? 1 : 0;
            firstOrder += task.FirstOrder != FirstOrderReason.None ? 1 : 0;
        }

        return new TrainingProgress
        {
            Step = step,
            QueryLoss = result.QueryLoss,
            SupportLossBefore = before / adapted,
            SupportLoss = after / adapted,
            Stationarity = stationarity / adapted,
            InnerError = known == 0 ? double.NaN : error / known,
            LinearResidual = linear == 0 ? double.NaN : residual / linear,
            SmallestEigenvalue = smallest,
            LargestEigenvalue = largest,
            Evaluations = evaluations,
            HessianProducts = products,
            NegativeCurvature = negative,
            Damped = damped,
            Clipped = clipped,
            FirstOrder = firstOrder,
            Skipped = result.Skipped,
            GradientNorm = EuclideanNorm.Of(result.Gradient),
            Elapsed = elapsed,
        };
    }
}
