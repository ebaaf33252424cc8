using System.Globalization;

namespace ImamlDsl;

/// <summary>Unrolls plain gradient descent keeping φ_0 … φ_{K−1}, then multiplies back through the steps with the Hessian at each.</summary>
internal sealed class MamlWorker : IMetaWorker
{
    private readonly ITaskEvaluator _query;
    private readonly ProximalProblem _problem;
    private readonly GradientDescent _options;
    private readonly TaskVectors[] _points; // the first is θ, which the problem owns
    private readonly StepLinearizations _linearizations;
    private readonly TaskVectors _gradient;
    private readonly TaskVectors _product;
    private readonly TaskVectors? _outerProduct;
    private readonly double[] _step;
    private readonly double[] _ones;
    private readonly double[] _values;
    private readonly double[] _losses;
    private readonly double[] _squares;
    private readonly InnerReport[] _inner;
    private readonly LearnedRate? _rate;

    public MamlWorker(Maml algorithm, MetaWorkerContext context)
    {
        var (device, layout, tasks) = (context.Device, context.Layout, context.Tasks);
        _query = context.Query;
        _options = algorithm.Inner;
        _problem = new ProximalProblem(device, layout, context.Support, null, tasks);
        _points = new TaskVectors[_options.Steps + 1];
        _points[0] = _problem.Theta;
        for (var k = 1; k < _points.Length; k++)
        {
            _points[k] = device.Allocate(tasks, layout.AdaptedLength);
        }

        _gradient = device.Allocate(tasks, layout.AdaptedLength);
        _product = device.Allocate(tasks, layout.AdaptedLength);
        _outerProduct = layout.OuterLength == 0 ? null : device.Allocate(tasks, layout.OuterLength);
        _step = new double[tasks];
        _ones = new double[tasks];
        _ones.AsSpan().Fill(1);
        _values = new double[tasks];
        _losses = new double[tasks];
        _squares = new double[tasks];
        _inner = new InnerReport[tasks];
        _rate = LearnedRate.For(layout, _options, tasks);
        _linearizations = new StepLinearizations(
            _problem, _options.Steps, algorithm.MemoryBudget, () => device.Allocate(tasks, layout.AdaptedLength), withGradients: _rate is not null);
    }

    public void Run(MetaTasks tasks, int firstTask, TaskVectors gradient, TaskVectors? outerGradient, IReadOnlyList<TaskVectors> learnedGradients,
        Span<TaskReport> reports, CancellationToken cancellationToken)
    {
        _problem.Choose(tasks.Support, firstTask, tasks.Theta, tasks.Outer, tasks.Learned);
        _linearizations.Begin();
        _step.AsSpan().Fill(-_options.LearningRate * _problem.RateFactor);
        Descend(cancellationToken);
        _query.Bind(tasks.Query, firstTask, reports.Length, tasks.Outer);
        _query.Gradient(_points[^1], _losses, gradient, outerGradient);

        // A query loss that is not a number says that something went wrong, and the measurements what.
        if (tasks.MeasureAdapted || _options.Steps == 0 || !Finite.All(_losses))
        {
            Measure();
        }

        MultiplyBack(gradient, outerGradient, cancellationToken);
        for (var t = 0; t < reports.Length; t++)
        {
            reports[t] = new TaskReport
            {
                Inner = _inner[t] with { Iterations = _options.Steps, Evaluations = _problem.Evaluations[t] },
                QueryLossBefore = double.NaN,
                QueryLoss = _losses[t],
                GradientRatio = double.NaN,
                Evaluations = _problem.Evaluations[t] + 1,
                HessianProducts = _options.Steps,
            };
        }
    }

    public void Dispose()
    {
        foreach (var point in _points[1..])
        {
            point.Dispose();
        }

        _gradient.Dispose();
        _product.Dispose();
        _outerProduct?.Dispose();
        _linearizations.Dispose();
        _problem.Dispose();
    }

    /// <summary>φ_{k+1} ← φ_k − α∇L(φ_k).</summary>
    private void Descend(CancellationToken cancellationToken)
    {
        _inner.AsSpan().Clear();
        for (var k = 0; k < _options.Steps; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var gradient = _linearizations.Take(k, _points[k]);
            if (k == 0)
            {
                Start(_linearizations.Values, gradient);
            }

            for (var t = 0; t < _inner.Length; t++)
            {
                CheckLoss(t, _linearizations.Values[t], k);
            }

            _points[k + 1].Combine(_step, gradient, _ones, _points[k]);
        }
    }

    private void Start(ReadOnlySpan<double> losses, TaskVectors gradient)
    {
        gradient.Dot(gradient, _squares);
        for (var t = 0; t < _inner.Length; t++)
        {
            _inner[t] = new InnerReport
            {
                LossBefore = losses[t], StationarityBefore = Math.Sqrt(_squares[t]), LossAfter = double.NaN, Stationarity = double.NaN,
            };
        }
    }

    private void Measure()
    {
        _problem.ValueAndGradient(_points[^1], _values, _gradient);
        if (_options.Steps == 0)
        {
            Start(_values, _gradient);
        }

        _gradient.Dot(_gradient, _squares);
        for (var t = 0; t < _inner.Length; t++)
        {
            CheckLoss(t, _values[t], _options.Steps);
            _inner[t] = _inner[t] with
            {
                Stationarity = Math.Sqrt(_squares[t]),
                LossAfter = _values[t],
            };
        }
    }

    /// <summary>v_k ← (I − αH(φ_k)) v_{k+1}, from the last step to the first.</summary>
    private void MultiplyBack(TaskVectors v, TaskVectors? outerGradient, CancellationToken cancellationToken)
    {
        _rate?.Clear();
        for (var k = _options.Steps - 1; k >= 0; k--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (hessian, gradient) = _linearizations.Return(k, _points[k]);
            _rate?.AddStep(gradient, v);
            if (outerGradient is null)
            {
                hessian.Apply(v, _product);
            }
            else
            {
                hessian.ApplyMixed(v, _product, _outerProduct!);
                outerGradient.AddScaled(_step, _outerProduct!);
            }

            v.AddScaled(_step, _product);
        }

        _rate?.AddTo(outerGradient!);
    }

    private void CheckLoss(int t, double loss, int steps)
    {
        if (_inner[t].Status != InnerStatus.Failed && !double.IsFinite(loss))
        {
            _inner[t] = _inner[t] with
            {
                Status = InnerStatus.Failed,
                Reason = string.Create(CultureInfo.InvariantCulture,
                    $"the support loss is {loss} after {steps} inner steps at learning rate {-_step[t]}")
                    + "; lower the inner LearningRate or check the data",
            };
        }
    }
}
