using System.Diagnostics;

namespace ImamlDsl;

/// <summary>
/// Meta-trains a model: draws a batch of tasks, computes the meta-gradient, lets the outer optimiser move θ, and again. Results are the
/// same to the
/// last bit for the same seed, whatever the number of threads.
/// </summary>
/// <remarks>
/// One thread uses a trainer at a time; another gets an <see cref="InvalidOperationException"/>, and so does what a step or an evaluation calls, such as an inner solver,
/// that asks the same trainer to train, evaluate or load. Who is told of progress, between steps, may do so. After the first step of <c>Train</c>, a step allocates nothing.
/// </remarks>
/// <typeparam name="TModel">The model.</typeparam>
public sealed partial class MetaTrainer<TModel> : IDisposable
    where TModel : IModel
{
    private readonly MetaTrainerOptions _options;
    private readonly IMetaAlgorithm _algorithm;
    private readonly ProgramDefinition _loss;
    private readonly IDevice _device;
    private readonly MetaGradientEngine _engine;
    private readonly IOuterOptimizerState _optimizer;
    private readonly MetaGradient _gradient;
    private readonly double[] _theta;
    private readonly double[] _next;
    private readonly string[] _strengths; // the parameters that hold a learned log λ
    private bool _isAhead; // whether the optimiser has begun a step that θ has not made
    private bool _isComputing; // whether a step or an evaluation is under way
    private bool _isTorn; // whether loading failed halfway and the optimiser's state could not be put back
    private readonly EpisodeDraw _draw;
    private Evaluator? _evaluator;
    private EpisodeBatch? _batch;
    private readonly ExclusiveUse _use;

    /// <summary>Opens the target and compiles the losses.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss of the inner problem, one of the model's, and of the outer one unless the options name another.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">A loss is not one of the model's, the given initial parameters are of another model, or the algorithm cannot
    /// teach all of the model.</exception>
    /// <exception cref="NotSupportedException">The model holds no code for the target.</exception>
    public MetaTrainer(TModel model, ProgramDefinition loss, IMetaAlgorithm algorithm, MetaTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(options);
        Definitions.RequireModel(loss, model, nameof(loss));
        Definitions.RequireModel(options.QueryLoss ?? loss, model, nameof(options));
        Definitions.RequireLoss(loss, nameof(loss));
        Definitions.RequireLoss(options.QueryLoss ?? loss, nameof(options));
        Model = model;
        _loss = loss;
        _algorithm = algorithm;
        _options = options;
        Parameters = Layouts.Begin(model, algorithm.LayoutFor(model), options);
        _theta = Parameters.Values.ToArray();
        _next = new double[_theta.Length];
        _strengths = [.. algorithm.Lambda?.Learned(model.Layout).FirstOrDefault()?.Select(parameter => parameter.Name) ?? []];
        _gradient = new MetaGradient(Parameters.Layout);
        _optimizer = options.Outer.CreateState(_theta.Length) ?? throw new ArgumentException($"{options.Outer}.CreateState returned null; return a state.", nameof(options));
        _device = options.Target.Open(options.Precision);
        try
        {
            _engine = new MetaGradientEngine(_device, algorithm, loss, options.QueryLoss);
            _draw = new EpisodeDraw(_device.Workers, (ulong)options.Seed);
        }
        catch
        {
            _device.Dispose();
            throw;
        }

        _use = new ExclusiveUse("trainer", Free);
    }

    /// <summary>The model.</summary>
    public TModel Model { get; }

    /// <summary>θ, kept in the precision of the options: the values after the last completed meta-step. Writing to it does not change
    /// training.</summary>
    public Parameters Parameters { get; }

    /// <summary>The number of meta-steps completed.</summary>
    public long Steps { get; private set; }

    /// <summary>The reports of the tasks of the last meta-step; empty before the first.</summary>
    /// <remarks>
    /// Training asks for no more than it needs. <see cref="TaskReport.QueryLossBefore"/> is NaN always; <see cref="Evaluate"/> measures it. With <see cref="Maml"/> and
    /// <see cref="Fomaml"/> <see cref="InnerReport.LossAfter"/> and <see cref="InnerReport.Stationarity"/> are NaN after a step that no progress was told of: of every step
    /// without one, and else of those that <see cref="MetaTrainerOptions.ReportEvery"/> leaves out. What is said of a linear solve is NaN for algorithms without one.
    /// </remarks>
    public ReadOnlySpan<TaskReport> LastTasks => _gradient.Tasks;

    /// <summary>Makes a number of meta-steps. Calling it again goes on where it stopped, with tasks not seen before.</summary>
    /// <param name="episodes">Where tasks come from.</param>
    /// <param name="steps">The number of meta-steps, at least 0.</param>
    /// <param name="progress">Told of every step, or of as many as <see cref="MetaTrainerOptions.ReportEvery"/> says.</param>
    /// <param name="cancellationToken">Asked between inner steps. θ is then that of the last completed meta-step.</param>
    /// <exception cref="ArgumentException">The tasks do not fit the loss.</exception>
    /// <exception cref="MetaLearningException">A task failed or the meta-gradient is not finite. θ is that of the last completed
    /// meta-step.</exception>
    /// <exception cref="InvalidOperationException">A step or an evaluation of this trainer led to this call, or the outer optimiser failed in an earlier step, or to load a checkpoint, so its state is not that of θ.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public void Train(IEpisodeSource episodes, int steps, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Require.AtLeast(0, steps, nameof(steps), "The number of meta-steps", "Give how many more steps to make");
        Train(episodes, steps, Timeout.InfiniteTimeSpan, progress, cancellationToken);
    }

    /// <summary>Makes meta-steps until a time has passed; the step in progress is completed. At least one step is made.</summary>
    /// <param name="episodes">Where tasks come from.</param>
    /// <param name="time">How long: greater than 0.</param>
    /// <inheritdoc cref="Train(IEpisodeSource, int, IProgress{TrainingProgress}, CancellationToken)" path="/exception"/>
    /// <param name="progress">Told of every step, or of as many as <see cref="MetaTrainerOptions.ReportEvery"/> says.</param>
    /// <param name="cancellationToken">Asked between inner steps. θ is then that of the last completed meta-step.</param>
    public void Train(IEpisodeSource episodes, TimeSpan time, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (time <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, $"The time to train must be greater than 0; {time} was given.");
        }

        Train(episodes, int.MaxValue, time, progress, cancellationToken);
    }

    /// <summary>
    /// Adapts to fresh tasks, from a stream of random numbers that training never uses, and measures the query loss and every fitting
    /// metric before and
    /// after. The same seed gives the same tasks each time.
    /// </summary>
    /// <param name="episodes">Where tasks come from.</param>
    /// <param name="tasks">The number of tasks: at least 2, since an interval is estimated.</param>
    /// <param name="adaptationSteps">The number of inner steps; null for the algorithm's own. The inner solver must be an
    /// <see cref="ISteppedSolver"/>.</param>
    /// <param name="cancellationToken">Asked between inner steps.</param>
    /// <exception cref="ArgumentException">The tasks do not fit the loss, or the solver has no number of steps to change.</exception>
    /// <exception cref="MetaLearningException">A task's adaptation failed.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this trainer, or a step or an evaluation of its own led to this call.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public EvaluationReport Evaluate(IEpisodeSource episodes, int tasks, int? adaptationSteps = null,
        CancellationToken cancellationToken = default)
    {
        using var use = _use.Enter();
        RequireIdle();
        try
        {
            _isComputing = true;
            _evaluator ??= new Evaluator(_device, Parameters.Layout, _loss, _options.QueryLoss ?? _loss);
            return _evaluator.Evaluate(
                InnerSolvers.WithSteps(_algorithm.Inner, adaptationSteps), _algorithm.Lambda, _theta, episodes, tasks, _options.Seed, cancellationToken);
        }
        finally
        {
            _isComputing = false;
        }
    }

    /// <summary>
    /// Saves <see cref="Parameters"/> with the inner loss's name in the file's metadata under <c>loss</c>, where
    /// <see cref="Learner{TModel}"/> finds it.
    /// </summary>
    /// <param name="path">The file. One that exists is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">Another thread trains with this trainer, so θ may be changing.</exception>
    public void Save(string path)
    {
        using var use = _use.Enter();
        Parameters.Save(path, new Dictionary<string, string>(Parameters.Metadata) { [Definitions.LossKey] = _loss.Name });
    }

    /// <summary>Closes the target. Training on another thread stops after the meta-step in progress, with an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _use.Dispose();

    private void Free()
    {
        _evaluator?.Dispose();
        _engine.Dispose();
        _gradient.Dispose();
        (_optimizer as IDisposable)?.Dispose();
        _device.Dispose();
    }

    private void Train(IEpisodeSource episodes, int steps, TimeSpan time, IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(episodes);
        using var use = _use.Enter();
        RequireIdle();
        RequireState();
        if (_batch is null || !_batch.Layout.Equals(episodes.Layout))
        {
            _batch = new EpisodeBatch(episodes.Layout, _options.MetaBatchSize);
        }

        var batch = _batch; // whoever is told of a step may train too
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < steps; i++)
        {
            _use.ThrowIfDisposed();
            cancellationToken.ThrowIfCancellationRequested();
            var told = progress is not null && ((Steps + 1) % _options.ReportEvery == 0 || i == steps - 1);
            try
            {
                _isComputing = true;
                Step(episodes, batch, measureAdapted: told, cancellationToken);
            }
            finally
            {
                _isComputing = false;
            }

            var elapsed = Stopwatch.GetElapsedTime(started);
            if (told)
            {
                progress!.Report(TrainingProgress.Of(_gradient, Steps, elapsed));
            }

            if (time > TimeSpan.Zero && elapsed >= time)
            {
                return;
            }
        }
    }

    /// <summary>Refuses what would change a step or an evaluation that is under way, of which a solver or another of its parts calls.</summary>
    private void RequireIdle()
    {
        if (_isComputing)
        {
            throw new InvalidOperationException(
                "This trainer computes already, in the call that led here; call it between steps, as from the progress that Train reports, or create a second trainer.");
        }
    }

    /// <summary>Refuses to go on from, or to save, an optimiser's state that is not that of θ.</summary>
    private void RequireState()
    {
        if (_isTorn)
        {
            throw new InvalidOperationException(
                "A checkpoint failed to load, and the outer optimiser's state could not be put back, so it is not that of θ any more. Mend the optimiser's Save and Load, and create "
                + "another trainer, with this one's Parameters as MetaTrainerOptions.Initial.");
        }

        if (_isAhead)
        {
            throw new InvalidOperationException(
                $"The outer optimiser failed in the meta-step after {Steps}, so its state is not that of θ any more. Load a checkpoint, or create a trainer with other settings "
                + "and this one's Parameters as MetaTrainerOptions.Initial.");
        }
    }

    private void Step(IEpisodeSource episodes, EpisodeBatch batch, bool measureAdapted, CancellationToken cancellationToken)
    {
        try
        {
            _engine.BeforeChunk = _draw.Begin(episodes, batch, Steps);
            _engine.Compute(_theta, batch.Support, batch.Query, _gradient, measureBefore: false, measureAdapted, Steps, cancellationToken);
        }
        catch (MetaLearningException failure)
        {
            throw new MetaLearningException(failure.Tasks, failure.Reason, failure.InnerException, Steps);
        }

        _theta.CopyTo(_next, 0);
        _isAhead = true;
        _optimizer.Step(_next, _gradient.Gradient);
        if ((Finite.All(_next, _options.Precision) ? StrengthFault() : $"the outer optimiser's update of θ is not finite in {_options.Precision} precision") is { } fault)
        {
            throw new MetaLearningException([.. Enumerable.Range(0, batch.Tasks)], $"{fault}; lower the outer LearningRate or set ClipNorm", step: Steps);
        }

        _isAhead = false;
        _next.CopyTo(_theta, 0);
        Parameters.Assign(_theta);
        Steps++;
    }

    /// <summary>Why a learned log λ cannot be one after the optimiser's update; null if all can.</summary>
    private string? StrengthFault()
    {
        foreach (var name in _strengths)
        {
            var index = Parameters.Layout.IndexOf(name);
            foreach (var eta in _next.AsSpan(Parameters.Layout.Offsets[index], Parameters.Layout.Parameters[index].Length))
            {
                if (LearnedStrengths.Fault(eta, _options.Precision) is { } fault)
                {
                    return FormattableString.Invariant($"the outer optimiser's update makes '{name}', a log λ, {eta}, {fault}");
                }
            }
        }

        return null;
    }
}
