using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace ImamlDsl.MathNet;

/// <summary>
/// A minimiser of Math.NET Numerics as the inner solver, one task at a time on the host: <c>MathNetSolver.Bfgs()</c>, or any
/// <c>new MathNetSolver(() => new ConjugateGradientMinimizer(1e-8, 1000))</c>.
/// </summary>
/// <remarks>
/// <para>The minimisers end with exceptions where they reach their limits. A limit of iterations is reported as
/// <see cref="InnerStatus.Completed"/>, and one that finds no
/// better point as <see cref="InnerStatus.Stalled"/>, each with the best point that was evaluated; one that has found none better than θ
/// fails the task, and
/// <see cref="IMetaAlgorithm.OnFailure"/> decides what then.</para>
/// <para>BFGS and Newton's method keep a matrix of the number of adapted parameters squared: they are for small models.</para>
/// </remarks>
public sealed class MathNetSolver : IInnerSolver
{
    private const string Tolerance = "The tolerance", Typical = "Typical values are 1e-12 to 1e-4";

    private readonly Func<Precision, IUnconstrainedMinimizer?> _create; // a user's may give null
    private readonly string? _settings; // null where only the caller knows them

    /// <summary>Any minimiser without constraints.</summary>
    /// <param name="create">Creates the minimiser of a task. Several workers call it at once. A task that is given null fails, as one whose minimiser throws.</param>
    public MathNetSolver(Func<IUnconstrainedMinimizer> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _create = _ => create();
    }

    private MathNetSolver(string settings, Func<Precision, IUnconstrainedMinimizer> create) => (_settings, _create) = (settings, create);

    /// <summary>How long it may take for a task, as <see cref="DelegateSolver.Timeout"/>; null, the default, for as long as it
    /// likes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not greater than 0, or is 24 days or more.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is { } time ? Require.Timeout(time, nameof(Timeout), "Leave it null for none") : null;
    }

    /// <summary>The method of Broyden, Fletcher, Goldfarb and Shanno.</summary>
    /// <param name="gradientTolerance">Ends where the largest entry of ∇G, relative to the objective's and the parameters' scale, is at
    /// most this: greater than 0, since
    /// the first step is in proportion to it. Null is 1e-10, and 1e-6 in single precision, where a smaller first step changes nothing that could be
    /// seen.</param>
    /// <param name="parameterTolerance">Ends where no parameter moves by more than this.</param>
    /// <param name="progressTolerance">Ends where G decreases by no more than this.</param>
    /// <param name="maxIterations">The most iterations, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static MathNetSolver Bfgs(
        double? gradientTolerance = null, double parameterTolerance = 1e-12, double progressTolerance = 0, int maxIterations = 1000)
    {
        CheckNewton(gradientTolerance, parameterTolerance, progressTolerance, maxIterations);
        return new(
            FormattableString.Invariant($"{nameof(Bfgs)}({gradientTolerance}, {parameterTolerance}, {progressTolerance}, {maxIterations})"),
            precision => new BfgsMinimizer(gradientTolerance ?? DefaultTolerance(precision), parameterTolerance, progressTolerance, maxIterations));
    }

    /// <summary>The same with a limited memory.</summary>
    /// <param name="memory">How many steps are remembered, at least 1.</param>
    /// <param name="gradientTolerance">As for <see cref="Bfgs"/>.</param>
    /// <param name="parameterTolerance">As for <see cref="Bfgs"/>.</param>
    /// <param name="progressTolerance">As for <see cref="Bfgs"/>.</param>
    /// <param name="maxIterations">As for <see cref="Bfgs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static MathNetSolver LimitedMemoryBfgs(
        int memory = 10, double? gradientTolerance = null, double parameterTolerance = 1e-12, double progressTolerance = 0, int maxIterations = 1000)
    {
        CheckNewton(gradientTolerance, parameterTolerance, progressTolerance, maxIterations);
        Require.AtLeast(1, memory, nameof(memory), "The number of steps that are remembered", "Typical values are 5 to 20");
        return new(
            FormattableString.Invariant($"{nameof(LimitedMemoryBfgs)}({memory}, {gradientTolerance}, {parameterTolerance}, {progressTolerance}, {maxIterations})"),
            precision => new LimitedMemoryBfgsMinimizer(gradientTolerance ?? DefaultTolerance(precision), parameterTolerance, progressTolerance, memory, maxIterations));
    }

    /// <summary>The simplex method of Nelder and Mead, which asks for values of G only. It is for a handful of parameters.</summary>
    /// <param name="tolerance">Ends where the values at the simplex's corners differ by no more than this, relative to their size: greater
    /// than 0.</param>
    /// <param name="maxIterations">The most iterations, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static MathNetSolver NelderMead(double tolerance = 1e-12, int maxIterations = 2000)
    {
        Require.Positive(tolerance, nameof(tolerance), Tolerance, Typical);
        CheckIterations(maxIterations);
        return new(FormattableString.Invariant($"{nameof(NelderMead)}({tolerance}, {maxIterations})"), _ => new NelderMeadSimplex(tolerance, maxIterations));
    }

    /// <inheritdoc/>
    public IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length) =>
        DelegateSolver.Reporting((problem, theta, cancellation) => Solve(problem, theta, device.Precision, cancellation), Timeout).CreateWorkspace(device, tasks, length);

    /// <summary>The minimiser, its settings where they are known, and the time-out, for checkpoints.</summary>
    public override string ToString() => FormattableString.Invariant($"MathNetSolver {{ {_settings ?? _create(Precision.Double)?.GetType().Name ?? "null"}, Timeout = {Timeout} }}");

    private TaskSolution Solve(TaskProblem problem, double[] theta, Precision precision, CancellationToken cancellationToken)
    {
        var minimizer = _create(precision) ?? throw new InvalidOperationException("the function given to MathNetSolver returned null; return a minimiser.");
        var best = new BestPoint(problem, theta, cancellationToken);
        try
        {
            var result = minimizer.FindMinimum(new TaskObjective(best), Vector<double>.Build.DenseOfArray(theta));
            var phi = result.MinimizingPoint.ToArray();

            // At the limit of rounding a minimiser may divide 0 by 0.
            return best.IsBetterThanTheta && !(result.ReasonForExit != ExitCondition.InvalidValues && Array.TrueForAll(phi, double.IsFinite))
                ? new TaskSolution(best.Point, InnerStatus.Stalled, result.Iterations)
                : new TaskSolution(phi, StatusOf(result.ReasonForExit), result.Iterations);
        }
        catch (MaximumIterationsException)
        {
            return new TaskSolution(best.Point, InnerStatus.Completed);
        }
        catch (Exception exception) when (exception is OptimizationException or ArithmeticException)
        {
            // A minimiser may have caught a cancellation and thrown its own.
            cancellationToken.ThrowIfCancellationRequested();
            if (!best.IsBetterThanTheta)
            {
                throw new InvalidOperationException(
                    $"the minimiser found no point better than θ ({exception.GetType().Name}: {exception.Message.TrimEnd('.')}); a tolerance may be too small for {precision} precision, since its first step is in proportion to one. "
                    + "Give a larger one",
                    exception);
            }

            return new TaskSolution(best.Point, InnerStatus.Stalled);
        }
    }

    private static double DefaultTolerance(Precision precision) => precision == Precision.Double ? 1e-10 : 1e-6;

    private static void CheckNewton(double? gradientTolerance, double parameterTolerance, double progressTolerance, int maxIterations)
    {
        Require.Positive(gradientTolerance ?? 1, nameof(gradientTolerance), Tolerance, Typical);
        Require.NotNegative(parameterTolerance, nameof(parameterTolerance), Tolerance, Typical);
        Require.NotNegative(progressTolerance, nameof(progressTolerance), Tolerance, Typical);
        CheckIterations(maxIterations);
    }

    private static void CheckIterations(int maxIterations) =>
        Require.AtLeast(1, maxIterations, nameof(maxIterations), "The largest number of iterations", "Typical values are 10 to 1000");

    private static InnerStatus StatusOf(ExitCondition reason) => reason switch
    {
        ExitCondition.ExceedIterations or ExitCondition.ManuallyStopped or ExitCondition.None => InnerStatus.Completed,
        ExitCondition.LackOfProgress => InnerStatus.Stalled,
        ExitCondition.InvalidValues => InnerStatus.Failed,
        _ => InnerStatus.Converged,
    };
}
