namespace ImamlDsl;

/// <summary>
/// Computes meta-gradients again and again for one algorithm, model and device: tasks run in chunks over the device's workers, each of
/// which keeps its
/// memory. Nothing is allocated after the first call with given sizes.
/// </summary>
/// <remarks>
/// Each task's gradient is kept and the mean taken in the order of the tasks, so the result is the same to the last bit for any number of
/// workers and
/// any size of chunks, as far as the device's programs are. One thread uses an engine at a time; another gets an <see cref="InvalidOperationException"/>.
/// </remarks>
public sealed class MetaGradientEngine : IDisposable
{
    private readonly IDevice _device;
    private readonly IMetaAlgorithm _algorithm;
    private readonly ParameterLayout _layout;
    private readonly ITaskProgram _support;
    private readonly ITaskProgram _query;
    private readonly SharedPoint _point;
    private readonly MetaTasks _tasks;
    private readonly ChunkPool<MetaChunk> _pool;
    private readonly SizeGuard _sizes;
    private readonly ChunkBody _body;
    private readonly double[] _sum;
    private readonly double[] _outerSum;
    private readonly double[][] _learnedSums;
    private readonly LinearStart? _linearStart;
    private readonly ExclusiveUse _use;
    private TaskGradients? _gradients;
    private MetaGradient? _result;
    private bool _measureBefore;
    private long? _bytesPerTask;
    private CancellationToken _cancellation;

    /// <summary>Compiles the losses and allocates what does not depend on the number of tasks.</summary>
    /// <param name="device">Where to run. It stays the caller's.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="support">The loss of the inner problem.</param>
    /// <param name="query">The loss measured after adaptation, of the same model; null for the same loss.</param>
    /// <exception cref="ArgumentException">A definition is not a loss, the two are of different models, no parameter is adapted, or the
    /// algorithm cannot teach all of the model.</exception>
    public MetaGradientEngine(IDevice device, IMetaAlgorithm algorithm, ProgramDefinition support, ProgramDefinition? query = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(support);
        query ??= support;
        Definitions.RequireLoss(support, nameof(support));
        Definitions.RequireLoss(query, nameof(query));
        Definitions.RequireSameModel(support, query, nameof(query));
        _device = device;
        _algorithm = algorithm;
        _layout = algorithm.LayoutFor(support.Model);
        if (_layout.AdaptedLength == 0)
        {
            throw new ArgumentException(
                $"{support.Model.Name} has no adapted parameter, so there is nothing to adapt; mark at least one with Adapt = true.",
                nameof(support));
        }

        (algorithm as ISelectiveAlgorithm)?.RequireTaught(_layout, nameof(algorithm));
        _support = device.Compile(support);
        _query = Parts.After(() => device.Compile(query), _support);
        _point = Parts.After(() => new SharedPoint(device, _layout), _support, _query);
        _tasks = new MetaTasks(_point);
        _pool = new ChunkPool<MetaChunk>(device.Workers, CreateChunk);
        _sizes = new SizeGuard(support, query);
        _body = new ChunkBody(RunChunk, () => _bytesPerTask ??= BytesPerTask());
        _sum = new double[_layout.AdaptedLength];
        _outerSum = new double[_layout.OuterLength];
        _learnedSums = [.. Enumerable.Range(0, _layout.LearnedGroups).Select(group => new double[_layout.LearnedLength(group)])];
        _linearStart = algorithm is ImplicitMaml { WarmStart: true } ? Parts.After(() => new LinearStart(device, _layout), _support, _query, _point) : null;
        _use = new ExclusiveUse("meta-gradient engine", Free,
            "This engine computes already, in the call that led here; open a second engine on a device of its own for what a solver or its like computes.");
    }

    /// <summary>The parameters of θ and of the meta-gradient: the model's, and behind them what the algorithm learns beside them.</summary>
    public ParameterLayout Layout => _layout;

    /// <summary>The mean meta-gradient at θ over a batch of tasks.</summary>
    /// <param name="theta">θ, all parameters of <see cref="Layout"/> in logical order.</param>
    /// <param name="support">The support data.</param>
    /// <param name="query">The query data, for as many tasks.</param>
    /// <param name="result">Receives the gradient and the reports.</param>
    /// <param name="measureBefore">Whether to evaluate the query loss at θ too, at the cost of one forward pass.</param>
    /// <param name="measureAdapted">Whether MAML and first-order MAML evaluate the support loss and its gradient at φ for the reports, at the cost of a gradient;
    /// without, <see cref="InnerReport.LossAfter"/> and <see cref="InnerReport.Stationarity"/> are NaN there. Implicit MAML knows both anyway.</param>
    /// <param name="metaStep">How many meta-steps were made before, for algorithms that change in the course of training.</param>
    /// <param name="cancellationToken">Asked between inner steps.</param>
    /// <exception cref="ArgumentException">The data or θ do not fit the model.</exception>
    /// <exception cref="MetaLearningException">A task's adaptation failed or its gradient is not finite, and the algorithm's
    /// <see cref="IMetaAlgorithm.OnFailure"/> has
    /// no remedy; the message names it and says what to do.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    /// <exception cref="InvalidOperationException">Another thread computes with this engine, or it is called by an inner solver or another part of a computation of its
    /// own. Nothing has changed then.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public void Compute(ReadOnlySpan<double> theta, TaskData support, TaskData query, MetaGradient result, bool measureBefore = false,
        bool measureAdapted = true, long metaStep = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(support);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(result);
        Definitions.RequireSameTasks(support, query);
        Require.Length(_layout.Length, theta.Length, nameof(theta), "θ");
        Require.Length(_layout.Length, result.Buffer.Length, nameof(result), "The result's gradient");
        using var use = _use.Enter();
        var tasks = support.Tasks;
        Reserve(tasks);
        result.Begin(tasks);
        _point.Write(theta);
        if (_sizes.Changed(support, query))
        {
            _pool.Clear();
            _bytesPerTask = null;
        }

        (_tasks.Support, _tasks.Query, _result, _measureBefore, _cancellation) = (support, query, result, measureBefore, cancellationToken);
        (_tasks.MeasureAdapted, _tasks.MetaStep) = (measureAdapted, metaStep);
        (_tasks.LinearStart, _tasks.LinearSolutions) = (_linearStart?.Vector, _linearStart?.Reserve(tasks));
        _device.Run(tasks, _body, cancellationToken);
        Failures.ThrowIfAny(result.Tasks, Failures.Advice(_algorithm));
        result.End();
        Reduce(result);
        _linearStart?.Take(result);
    }

    /// <summary>What a worker does before it computes a chunk, whose first task and size it is told: it may write the chunk's data.</summary>
    internal Action<int, int, int>? BeforeChunk { get; set; }

    /// <summary>What the next result depends on besides its arguments: where implicit MAML's linear solves start, if they do.</summary>
    internal LinearStart? LinearStart => _linearStart;

    /// <summary>Frees programs, workers and vectors, at the end of a computation in progress.</summary>
    public void Dispose() => _use.Dispose();

    private void Free()
    {
        _pool.Clear();
        _gradients?.Dispose();
        _linearStart?.Dispose();
        _point.Dispose();
        _query.Dispose();
        _support.Dispose();
    }

    /// <summary>What one task works on: its data, linearisations of both losses, and the vectors of an algorithm.</summary>
    private long BytesPerTask()
    {
        const int Vectors = 10;
        var number = _device.Precision == Precision.Single ? sizeof(float) : sizeof(double);
        return Linearized(_support, _tasks.Support) + Linearized(_query, _tasks.Query) + (Vectors * number * (long)_layout.AdaptedLength);

        long Linearized(ITaskProgram program, TaskData data)
        {
            using var evaluator = program.CreateEvaluator();
            evaluator.Bind(data, 0, 1, _tasks.Outer);
            return evaluator.LinearizationBytes + (number * data.Inputs.Sum(input => (long)input.LengthPerTask));
        }
    }

    private MetaChunk CreateChunk(int tasks) => new(_device, _algorithm, _layout, _support, _query, tasks);

    private void RunChunk(int worker, int firstTask, int tasks)
    {
        var chunk = _pool.Get(worker, tasks);
        BeforeChunk?.Invoke(worker, firstTask, tasks);
        var reports = _result!.Reports.AsSpan(firstTask, tasks);
        if (_gradients!.Window(firstTask, tasks) is { } window)
        {
            chunk.Run(_tasks, firstTask, window, reports, _measureBefore, _cancellation);
            return;
        }

        chunk.Run(_tasks, firstTask, chunk.Gradients, reports, _measureBefore, _cancellation);
        _gradients.Store(firstTask, chunk.Gradients);
    }

    private void Reserve(int tasks)
    {
        if (_gradients?.Tasks == tasks)
        {
            return;
        }

        _gradients?.Dispose();
        _gradients = null; // should an allocation fail, the next call starts afresh
        _gradients = new TaskGradients(_device, _layout, tasks);
    }

    private void Reduce(MetaGradient result)
    {
        Mean(_gradients!.Adapted, result, _sum);
        _layout.ScatterAdapted(_sum, result.Buffer);
        if (_gradients.Outer is { } outer)
        {
            Mean(outer, result, _outerSum);
            _layout.ScatterOuter(_outerSum, result.Buffer);
        }

        for (var group = 0; group < _learnedSums.Length; group++)
        {
            Mean(_gradients.Learned[group], result, _learnedSums[group]);
            _layout.ScatterLearned(group, _learnedSums[group], result.Buffer);
        }
    }

    private void Mean(TaskVectors all, MetaGradient result, double[] mean)
    {
        using var kept = FailedTasks.Kept(_device, all, result);
        var vectors = kept ?? all;
        vectors.Mean(mean);
        if (!Finite.All(mean))
        {
            throw Failures.NotFinite(all, _tasks.Query, result.Tasks, Failures.Advice(_algorithm));
        }
    }
}
