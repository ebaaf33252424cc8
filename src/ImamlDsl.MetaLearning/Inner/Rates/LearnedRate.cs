namespace ImamlDsl;

/// <summary>
/// dL_query/dc for the learned factor c of the inner learning rate, α = c·LearningRate: the sum over steps of −LearningRate·⟨∇L(φ_k), v_{k+1}⟩, with v_{k+1}
/// the query gradient carried back to the step.
/// </summary>
internal sealed class LearnedRate
{
    private readonly GradientDescent _options;
    private readonly int _position;
    private readonly double[] _sums;
    private readonly double[] _products;
    private readonly double[] _omega;

    private LearnedRate(GradientDescent options, int position, int tasks, int length)
    {
        (_options, _position) = (options, position);
        (_sums, _products, _omega) = (new double[tasks], new double[tasks], new double[length]);
    }

    /// <summary>For a model that learns its inner rate; null for others.</summary>
    public static LearnedRate? For(ParameterLayout layout, IInnerSolver solver, int tasks)
    {
        Require(layout, solver, nameof(solver));
        return layout.LearningRate is { } position ? new LearnedRate((GradientDescent)solver, position, tasks, layout.OuterLength) : null;
    }

    /// <summary>A learned rate means something to plain gradient descent only.</summary>
    /// <exception cref="ArgumentException">The model learns its inner rate and the solver takes none, or chooses its own.</exception>
    public static void Require(ParameterLayout layout, IInnerSolver solver, string? parameter)
    {
        if (layout.LearningRate is not null && solver is not GradientDescent { IsPlain: true, Rates: null })
        {
            throw new ArgumentException(
                $"The parameter '{layout.Parameters.Single(p => p.IsLearningRate).Name}' is a learned inner learning rate, which plain gradient descent takes; "
                + $"the inner solver is {solver.GetType().Name}{(solver is GradientDescent ? " with Backtracking, a stopping rule or learned Rates" : "")}. "
                + "Give GradientDescent with Backtracking = false and without Tolerance, RelativeDecrease and Rates, or remove [LearningRate].", parameter);
        }
    }

    /// <summary>Begins with zero.</summary>
    public void Clear() => _sums.AsSpan().Clear();

    /// <summary>Adds −LearningRate·⟨∇L(φ_k), v_{k+1}⟩.</summary>
    public void AddStep(TaskVectors gradient, TaskVectors v)
    {
        gradient.Dot(v, _products);
        for (var t = 0; t < _sums.Length; t++)
        {
            _sums[t] -= _options.LearningRate * _products[t];
        }
    }

    /// <summary>Adds the sums to each task's gradient in ω.</summary>
    public void AddTo(TaskVectors outerGradient)
    {
        for (var t = 0; t < _sums.Length; t++)
        {
            outerGradient.Read(t, _omega);
            _omega[_position] += _sums[t];
            outerGradient.Write(t, _omega);
        }
    }
}
