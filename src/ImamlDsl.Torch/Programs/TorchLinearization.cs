namespace ImamlDsl.Torch;

/// <summary>Owns the point φ and what products with the Hessian there need, for all tasks of a chunk, on the device.</summary>
internal sealed class TorchLinearization(TorchEvaluator evaluator) : ILinearization
{
    private TorchTaskVectors? _phi;
    private TorchTaskVectors? _copy; // of φ, where it is not lent
    private ITorchTensor[] _residuals = [];
    private int _binding = -1;
    private bool _disposed;

    public int Tasks => _phi?.Tasks ?? evaluator.Tasks;

    public int Length => evaluator.AdaptedLength;

    public void Prepare(TaskVectors phi, Span<double> losses, TaskVectors gradient, TaskVectors? outerGradient = null, bool isLent = false)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var point = evaluator.Begin(phi, losses.Length, 1);
        var target = evaluator.GradientVectors(gradient, phi);
        Release();
        _binding = -1;
        _phi = isLent ? point : Copy(point);
        var results = evaluator.Invoke("prepare", _phi);
        _residuals = results[2..];
        evaluator.Take(results, losses, target);
        _binding = evaluator.Binding;
        if (outerGradient is not null && evaluator.OuterLength > 0)
        {
            evaluator.Gradient(_phi, losses, gradient, outerGradient);
        }
    }

    public void Apply(TaskVectors v, TaskVectors result)
    {
        var (vector, product) = Begin(v, result);
        product.Adopt(evaluator.Invoke("apply", _phi!, [vector.Tensor, .. _residuals])[0]);
    }

    public void ApplyMixed(TaskVectors v, TaskVectors result, TaskVectors outerResult)
    {
        if (evaluator.OuterLength == 0)
        {
            Apply(v, result);
            return;
        }

        var (vector, product) = Begin(v, result);
        var outer = evaluator.Vectors(outerResult, evaluator.OuterLength, nameof(outerResult));
        var results = evaluator.Invoke("apply_mixed", _phi!, [vector.Tensor, .. _residuals]);
        product.Adopt(results[0]);
        outer.Adopt(results[1]);
    }

    public void Dispose()
    {
        _disposed = true;
        Release();
        _copy?.Dispose();
    }

    private TorchTaskVectors Copy(TorchTaskVectors phi)
    {
        if (_copy is null || _copy.Tasks != evaluator.Tasks)
        {
            _copy?.Dispose();
            _copy = null; // should memory run out
            _copy = (TorchTaskVectors)evaluator.Device.Allocate(evaluator.Tasks, Length);
        }

        _copy.CopyFrom(phi);
        return _copy;
    }

    private void Release()
    {
        foreach (var residual in _residuals)
        {
            residual.Dispose();
        }

        _residuals = [];
    }

    private (TorchTaskVectors Vector, TorchTaskVectors Product) Begin(TaskVectors v, TaskVectors result)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_binding != evaluator.Binding)
        {
            throw new InvalidOperationException(_binding < 0
                ? "The linearisation has no point yet: call Prepare before multiplying."
                : "The evaluator was bound to other data since the linearisation was prepared: call Prepare again.");
        }

        return ReferenceEquals(v, result)
            ? throw new ArgumentException("The vector and the result of a Hessian-vector product must not be the same.", nameof(result))
            : (evaluator.Vectors(v, Length, nameof(v)), evaluator.Vectors(result, Length, nameof(result)));
    }
}
