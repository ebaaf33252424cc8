using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>Owns, for each task of a chunk, the point φ and the residuals of the Hessian there.</summary>
internal sealed unsafe class CpuLinearization<T>(CpuEvaluator<T> evaluator) : ILinearization
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private NativeBuffer<T>? _residuals;
    private CpuTaskVectors<T>? _phi;
    private CpuTaskVectors<T>? _copy; // of φ, where it is not lent
    private int _binding = -1;
    private bool _disposed;

    public int Tasks => _phi?.Tasks ?? evaluator.Tasks;

    public int Length => evaluator.AdaptedLength;

    public void Prepare(TaskVectors phi, Span<double> losses, TaskVectors gradient, TaskVectors? outerGradient = null, bool isLent = false)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var f = evaluator.Begin(phi, losses.Length, 1);
        var g = evaluator.GradientVectors(gradient, phi);
        Reserve();
        using var scratch = evaluator.Rent(ref f);
        _phi = isLent ? (CpuTaskVectors<T>)phi : Copy(phi);
        for (var t = 0; t < evaluator.Tasks; t++)
        {
            evaluator.Enter(ref f, _phi, t);
            f.Gradient = g[t];
            f.Residuals = Residuals(t);
            evaluator.Kernels.Prepare(f);
            losses[t] = double.CreateTruncating(*f.Value);
        }

        _binding = evaluator.Binding;
        if (outerGradient is not null && evaluator.OuterLength > 0)
        {
            evaluator.Gradient(phi, losses, gradient, outerGradient);
        }
    }

    public void Apply(TaskVectors v, TaskVectors result)
    {
        var (f, vector, product) = Begin(v, result);
        using var scratch = evaluator.Rent(ref f);
        for (var t = 0; t < evaluator.Tasks; t++)
        {
            Enter(ref f, vector, product, t);
            evaluator.Kernels.Apply(f);
        }
    }

    public void ApplyMixed(TaskVectors v, TaskVectors result, TaskVectors outerResult)
    {
        if (evaluator.OuterLength == 0)
        {
            Apply(v, result);
            return;
        }

        var (f, vector, product) = Begin(v, result);
        using var scratch = evaluator.Rent(ref f);
        var outer = evaluator.Vectors(outerResult, evaluator.OuterLength, nameof(outerResult)).ToWrite();
        for (var t = 0; t < evaluator.Tasks; t++)
        {
            Enter(ref f, vector, product, t);
            f.OuterProduct = outer[t];
            evaluator.Kernels.ApplyMixed(f);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _residuals?.Dispose();
        _copy?.Dispose();
    }

    private CpuTaskVectors<T> Copy(TaskVectors phi)
    {
        if (_copy is null || _copy.Tasks != evaluator.Tasks)
        {
            _copy?.Dispose();
            _copy = (CpuTaskVectors<T>)evaluator.Device.Allocate(evaluator.Tasks, Length);
        }

        _copy.CopyFrom(phi);
        return _copy;
    }

    private (CpuFrame<T> Frame, CpuTaskVectors<T> Vector, CpuTaskVectors<T> Product) Begin(TaskVectors v, TaskVectors result)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_phi is null || _binding != evaluator.Binding)
        {
            throw new InvalidOperationException(_phi is null
                ? "The linearisation has no point yet: call Prepare before multiplying."
                : "The evaluator was bound to other data since the linearisation was prepared: call Prepare again.");
        }

        if (ReferenceEquals(v, result))
        {
            throw new ArgumentException("The vector and the result of a Hessian-vector product must not be the same.", nameof(result));
        }

        return (evaluator.Begin(_phi, evaluator.Tasks, 1), evaluator.Vectors(v, Length, nameof(v)), evaluator.Vectors(result, Length, nameof(result)).ToWrite());
    }

    private void Enter(ref CpuFrame<T> f, CpuTaskVectors<T> v, CpuTaskVectors<T> result, int task)
    {
        evaluator.Enter(ref f, _phi!, task);
        f.Vector = v[task];
        f.Product = result[task];
        f.Residuals = Residuals(task);
    }

    private T* Residuals(int task) => _residuals!.Pointer + ((nint)evaluator.ResidualLength * task);

    private void Reserve()
    {
        var entries = long.Max(evaluator.ResidualLength, 1) * evaluator.Tasks;
        var length = entries <= int.MaxValue ? (int)entries : throw new ArgumentException(FormattableString.Invariant(
            $"What a linearisation keeps, {evaluator.ResidualLength} entries for each of {evaluator.Tasks} tasks, is more than the {int.MaxValue} that one allocation holds; use fewer tasks or examples at once."));
        if (_residuals is null || _residuals.Length < length)
        {
            _residuals?.Dispose();
            _residuals = null; // should the allocation fail, the next call starts afresh
            _residuals = new NativeBuffer<T>(length);
        }
    }
}
