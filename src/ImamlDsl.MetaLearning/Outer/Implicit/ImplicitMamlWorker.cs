using System.Globalization;

namespace ImamlDsl;

/// <summary>
/// Adapts, linearises at φ, solves (H + Λ) w = b with b = ∇L_query(φ), and gives g = Λw. w takes the place of φ where Λ does not learn from φ, and b that of g until
/// g is known, since a task that falls back on the first-order gradient returns b.
/// </summary>
internal sealed class ImplicitMamlWorker : IMetaWorker
{
    private readonly ImplicitMaml _options;
    private readonly ITaskEvaluator _query;
    private readonly Adaptation _adaptation;
    private readonly DampedSolver _solver;
    private readonly WarmStart _warmStart;
    private readonly TaskVectors _solution;
    private readonly TaskVectors? _residual; // of a warm start
    private readonly TaskVectors? _outerProduct;
    private readonly LinearCertificate[] _certificates;
    private readonly double[] _losses;
    private readonly InverseNorms _rightNorms; // of b
    private readonly InverseNorms _norms; // of Λw
    private readonly double[] _scale;
    private readonly double[] _minus;
    private readonly bool[] _firstOrder;
    private readonly bool[] _implicit;

    public ImplicitMamlWorker(ImplicitMaml algorithm, MetaWorkerContext context)
    {
        var (device, layout, tasks) = (context.Device, context.Layout, context.Tasks);
        _options = algorithm;
        _query = context.Query;
        _adaptation = new Adaptation(device, layout, context.Support, algorithm.Inner, algorithm.Lambda, tasks);
        _solver = Parts.After(() => new DampedSolver(algorithm.Damping, algorithm.Solver, device, tasks, layout.AdaptedLength), _adaptation);
        _warmStart = new WarmStart(tasks);
        var learns = layout.LearnedGroups > 0;
        _solution = learns ? Parts.After(() => device.Allocate(tasks, layout.AdaptedLength), _adaptation, _solver) : _adaptation.Phi;
        IDisposable? own = learns ? _solution : null;
        _residual = algorithm.WarmStart ? Parts.After(() => device.Allocate(tasks, layout.AdaptedLength), _adaptation, _solver, own) : null;
        _outerProduct = layout.OuterLength == 0 ? null : Parts.After(() => device.Allocate(tasks, layout.OuterLength), _adaptation, _solver, own, _residual);
        _certificates = new LinearCertificate[tasks];
        _losses = new double[tasks];
        _rightNorms = new InverseNorms(device.Precision, tasks);
        _norms = new InverseNorms(device.Precision, tasks);
        _scale = new double[tasks];
        _minus = Scalars.Of(tasks, -1);
        _firstOrder = new bool[tasks];
        _implicit = new bool[tasks];
    }

    public void Run(MetaTasks tasks, int firstTask, TaskVectors gradient, TaskVectors? outerGradient, IReadOnlyList<TaskVectors> learnedGradients,
        Span<TaskReport> reports, CancellationToken cancellationToken)
    {
        _adaptation.Begin(tasks.Support, firstTask, tasks.Theta, tasks.Outer, tasks.Learned);
        _adaptation.Solve(cancellationToken);
        var hessian = _adaptation.MeasureAndLinearize();
        _query.Bind(tasks.Query, firstTask, reports.Length, tasks.Outer);
        _query.Gradient(_adaptation.Phi, _losses, gradient, outerGradient);

        var spare = _adaptation.Gradient;
        Solve(hessian, gradient, tasks.LinearStart, spare, cancellationToken);
        hessian.ApplyLambda(_solution, spare);
        _rightNorms.Measure(hessian, gradient);
        _norms.Measure(hessian, spare);
        for (var t = 0; t < reports.Length; t++)
        {
            reports[t] = Judge(t, tasks.Query, firstTask + t);
        }

        spare.Scale(_scale, _implicit);
        gradient.CopyFrom(spare, _implicit);
        if (tasks.LinearSolutions is { } solutions)
        {
            spare.Clear(); // 0 times NaN would be NaN
            _solution.CopyFrom(spare, _firstOrder);
            solutions.Store(firstTask, _solution);
        }

        if (outerGradient is null && learnedGradients.Count == 0)
        {
            return;
        }

        // A shortened g = Λw belongs to a shortened w; a first-order gradient to w = 0.
        _solution.Scale(_scale, _implicit);
        _adaptation.Problem.AddLearnedGradient(_solution, _adaptation.Phi, learnedGradients, _implicit);
        if (outerGradient is not null)
        {
            hessian.ApplyMixed(_solution, spare, _outerProduct!);
            outerGradient.AddScaled(_minus, _outerProduct!, _implicit);
        }
    }

    public void Dispose()
    {
        _outerProduct?.Dispose();
        _residual?.Dispose();
        if (_solution != _adaptation.Phi)
        {
            _solution.Dispose();
        }

        _solver.Dispose();
        _adaptation.Dispose();
    }

    /// <summary>Solves (H + Λ) w = b, from the last meta-step's mean solution where there is one.</summary>
    private void Solve(ProximalHessian hessian, TaskVectors rightSide, TaskVectors? start, TaskVectors spare, CancellationToken cancellationToken)
    {
        if (start is null)
        {
            _solver.Solve(hessian, rightSide, null, _solution, _certificates, cancellationToken);
            return;
        }

        _warmStart.Aim(hessian, rightSide, start, _solution, _residual!, spare);
        _solver.Solve(hessian, rightSide, _residual, _solution, _certificates, cancellationToken);
        foreach (ref var certificate in _certificates.AsSpan())
        {
            certificate = certificate with { Products = certificate.Products + 1 };
        }
    }

    /// <summary>Decides what of the implicit gradient of the chunk's task t is used, and reports it.</summary>
    private TaskReport Judge(int t, TaskData query, int task)
    {
        var inner = _adaptation.Reports[t];
        var certificate = _certificates[t];
        var reason = FirstOrderReason.None;
        if (inner.Stationarity > _options.MaxStationarityRatio * inner.StationarityBefore)
        {
            reason = FirstOrderReason.NotStationary;
        }
        else if (Failure(certificate) is var failure and not FirstOrderReason.None && (_options.OnLinearFailure != LinearFailure.UseWhatThereIs || !_norms.IsFinite(t)))
        {
            // Where Λw is not finite there is nothing to use.
            reason = failure;
            if (_options.OnLinearFailure != LinearFailure.FirstOrder && inner.Status != InnerStatus.Failed)
            {
                inner = inner with { Status = InnerStatus.Failed, Reason = _rightNorms.IsFinite(t) ? Describe(certificate) : Failures.GradientNotFinite(query, task, Failures.Advice(_options)) };
            }
        }

        var ratio = _norms.Over(_rightNorms, t);
        _firstOrder[t] = reason != FirstOrderReason.None;
        _implicit[t] = !_firstOrder[t];
        var clipped = _implicit[t] && ratio > _options.MaxGradientRatio;
        _scale[t] = clipped ? _options.MaxGradientRatio!.Value / ratio : 1;
        return new TaskReport
        {
            Inner = inner,
            QueryLossBefore = double.NaN,
            QueryLoss = _losses[t],
            Linear = certificate,
            GradientRatio = ratio,
            Clipped = clipped,
            FirstOrder = reason,
            Evaluations = inner.Evaluations + 1,
            HessianProducts = inner.HessianProducts + certificate.Products + (_outerProduct is null ? 0 : 1),
        };
    }

    /// <summary>Why a linear solve counts as failed.</summary>
    private FirstOrderReason Failure(in LinearCertificate certificate) => certificate.Status switch
    {
        LinearStatus.NegativeCurvature when certificate.Iterations == 0 => FirstOrderReason.NegativeCurvature,
        LinearStatus.NotFinite => FirstOrderReason.NotFinite,
        LinearStatus.NotReported => FirstOrderReason.NotReported,
        LinearStatus.Diverged => FirstOrderReason.Diverged,
        LinearStatus.Singular => FirstOrderReason.Singular,
        LinearStatus.PreconditionerNotPositive when certificate.Iterations == 0 => FirstOrderReason.PreconditionerNotPositive,
        _ => _options.MaxResidual is { } bound && !(certificate.RelativeResidual <= bound) ? FirstOrderReason.LinearResidual : FirstOrderReason.None,
    };

    private static string Describe(in LinearCertificate certificate) => certificate.Status == LinearStatus.NotReported
        ? "the linear solve of the implicit gradient ended with NotReported: its solver left the certificate as it was given; write a certificate for each task, "
            + "or set OnLinearFailure to FirstOrder"
        : string.Create(CultureInfo.InvariantCulture,
        $"the linear solve of the implicit gradient ended with {certificate.Status} after {certificate.Iterations} iterations, relative residual "
            + $"{certificate.RelativeResidual:0.0e+0}, smallest curvature {certificate.SmallestCurvature:0.0e+0}; raise Lambda, solve the inner problem better, use "
            + $"Damping or more iterations, or set OnLinearFailure to FirstOrder");
}
