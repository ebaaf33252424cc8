using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Torch;

/// <summary>Vectors in one tensor <c>[tasks, length]</c> on libtorch's device.</summary>
public sealed class TorchTaskVectors : TaskVectors
{
    private readonly TorchDevice _device;
    private ITorchTensor? _tensor;

    internal TorchTaskVectors(TorchDevice device, int tasks, int length)
        : base(tasks, length)
    {
        _device = device;
        _tensor = device.Runtime.Create(device.Type, tasks, length);
    }

    /// <summary>The tensor. Operations may exchange it for another: ask for it again after each.</summary>
    /// <exception cref="ObjectDisposedException">The vectors were disposed.</exception>
    public ITorchTensor Tensor => _tensor ?? throw new ObjectDisposedException(nameof(TorchTaskVectors));

    internal TorchDevice Device => _device;

    private VectorOperations Operations => _device.Vectors;

    /// <inheritdoc/>
    public override void Clear() => Operations.Update("clear", Tensor);

    /// <inheritdoc/>
    public override void CopyFrom(TaskVectors source, ReadOnlySpan<bool> active = default)
    {
        var x = Same(source);
        RequireMask(active);
        if (ReferenceEquals(source, this))
        {
            return;
        }

        if (active.IsEmpty)
        {
            Operations.Update("copy", Tensor, x);
        }
        else
        {
            Operations.Select(Tensor, active, x);
        }
    }

    /// <inheritdoc/>
    public override void Broadcast(TaskVectors vector) => Operations.Update("copy", Tensor, One(vector));

    /// <inheritdoc/>
    public override void AddScaled(ReadOnlySpan<double> a, TaskVectors x, ReadOnlySpan<bool> active = default)
    {
        var px = Same(x);
        Update("add_scaled", a, active, px);
    }

    /// <inheritdoc/>
    public override void Combine(ReadOnlySpan<double> a, TaskVectors x, ReadOnlySpan<double> b, TaskVectors y, ReadOnlySpan<bool> active = default)
    {
        var (px, py) = (Same(x), Same(y));
        RequireScalars(a.Length);
        RequireScalars(b.Length);
        RequireMask(active);
        Take(Operations.Combine(a, px, b, py), active);
    }

    /// <inheritdoc/>
    public override void AddScaledProduct(ReadOnlySpan<double> a, TaskVectors x, TaskVectors y, ReadOnlySpan<bool> active = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        var px = x.Tasks == 1 ? One(x) : Same(x);
        Update("add_scaled_product", a, active, px, Same(y));
    }

    /// <inheritdoc/>
    public override void AddNormalized(ReadOnlySpan<double> a, TaskVectors x, TaskVectors squares, double epsilon, ReadOnlySpan<bool> active = default)
    {
        var (px, ps) = (Same(x), Same(squares));
        RequireScalars(a.Length);
        RequireMask(active);
        Span<double> epsilons = Tasks <= 64 ? stackalloc double[Tasks] : new double[Tasks];
        epsilons.Fill(epsilon);
        if (active.IsEmpty || !active.Contains(false))
        {
            Operations.AddNormalized(Tensor, a, px, ps, epsilons);
            return;
        }

        using var all = Operations.Compute("clone", Tensor);
        Operations.AddNormalized(all, a, px, ps, epsilons);
        Operations.Select(Tensor, active, all);
    }

    /// <inheritdoc/>
    public override void AddScaledDifference(ReadOnlySpan<double> a, TaskVectors x, TaskVectors y, Span<double> squares)
    {
        var (px, py) = (Same(x), Same(y));
        RequireScalars(a.Length);
        RequireScalars(squares.Length);
        using var result = Operations.Compute("add_scaled_difference", Tensor, a, px, py);
        HostNumbers.Read(result, squares);
    }

    /// <inheritdoc/>
    public override void Swap(TaskVectors other)
    {
        Same(other);
        var own = (TorchTaskVectors)other;
        (_tensor, own._tensor) = (own.Tensor, Tensor);
    }

    /// <inheritdoc/>
    public override void Scale(ReadOnlySpan<double> a, ReadOnlySpan<bool> active = default) => Update("scale", a, active);

    /// <inheritdoc/>
    public override void Dot(TaskVectors x, Span<double> result, ReadOnlySpan<bool> active = default)
    {
        var px = Same(x);
        RequireScalars(result.Length);
        RequireMask(active);
        using var dots = Operations.Compute("dot", Tensor, px);
        if (active.IsEmpty)
        {
            HostNumbers.Read(dots, result);
            return;
        }

        var all = new double[Tasks];
        HostNumbers.Read(dots, all);
        for (var t = 0; t < Tasks; t++)
        {
            result[t] = active[t] ? all[t] : result[t];
        }
    }

    /// <inheritdoc/>
    public override void Mean(Span<double> destination)
    {
        RequireNumbers(destination.Length);
        using var mean = Operations.Compute("mean", Tensor);
        HostNumbers.Read(mean, destination);
    }

    /// <inheritdoc/>
    public override void Read(int task, Span<double> destination) => Read<double>(task, destination);

    /// <inheritdoc/>
    public override void Read(int task, Span<float> destination) => Read<float>(task, destination);

    /// <inheritdoc/>
    public override void Write(int task, ReadOnlySpan<double> source) => Write<double>(task, source);

    /// <inheritdoc/>
    public override void Write(int task, ReadOnlySpan<float> source) => Write<float>(task, source);

    /// <inheritdoc/>
    public override void Store(int firstTask, TaskVectors source)
    {
        var from = Local(source);
        RequireTasks(firstTask, from.Tasks, Tasks);
        if (from.Tasks == Tasks)
        {
            CopyFrom(source);
        }
        else
        {
            Operations.Store(Tensor, firstTask, from.Tensor);
        }
    }

    /// <inheritdoc/>
    public override void Load(TaskVectors source, int firstTask)
    {
        var from = Local(source);
        RequireTasks(firstTask, Tasks, from.Tasks);
        if (from.Tasks == Tasks)
        {
            CopyFrom(source);
        }
        else
        {
            Adopt(Operations.Load(from.Tensor, firstTask, Tasks));
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _tensor?.Dispose();
        _tensor = null;
        _device.Forget(this);
    }

    /// <summary>Takes a tensor of the same shape that nothing else uses, instead of copying it.</summary>
    internal void Adopt(ITorchTensor tensor)
    {
        if (_tensor is null || !tensor.Shape.SequenceEqual([Tasks, Length]))
        {
            tensor.Dispose();
            ObjectDisposedException.ThrowIf(_tensor is null, this);
            throw new ArgumentException($"A tensor [{string.Join(", ", tensor.Shape)}] was given for {Tasks} vectors of length {Length}.", nameof(tensor));
        }

        _tensor.Dispose();
        _tensor = tensor;
    }

    /// <summary>this ← f(this, a, ..rest) for the active tasks.</summary>
    private void Update(string function, ReadOnlySpan<double> a, ReadOnlySpan<bool> active, params ReadOnlySpan<ITorchTensor> rest)
    {
        RequireScalars(a.Length);
        RequireMask(active);
        if (active.IsEmpty || !active.Contains(false))
        {
            Operations.Update(function, Tensor, a, rest);
            return;
        }

        using var all = Operations.Compute("clone", Tensor);
        Operations.Update(function, all, a, rest);
        Operations.Select(Tensor, active, all);
    }

    private void Take(ITorchTensor result, ReadOnlySpan<bool> active)
    {
        if (active.IsEmpty || !active.Contains(false))
        {
            Adopt(result);
            return;
        }

        using (result)
        {
            Operations.Select(Tensor, active, result);
        }
    }

    private ITorchTensor Same(TaskVectors vectors, [CallerArgumentExpression(nameof(vectors))] string? name = null)
    {
        var other = Local(vectors, name);
        return other.Tasks == Tasks
            ? other.Tensor
            : throw new ArgumentException($"'{name}' has {other.Tasks} tasks; the vectors operated on have {Tasks}.", name);
    }

    private ITorchTensor One(TaskVectors vectors, [CallerArgumentExpression(nameof(vectors))] string? name = null)
    {
        var other = Local(vectors, name);
        return other.Tasks == 1
            ? other.Tensor
            : throw new ArgumentException($"'{name}' must have one task; it has {other.Tasks}.", name);
    }

    private TorchTaskVectors Local(TaskVectors vectors, [CallerArgumentExpression(nameof(vectors))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(vectors, name);
        if (vectors is not TorchTaskVectors local || local._device != _device)
        {
            throw new ArgumentException($"'{name}' lies in the memory of another device.", name);
        }

        return local.Length == Length
            ? local
            : throw new ArgumentException($"'{name}' has vectors of length {local.Length}; those operated on have length {Length}.", name);
    }

    private void Read<T>(int task, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        RequireTasks(task, 1, Tasks);
        RequireNumbers(destination.Length);
        if (Tasks == 1)
        {
            HostNumbers.Read(Tensor, destination);
            return;
        }

        using var row = Operations.Load(Tensor, task, 1);
        HostNumbers.Read(row, destination);
    }

    private void Write<T>(int task, ReadOnlySpan<T> source)
        where T : unmanaged, INumberBase<T>
    {
        RequireTasks(task, 1, Tasks);
        RequireNumbers(source.Length);
        if (Tasks == 1)
        {
            HostNumbers.Write(Tensor, source);
            return;
        }

        using var row = _device.Runtime.Create(_device.Type, 1, Length);
        HostNumbers.Write(row, source);
        Operations.Store(Tensor, task, row);
    }
}
