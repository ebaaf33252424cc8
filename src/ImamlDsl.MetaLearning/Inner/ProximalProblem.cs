namespace ImamlDsl;

/// <summary>
/// The inner problem of a chunk of tasks: G(φ) = L(φ) + ½(φ−θ)ᵀΛ(φ−θ), each task with its own φ and its own support data (Rajeswaran et al.
/// 2019,
/// Eq. 3); without Λ it is L alone (Finn et al. 2017). Vectors hold the adapted parameters in physical order, <c>[Tasks, Length]</c>.
/// </summary>
/// <remarks>
/// A solver may call it as often as it likes, with any φ. One worker uses it at a time. Nothing is allocated after the first call of each
/// kind.
/// </remarks>
public sealed class ProximalProblem : IDisposable
{
    private readonly IDevice _device;
    private readonly ParameterLayout _layout;
    private readonly ITaskEvaluator _evaluator;
    private readonly Lambda? _lambda;
    private readonly ProximalTerm? _term;
    private readonly double[] _plus;
    private readonly double[] _minus;
    private readonly double[] _startValues;
    private readonly double[] _losses;
    private readonly int[] _evaluations;
    private readonly double[] _omega;
    private readonly int _lambdaGroups;
    private TaskVectors? _difference; // of Value with Λ only
    private ProximalHessian? _hessian;
    private ProximalProblem? _single;
    private TaskData? _data;
    private TaskVectors? _sharedTheta;
    private IReadOnlyList<TaskVectors> _learned = [];
    private IReadOnlyList<TaskVectors> _lambdaLearned = [];
    private TaskVectors? _outer;

    /// <summary>Allocates the problem's vectors. <see cref="Bind"/> then chooses tasks.</summary>
    /// <param name="device">Where the vectors live.</param>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="evaluator">The support loss L. It stays the caller's and is bound by <see cref="Bind"/>.</param>
    /// <param name="lambda">Λ, or null for L alone.</param>
    /// <param name="tasks">The number of tasks, at least 1.</param>
    public ProximalProblem(IDevice device, ParameterLayout layout, ITaskEvaluator evaluator, Lambda? lambda, int tasks)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(evaluator);
        Require.AtLeast(1, tasks, nameof(tasks), "The number of tasks", "give at least one task");
        _device = device;
        _layout = layout;
        _evaluator = evaluator;
        _lambda = lambda;
        Tasks = tasks;
        Length = layout.AdaptedLength;
        _term = lambda?.On(device, layout, tasks);
        _lambdaGroups = lambda?.Learned(layout).Count ?? 0;
        Theta = Parts.After(() => device.AllocateShared(tasks, Length), _term);
        StartGradient = Parts.After(() => device.Allocate(tasks, Length), _term, Theta);
        _plus = Scalars.Of(tasks, 1);
        _minus = Scalars.Of(tasks, -1);
        _startValues = new double[tasks];
        _losses = new double[tasks];
        _evaluations = new int[tasks];
        _omega = layout.LearningRate is null ? [] : new double[layout.OuterLength];
    }

    /// <summary>The number of tasks.</summary>
    public int Tasks { get; }

    /// <summary>The number of adapted parameters.</summary>
    public int Length { get; }

    /// <summary>The model's learned factor of the inner learning rate (<see cref="LearningRateAttribute"/>); 1 where it has none.</summary>
    public double RateFactor { get; private set; } = 1;

    /// <summary>What the outer loop learns for the inner solver (<see cref="IInnerSolver.Learned"/>): one vector for each group, physical order. Read only.</summary>
    public IReadOnlyList<TaskVectors> Learned { get; private set; } = [];

    /// <summary>The index, within the whole batch, of this chunk's first task.</summary>
    public int FirstTask { get; private set; }

    /// <summary>The precision in which L is computed: rounding limits how small ‖∇G‖ can become.</summary>
    public Precision Precision => _device.Precision;

    /// <summary>θ for each task, <c>[Tasks, Length]</c>: where adaptation starts. Read only.</summary>
    public TaskVectors Theta { get; }

    /// <summary>G(θ) = L(θ) for each task, evaluated by <see cref="Bind"/>, so a solver that starts at θ need not repeat it.</summary>
    public ReadOnlySpan<double> StartValues => _startValues;

    /// <summary>
    /// ∇G(θ) = ∇L(θ) for each task, evaluated by <see cref="Bind"/>. Nobody else asks for it once a solver runs, so a solver that is through
    /// with it may use the vectors as memory.
    /// </summary>
    public TaskVectors StartGradient { get; }

    /// <summary>L without the proximal term at the point of the last evaluation, for each task.</summary>
    public ReadOnlySpan<double> Losses => _losses;

    /// <summary>How many times each task's loss or gradient was evaluated since <see cref="Bind"/>, which is the first.</summary>
    public ReadOnlySpan<int> Evaluations => _evaluations;

    /// <summary>The model's parameters.</summary>
    internal ParameterLayout Layout => _layout;

    /// <summary>The bytes that one linearisation at the bound data keeps.</summary>
    internal long LinearizationBytes => _evaluator.LinearizationBytes;

    /// <summary>The support data that are bound.</summary>
    internal TaskData Data => Bound(_data);

    /// <summary>The parameters that are not adapted; null where there are none.</summary>
    internal TaskVectors? Outer => _outer;

    /// <summary>result[t] ← result[t] + Λv[t]; nothing without Λ.</summary>
    internal void AddLambda(TaskVectors v, TaskVectors result) => _term?.AddProduct(v, result);

    /// <summary>Chooses the tasks and θ, and evaluates <see cref="StartValues"/> and <see cref="StartGradient"/>.</summary>
    /// <param name="data">Support data.</param>
    /// <param name="firstTask">The first task of the chunk in <paramref name="data"/>.</param>
    /// <param name="theta">The adapted part of θ, one vector.</param>
    /// <param name="outer">The parameters that are not adapted, one vector; null where there are none.</param>
    /// <param name="learned">What the outer loop learns for the inner solver and for Λ, one vector for each group; null for nothing.</param>
    /// <exception cref="ArgumentException">The data do not fit the loss.</exception>
    public void Bind(TaskData data, int firstTask, TaskVectors theta, TaskVectors? outer, IReadOnlyList<TaskVectors>? learned = null)
    {
        Choose(data, firstTask, theta, outer, learned);
        _evaluator.Gradient(Theta, _startValues, StartGradient);
        _startValues.CopyTo(_losses, 0);
        Count(default);
    }

    /// <summary>Chooses the tasks and θ and evaluates nothing.</summary>
    /// <inheritdoc cref="Bind" path="/param"/>
    internal void Choose(TaskData data, int firstTask, TaskVectors theta, TaskVectors? outer, IReadOnlyList<TaskVectors>? learned)
    {
        BindEvaluator(data, firstTask, theta, outer);
        UseLearned(learned ?? []);
        Array.Clear(_evaluations);
        Theta.Broadcast(theta);
    }

    /// <summary>values[t] ← G(φ[t]).</summary>
    /// <param name="phi">The points, <c>[Tasks, Length]</c>.</param>
    /// <param name="values">One entry for each task.</param>
    /// <param name="active">The tasks whose result will be used: only those are counted. All tasks are computed. Empty for all.</param>
    public void Value(TaskVectors phi, Span<double> values, ReadOnlySpan<bool> active = default)
    {
        ArgumentNullException.ThrowIfNull(phi);
        _evaluator.Value(phi, _losses);
        _losses.CopyTo(values);
        if (_term is not null)
        {
            _difference ??= _device.Allocate(Tasks, Length);
            _difference.Combine(_plus, phi, _minus, Theta);
            _term.AddEnergy(_difference, values);
        }

        Count(active);
    }

    /// <summary>values[t] ← G(φ[t]), gradient[t] ← ∇G(φ[t]) = ∇L(φ[t]) + Λ(φ[t] − θ).</summary>
    /// <param name="phi">The points, <c>[Tasks, Length]</c>.</param>
    /// <param name="values">One entry for each task.</param>
    /// <param name="gradient">The gradients, <c>[Tasks, Length]</c>; not <paramref name="phi"/> itself.</param>
    /// <param name="active">The tasks whose result will be used: only those are counted. All tasks are computed. Empty for all.</param>
    public void ValueAndGradient(TaskVectors phi, Span<double> values, TaskVectors gradient, ReadOnlySpan<bool> active = default)
    {
        ArgumentNullException.ThrowIfNull(phi);
        ArgumentNullException.ThrowIfNull(gradient);
        _evaluator.Gradient(phi, _losses, gradient);
        AddProximal(phi, values, gradient);
        Count(active);
    }

    /// <summary>values[t] ← G(φ[t]), then φ[t] ← φ[t] + a[t]·∇G(φ[t]): a step of gradient descent.</summary>
    /// <param name="a">The steps: −α.</param>
    /// <param name="phi">The points, <c>[Tasks, Length]</c>.</param>
    /// <param name="values">One entry for each task; those of tasks that are not active mean nothing.</param>
    /// <param name="gradient">Memory for the gradients, <c>[Tasks, Length]</c>. What it holds afterwards means nothing.</param>
    /// <param name="active">The tasks that step: only those are counted. All are computed. Empty for all.</param>
    public void Descend(ReadOnlySpan<double> a, TaskVectors phi, Span<double> values, TaskVectors gradient, ReadOnlySpan<bool> active = default)
    {
        ArgumentNullException.ThrowIfNull(phi);
        ArgumentNullException.ThrowIfNull(gradient);
        _evaluator.Gradient(phi, _losses, gradient);
        _losses.CopyTo(values);
        if (_term is null)
        {
            phi.AddScaled(a, gradient, active);
        }
        else
        {
            _term.Descend(a, phi, Theta, values, gradient, active);
        }

        Count(active);
    }

    /// <summary>
    /// Evaluates as <see cref="ValueAndGradient"/> does and prepares products with ∇²G(φ) = H(φ) + Λ.
    /// </summary>
    /// <returns>The operator H + Λ at φ. The problem owns it; the next call moves it.</returns>
    /// <inheritdoc cref="ValueAndGradient" path="/param"/>
    public ProximalHessian Linearize(TaskVectors phi, Span<double> values, TaskVectors gradient, ReadOnlySpan<bool> active = default)
    {
        ArgumentNullException.ThrowIfNull(phi);
        ArgumentNullException.ThrowIfNull(gradient);
        Linearize(_hessian ??= CreateHessian(), phi, values, gradient, active, isLent: false);
        return _hessian;
    }

    /// <summary>An operator of the caller's own, for <see cref="LinearizeLent"/>.</summary>
    internal ProximalHessian CreateHessian() => new(_evaluator.CreateLinearization(), _term);

    /// <summary>Moves an operator of the caller's to φ, which stays as it is until the last product.</summary>
    internal void LinearizeLent(ProximalHessian hessian, TaskVectors phi, Span<double> values, TaskVectors gradient) =>
        Linearize(hessian, phi, values, gradient, default, isLent: true);

    /// <summary>Adds dL_query/dη of what is learned for Λ to its groups, the last ones, see <see cref="ProximalTerm.AddLearnedGradient"/>.</summary>
    internal void AddLearnedGradient(TaskVectors w, TaskVectors phi, IReadOnlyList<TaskVectors> gradients, ReadOnlySpan<bool> active) =>
        _term?.AddLearnedGradient(w, phi, Theta, gradients, gradients.Count - _lambdaGroups, active);

    /// <summary>The problem of one task, over spans on the host. It is valid until the next task's is asked for, or <see cref="Bind"/> is
    /// called.</summary>
    internal TaskProblem ForTask(int task)
    {
        _single ??= new ProximalProblem(_device, _layout, _evaluator, _lambda, 1);
        _single.BindEvaluator(Bound(_data), FirstTask + task, Bound(_sharedTheta), _outer);
        _single.UseLearned(_learned);
        _single.Theta.Broadcast(Bound(_sharedTheta));
        Array.Clear(_single._evaluations);
        return new TaskProblem(_single, _device);
    }

    /// <summary>Returns to the whole chunk after <see cref="ForTask"/>, counting the evaluations that the task's problem made.</summary>
    internal void EndTask(int task)
    {
        _evaluations[task] += _single!._evaluations[0];
        _evaluator.Bind(Bound(_data), FirstTask, Tasks, _outer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _single?.Dispose();
        _hessian?.Dispose();
        _term?.Dispose();
        _difference?.Dispose();
        StartGradient.Dispose();
        Theta.Dispose();
    }

    private void Linearize(ProximalHessian hessian, TaskVectors phi, Span<double> values, TaskVectors gradient, ReadOnlySpan<bool> active, bool isLent)
    {
        hessian.Prepare(phi, _losses, gradient, isLent);
        AddProximal(phi, values, gradient);
        Count(active);
    }

    private void BindEvaluator(TaskData data, int firstTask, TaskVectors theta, TaskVectors? outer)
    {
        _evaluator.Bind(data, firstTask, Tasks, outer);
        _data = data;
        _sharedTheta = theta;
        _outer = outer;
        FirstTask = firstTask;
        if (_layout.LearningRate is { } position)
        {
            Bound(outer).Read(0, _omega);
            RateFactor = _omega[position];
        }
    }

    /// <summary>The inner solver's groups come first, then Λ's.</summary>
    private void UseLearned(IReadOnlyList<TaskVectors> learned)
    {
        if (!ReferenceEquals(learned, _learned))
        {
            _learned = learned;
            Learned = _lambdaGroups == 0 ? learned : [.. learned.Take(learned.Count - _lambdaGroups)];
            _lambdaLearned = _lambdaGroups == 0 ? [] : [.. learned.Skip(learned.Count - _lambdaGroups)];
        }

        _term?.Use(_lambdaLearned);
    }

    private void AddProximal(TaskVectors phi, Span<double> values, TaskVectors gradient)
    {
        _losses.CopyTo(values);
        _term?.AddValueAndGradient(phi, Theta, values, gradient);
    }

    private void Count(ReadOnlySpan<bool> active)
    {
        for (var t = 0; t < _evaluations.Length; t++)
        {
            _evaluations[t] += active.IsEmpty || active[t] ? 1 : 0;
        }
    }

    private static T Bound<T>(T? value)
        where T : class => value ?? throw new InvalidOperationException("The inner problem has no data yet; call Bind first.");
}
