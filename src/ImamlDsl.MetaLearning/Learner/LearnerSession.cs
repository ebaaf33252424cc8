namespace ImamlDsl;

/// <summary>What one call of a learner's Adapt uses at a time: kept for the next call.</summary>
internal sealed class LearnerSession : IDisposable
{
    private readonly IDevice _device;
    private readonly ParameterLayout _layout;
    private readonly IInnerSolver _inner;
    private readonly Lambda? _lambda;
    private readonly ITaskEvaluator _support;
    private readonly SizeGuard _sizes;
    private Adaptation? _adaptation;

    public LearnerSession(IDevice device, ITaskProgram loss, IInnerSolver inner, Lambda? lambda)
    {
        _device = device;
        _layout = loss.Definition.Model.Layout;
        _inner = inner;
        _lambda = lambda;
        _sizes = new SizeGuard(loss.Definition, loss.Definition);
        _support = loss.CreateEvaluator();
    }

    public InnerReport Adapt(SharedPoint point, TaskData support, CancellationToken cancellationToken)
    {
        var changed = _sizes.Changed(support, support);
        if (changed || _adaptation is null)
        {
            _adaptation?.Dispose();
            _adaptation = null; // should an allocation fail, the next call starts afresh
            _adaptation = new Adaptation(_device, _layout, _support, _inner, _lambda, 1);
        }

        _adaptation.Begin(support, 0, point.Theta, point.Outer, point.Learned);
        _adaptation.Solve(cancellationToken);
        _adaptation.Measure();
        Failures.ThrowIfFailed(0, _adaptation.Reports[0]);
        return _adaptation.Reports[0];
    }

    /// <summary>A copy of φ that outlives the session's next use.</summary>
    public TaskVectors TakePhi()
    {
        var phi = _device.Allocate(1, _layout.AdaptedLength);
        phi.CopyFrom(_adaptation!.Phi);
        return phi;
    }

    public void Dispose()
    {
        _adaptation?.Dispose();
        _support.Dispose();
    }
}
