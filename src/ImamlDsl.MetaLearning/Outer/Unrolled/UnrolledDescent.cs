using System.Globalization;

namespace ImamlDsl;

/// <summary>
/// The steps of plain gradient descent of a chunk of tasks, φ_0 = θ … φ_K, kept as far as the way back needs them, and the way back: the outer gradient after a
/// step becomes that before it.
/// </summary>
/// <remarks>
/// With m_{k+1} = βm_k + ∇L(φ_k) and φ_{k+1} = φ_k − α_k ∘ m_{k+1}, and bars for the outer gradients: m̄_{k+1} = βm̄_{k+2} − α_k ∘ φ̄_{k+1} and
/// φ̄_k = φ̄_{k+1} + H(φ_k) m̄_{k+1}. With a proximal term H + Λ takes the place of H, and θ̄ = φ̄_0 − Λ Σ_k m̄_{k+1}. Steps before the window of a truncated way
/// back count as φ̄_k = φ̄_{k+1}.
/// </remarks>
internal sealed class UnrolledDescent : IDisposable
{
    private readonly GradientDescent _options;
    private readonly ProximalProblem _problem;
    private readonly int _first; // the first step of the window
    private readonly TaskVectors[] _points; // the first is θ, which the problem owns; those that nobody returns to share memory
    private readonly TaskVectors[] _velocities; // m_1 to m_K, or one for all
    private readonly StepLinearizations _linearizations;
    private readonly LearnedRate? _factor;
    private readonly StepRates? _rates;
    private readonly TaskVectors _product;
    private readonly TaskVectors? _adjoint;
    private readonly TaskVectors? _pull; // Λ Σ_k m̄_{k+1}
    private readonly TaskVectors? _outerProduct;
    private readonly double[] _step;
    private readonly double[] _ones;
    private readonly double[] _minus;
    private readonly double[] _momentum;
    private readonly double[] _values;
    private readonly double[] _squares;

    /// <param name="options">The steps.</param>
    /// <param name="lambda">Λ of the inner problem; null for none.</param>
    /// <param name="window">How many of the last steps the way back goes through.</param>
    /// <param name="keepPoints">Whether <see cref="Point"/> is asked for steps before the window.</param>
    /// <param name="memoryBudget">The bytes of linearisations that may be kept.</param>
    /// <param name="context">The device and the support loss.</param>
    public UnrolledDescent(GradientDescent options, Lambda? lambda, int window, bool keepPoints, long memoryBudget, MetaWorkerContext context)
    {
        var (device, layout, tasks) = (context.Device, context.Layout, context.Tasks);
        _options = options;
        options.RequireRate(device.Precision);
        _first = Math.Max(0, options.Steps - window);
        _problem = new ProximalProblem(device, layout, context.Support, lambda, tasks);
        _factor = Parts.After(() => LearnedRate.For(layout, options, tasks), _problem);
        _rates = options.Rates is { } rates && layout.LearnedGroups > 0
            ? Parts.After(() => new StepRates(rates, layout.LearnedGroups, device, layout, tasks, differentiated: true), _problem) : null;
        var learns = _factor is not null || _rates is not null;
        _points = new TaskVectors[options.Steps + 1];
        _points[0] = _problem.Theta;
        for (var k = 1; k < _points.Length; k++)
        {
            _points[k] = k > 2 && k < _first && !keepPoints && !learns ? _points[k - 2] : Allocate();
        }

        var velocities = options.Momentum == 0 ? 0 : learns ? options.Steps : Math.Min(1, options.Steps);
        _velocities = [.. Enumerable.Range(0, velocities).Select(_ => Allocate())];
        _product = Allocate();
        _adjoint = velocities > 0 || _rates is not null ? Allocate() : null;
        _pull = lambda is null ? null : Allocate();
        _outerProduct = layout.OuterLength == 0 ? null : device.Allocate(tasks, layout.OuterLength);
        _step = new double[tasks];
        _ones = Scalars.Of(tasks, 1);
        _minus = Scalars.Of(tasks, -1);
        _momentum = Scalars.Of(tasks, options.Momentum);
        _values = new double[tasks];
        _squares = new double[tasks];
        Reports = new InnerReport[tasks];
        _linearizations = new StepLinearizations(_problem, _first, options.Steps, memoryBudget, Allocate, withGradients: learns && velocities == 0);

        TaskVectors Allocate() => device.Allocate(tasks, layout.AdaptedLength);
    }

    /// <summary>What happened to each task.</summary>
    public InnerReport[] Reports { get; }

    /// <summary>How often each task's loss or gradient was evaluated.</summary>
    public ReadOnlySpan<int> Evaluations => _problem.Evaluations;

    /// <summary>How many products with Hessians the way back makes.</summary>
    public int Products => _options.Steps - _first;

    /// <summary>φ_k.</summary>
    public TaskVectors Point(int step) => _points[step];

    /// <summary>Goes from θ to φ_K.</summary>
    public void Descend(MetaTasks tasks, int firstTask, CancellationToken cancellationToken)
    {
        _problem.Choose(tasks.Support, firstTask, tasks.Theta, tasks.Outer, tasks.Learned);
        _linearizations.Begin();
        _rates?.Use(_problem.Learned);
        _step.AsSpan().Fill(-_options.LearningRate * _problem.RateFactor);
        Reports.AsSpan().Clear();
        for (var k = 0; k < _options.Steps; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var gradient = Evaluate(k);
            if (k == 0)
            {
                Start(gradient);
            }

            for (var t = 0; t < Reports.Length; t++)
            {
                CheckLoss(t, _values[t], k);
            }

            Step(k, gradient);
        }

        for (var t = 0; t < Reports.Length; t++)
        {
            Reports[t] = Reports[t] with { Iterations = _options.Steps };
        }
    }

    /// <summary>Evaluates the support loss and ‖∇L‖ at φ_K for the reports.</summary>
    public void Measure()
    {
        _problem.ValueAndGradient(_points[^1], _values, Gradient);
        if (_options.Steps == 0)
        {
            Start(Gradient);
        }

        Gradient.Dot(Gradient, _squares);
        for (var t = 0; t < Reports.Length; t++)
        {
            CheckLoss(t, _values[t], _options.Steps);
            Reports[t] = Reports[t] with { Stationarity = Math.Sqrt(_squares[t]), LossAfter = _problem.Losses[t] };
        }
    }

    /// <summary>Begins the way back at φ_K.</summary>
    public void Turn()
    {
        _factor?.Clear();
        _adjoint?.Clear();
        _pull?.Clear();
    }

    /// <summary>v = φ̄_{k+1} becomes φ̄_k; what the step adds to the gradients in ω and in learned rates is added.</summary>
    public void Return(int k, TaskVectors v, TaskVectors? outerGradient, IReadOnlyList<TaskVectors> learnedGradients)
    {
        var learns = _factor is not null || _rates is not null;
        if (k < _first && !learns)
        {
            return;
        }

        var (hessian, gradient) = k < _first ? (null, Gradient) : _linearizations.Return(k, _points[k]);
        if (k < _first && _velocities.Length == 0)
        {
            _problem.ValueAndGradient(_points[k], _values, Gradient);
        }

        if (learns)
        {
            var direction = _velocities.Length == 0 ? gradient : _velocities[k];
            _factor?.AddStep(direction, v);
            _rates?.AddGradient(k, direction, v, learnedGradients);
        }

        if (hessian is not null)
        {
            MultiplyBack(k, hessian, v, outerGradient);
        }
    }

    /// <summary>Ends the way back: φ̄_0 becomes θ̄.</summary>
    public void Arrive(TaskVectors v, TaskVectors? outerGradient)
    {
        if (_pull is not null)
        {
            v.AddScaled(_minus, _pull);
        }

        _factor?.AddTo(outerGradient!);
    }

    public void Dispose()
    {
        foreach (var vectors in _points[1..].Concat(_velocities).Distinct())
        {
            vectors.Dispose();
        }

        _product.Dispose();
        _adjoint?.Dispose();
        _pull?.Dispose();
        _outerProduct?.Dispose();
        _rates?.Dispose();
        _linearizations.Dispose();
        _problem.Dispose();
    }

    /// <summary>Memory for a gradient that no linearisation keeps: nobody asks this problem for its first.</summary>
    private TaskVectors Gradient => _problem.StartGradient;

    private TaskVectors Evaluate(int k)
    {
        if (k >= _first)
        {
            return _linearizations.Take(k, _points[k], _values);
        }

        _problem.ValueAndGradient(_points[k], _values, Gradient);
        return Gradient;
    }

    private void Step(int k, TaskVectors gradient)
    {
        var direction = gradient;
        if (_velocities.Length > 0)
        {
            direction = _velocities[Math.Min(k, _velocities.Length - 1)];
            if (k == 0)
            {
                direction.CopyFrom(gradient);
            }
            else
            {
                direction.Combine(_momentum, _velocities[Math.Min(k - 1, _velocities.Length - 1)], _ones, gradient);
            }
        }

        if (_rates is null)
        {
            _points[k + 1].Combine(_step, direction, _ones, _points[k]);
        }
        else
        {
            _points[k + 1].CopyFrom(_points[k]);
            _rates.Step(k, _points[k + 1], direction);
        }
    }

    private void MultiplyBack(int k, ProximalHessian hessian, TaskVectors v, TaskVectors? outerGradient)
    {
        // Without momentum and learned rates m̄ is −αv, and −α can wait until after the product.
        var (adjoint, scale) = (v, _step);
        if (_adjoint is not null)
        {
            _adjoint.Scale(_momentum);
            if (_rates is null)
            {
                _adjoint.AddScaled(_step, v);
            }
            else
            {
                _rates.Step(k, _adjoint, v);
            }

            (adjoint, scale) = (_adjoint, _ones);
        }

        if (_pull is not null)
        {
            hessian.ApplyLambda(adjoint, _product);
            _pull.AddScaled(scale, _product);
        }

        if (outerGradient is null)
        {
            hessian.Apply(adjoint, _product);
        }
        else
        {
            hessian.ApplyMixed(adjoint, _product, _outerProduct!);
            outerGradient.AddScaled(scale, _outerProduct!);
        }

        v.AddScaled(scale, _product);
    }

    private void Start(TaskVectors gradient)
    {
        gradient.Dot(gradient, _squares);
        for (var t = 0; t < Reports.Length; t++)
        {
            Reports[t] = new InnerReport
            {
                LossBefore = _values[t], StationarityBefore = Math.Sqrt(_squares[t]), LossAfter = double.NaN, Stationarity = double.NaN,
            };
            if (!double.IsFinite(_values[t]))
            {
                Reports[t] = Reports[t] with { Status = InnerStatus.Failed, Reason = Failures.AtStart(_values[t], Reports[t].StationarityBefore) };
            }
        }
    }

    private void CheckLoss(int t, double loss, int steps)
    {
        if (Reports[t].Status != InnerStatus.Failed && !double.IsFinite(loss))
        {
            Reports[t] = Reports[t] with
            {
                Status = InnerStatus.Failed,
                Reason = string.Create(CultureInfo.InvariantCulture,
                    $"the support loss is {loss} after {steps} inner steps at learning rate {-_step[t]}")
                    + "; lower the inner LearningRate or check the data",
            };
        }
    }
}
