using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Vectors in native memory, task after task, each beginning at a cache line.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed unsafe partial class CpuTaskVectors<T> : TaskVectors
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CpuDevice _device;
    private readonly nint _stride; // from a task's vector to the next
    private readonly bool _isWindow;
    private readonly nint _start; // of a window in the memory of another's vectors
    private NativeBuffer<T> _buffer;

    internal CpuTaskVectors(CpuDevice device, int tasks, int length, bool isShared = false)
        : base(tasks, length)
    {
        _device = device;
        var row = ScratchPlan.RoundUp(length, ScratchPlan.CacheLine / sizeof(T));
        IsShared = isShared && tasks > 1;
        _stride = IsShared ? 0 : row;
        var entries = (IsShared ? 1 : (long)tasks) * row;
        _buffer = entries <= int.MaxValue ? new((int)entries) : throw new ArgumentException(
            FormattableString.Invariant($"{tasks} tasks of {length} parameters are more than the {int.MaxValue} entries that one allocation holds; use fewer tasks at once."));
    }

    private CpuTaskVectors(CpuTaskVectors<T> whole, int firstTask, int tasks)
        : base(tasks, whole.Length)
    {
        _device = whole._device;
        _stride = whole._stride;
        _isWindow = true;
        IsShared = whole.IsShared;
        _start = whole._start + (firstTask * _stride);
        _buffer = whole._buffer;
    }

    /// <summary>The first task's vector.</summary>
    /// <exception cref="ObjectDisposedException">The vectors were disposed.</exception>
    public T* Pointer => _buffer.Pointer + _start;

    private bool IsShared { get; } // one vector serves all tasks

    private Span<T> Entries => new(Pointer, (int)(IsShared ? Length : Tasks * _stride));

    private Rows Own => new(Pointer, _stride);

    /// <summary>A task's vector.</summary>
    public T* this[int task]
    {
        get
        {
            Ranges.Index(task, Tasks, nameof(task), "task");
            return Pointer + (task * _stride);
        }
    }

    /// <summary>These vectors, if each task has its own.</summary>
    internal CpuTaskVectors<T> ToWrite()
    {
        Target();
        return this;
    }

    /// <inheritdoc/>
    public override void Clear() => Entries.Clear();

    /// <inheritdoc/>
    public override void CopyFrom(TaskVectors source, ReadOnlySpan<bool> active = default)
    {
        var x = Same(source);
        RequireMask(active);
        var target = Target();
        for (var t = 0; t < Tasks; t++)
        {
            if (IsActive(active, t))
            {
                Copy(x[t], target[t], Length);
            }
        }
    }

    /// <inheritdoc/>
    public override void Broadcast(TaskVectors vector)
    {
        var x = One(vector)[0];
        for (var t = 0; t < (IsShared ? 1 : Tasks); t++)
        {
            Copy(x, this[t], Length);
        }
    }

    /// <inheritdoc/>
    public override void AddScaled(ReadOnlySpan<double> a, TaskVectors x, ReadOnlySpan<bool> active = default)
    {
        var px = Same(x);
        RequireScalars(a.Length);
        RequireMask(active);
        var target = Target();
        for (var t = 0; t < Tasks; t++)
        {
            if (IsActive(active, t))
            {
                AddScaled(Length, T.CreateTruncating(a[t]), px[t], target[t]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Combine(ReadOnlySpan<double> a, TaskVectors x, ReadOnlySpan<double> b, TaskVectors y, ReadOnlySpan<bool> active = default)
    {
        var px = Same(x);
        var py = Same(y);
        RequireScalars(a.Length);
        RequireScalars(b.Length);
        RequireMask(active);
        var target = Target();
        for (var t = 0; t < Tasks; t++)
        {
            if (IsActive(active, t))
            {
                Combine(Length, T.CreateTruncating(a[t]), px[t], T.CreateTruncating(b[t]), py[t], target[t]);
            }
        }
    }

    /// <inheritdoc/>
    public override void AddScaledProduct(ReadOnlySpan<double> a, TaskVectors x, TaskVectors y, ReadOnlySpan<bool> active = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        var px = x.Tasks == 1 ? One(x) : Same(x);
        var py = Same(y);
        RequireScalars(a.Length);
        RequireMask(active);
        var target = Target();
        for (var t = 0; t < Tasks; t++)
        {
            if (IsActive(active, t))
            {
                AddScaledProduct(Length, T.CreateTruncating(a[t]), px[t], py[t], target[t]);
            }
        }
    }

    /// <inheritdoc/>
    public override void AddScaledDifference(ReadOnlySpan<double> a, TaskVectors x, TaskVectors y, Span<double> squares)
    {
        var px = Same(x);
        var py = Same(y);
        RequireScalars(a.Length);
        RequireScalars(squares.Length);
        var target = Target();
        for (var t = 0; t < Tasks; t++)
        {
            squares[t] = AddScaledDifference(Length, T.CreateTruncating(a[t]), px[t], py[t], target[t]);
        }
    }

    /// <inheritdoc/>
    public override void Descend(ReadOnlySpan<double> a, TaskVectors gradient, ReadOnlySpan<double> lambda, TaskVectors center, Span<double> squares,
        ReadOnlySpan<bool> active = default)
    {
        var px = Same(gradient);
        var py = Same(center);
        RequireScalars(a.Length);
        RequireScalars(lambda.Length);
        RequireScalars(squares.Length);
        RequireMask(active);
        var target = Target();
        for (var t = 0; t < Tasks; t++)
        {
            if (IsActive(active, t))
            {
                squares[t] = Descend(Length, T.CreateTruncating(a[t]), px[t], T.CreateTruncating(lambda[t]), py[t], target[t]);
            }
        }
    }

    /// <inheritdoc/>
    public override void StepAlong(ReadOnlySpan<double> a, TaskVectors x, TaskVectors residual, TaskVectors y, Span<double> squares,
        ReadOnlySpan<bool> active = default)
    {
        var px = Same(x);
        var pr = Same(residual);
        ((CpuTaskVectors<T>)residual).Target();
        var py = Same(y);
        RequireScalars(a.Length);
        RequireScalars(squares.Length);
        RequireMask(active);
        var target = Target();
        for (var t = 0; t < Tasks; t++)
        {
            if (IsActive(active, t))
            {
                squares[t] = StepAlong(Length, T.CreateTruncating(a[t]), px[t], py[t], target[t], pr[t]);
            }
        }
    }

    /// <inheritdoc/>
    public override void AddNormalized(ReadOnlySpan<double> a, TaskVectors x, TaskVectors squares, double epsilon, ReadOnlySpan<bool> active = default)
    {
        var px = Same(x);
        var ps = Same(squares);
        RequireScalars(a.Length);
        RequireMask(active);
        var target = Target();
        for (var t = 0; t < Tasks; t++)
        {
            if (IsActive(active, t))
            {
                AddNormalized(Length, T.CreateTruncating(a[t]), px[t], ps[t], T.CreateTruncating(epsilon), target[t]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dot(TaskVectors x, Span<double> result, Span<double> squares, ReadOnlySpan<bool> active = default)
    {
        var px = Same(x);
        RequireScalars(result.Length);
        RequireScalars(squares.Length);
        RequireMask(active);
        var own = Own;
        for (var t = 0; t < Tasks; t++)
        {
            if (IsActive(active, t))
            {
                result[t] = Dot(Length, own[t], px[t], out squares[t]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Swap(TaskVectors other)
    {
        Same(other);
        var own = (CpuTaskVectors<T>)other;
        Target();
        own.Target();
        if (!_isWindow && !own._isWindow)
        {
            (_buffer, own._buffer) = (own._buffer, _buffer);
            return;
        }

        var x = Entries;
        var y = own.Entries;
        for (var i = 0; i < x.Length; i++)
        {
            (x[i], y[i]) = (y[i], x[i]);
        }
    }

    /// <inheritdoc/>
    public override void Scale(ReadOnlySpan<double> a, ReadOnlySpan<bool> active = default)
    {
        RequireScalars(a.Length);
        RequireMask(active);
        var target = Target();
        for (var t = 0; t < Tasks; t++)
        {
            if (IsActive(active, t))
            {
                Scale(Length, T.CreateTruncating(a[t]), target[t]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dot(TaskVectors x, Span<double> result, ReadOnlySpan<bool> active = default)
    {
        var px = Same(x);
        RequireScalars(result.Length);
        RequireMask(active);
        var own = Own;
        for (var t = 0; t < Tasks; t++)
        {
            if (IsActive(active, t))
            {
                result[t] = Dot(Length, own[t], px[t]);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Summed in the order of the tasks, so the result does not depend on how they were divided.</remarks>
    public override void Mean(Span<double> destination)
    {
        RequireNumbers(destination.Length);
        fixed (double* mean = destination)
        {
            VectorMeans.Run(Tasks, Length, Pointer, _stride, mean);
        }
    }

    /// <inheritdoc/>
    public override void Read(int task, Span<double> destination)
    {
        var vector = this[task];
        RequireNumbers(destination.Length);
        var i = 0;
        for (; typeof(T) == typeof(float) && i <= Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load((float*)vector + i), out var lower, out var upper);
            lower.CopyTo(destination[i..]);
            upper.CopyTo(destination[(i + Vector<double>.Count)..]);
        }

        for (; i < Length; i++)
        {
            destination[i] = double.CreateTruncating(vector[i]);
        }
    }

    /// <inheritdoc/>
    public override void Read(int task, Span<float> destination)
    {
        if (typeof(T) == typeof(float))
        {
            var vector = this[task];
            RequireNumbers(destination.Length);
            new ReadOnlySpan<float>(vector, Length).CopyTo(destination);
        }
        else
        {
            base.Read(task, destination);
        }
    }

    /// <inheritdoc/>
    public override void Write(int task, ReadOnlySpan<float> source)
    {
        if (typeof(T) == typeof(float))
        {
            var vector = this[task];
            RequireNumbers(source.Length);
            Target();
            source.CopyTo(new Span<float>(vector, Length));
        }
        else
        {
            base.Write(task, source);
        }
    }

    /// <inheritdoc/>
    public override void Write(int task, ReadOnlySpan<double> source)
    {
        var vector = this[task];
        RequireNumbers(source.Length);
        Target();
        var i = 0;
        for (; typeof(T) == typeof(float) && i <= Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Narrow(new Vector<double>(source[i..]), new Vector<double>(source[(i + Vector<double>.Count)..])).Store((float*)vector + i);
        }

        for (; i < Length; i++)
        {
            vector[i] = T.CreateTruncating(source[i]);
        }
    }

    /// <inheritdoc/>
    public override void Store(int firstTask, TaskVectors source)
    {
        var from = Local(source);
        RequireTasks(firstTask, from.Tasks, Tasks);
        Copy(from.Own, 0, Target(), firstTask, from.Tasks);
    }

    /// <inheritdoc/>
    public override void Load(TaskVectors source, int firstTask)
    {
        var from = Local(source);
        RequireTasks(firstTask, Tasks, from.Tasks);
        Copy(from.Own, firstTask, Target(), 0, Tasks);
    }

    /// <inheritdoc/>
    public override TaskVectors Window(int firstTask, int tasks)
    {
        _ = Pointer; // disposed vectors lend nothing
        RequireTasks(firstTask, tasks, Tasks);
        return new CpuTaskVectors<T>(this, firstTask, tasks);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!_isWindow)
        {
            _buffer.Dispose();
        }
    }

    private static bool IsActive(ReadOnlySpan<bool> active, int task) => active.IsEmpty || active[task];

    private static void Copy(T* source, T* target, nint count) =>
        Buffer.MemoryCopy(source, target, count * sizeof(T), count * sizeof(T));

    private void Copy(Rows source, int firstSource, Rows target, int firstTarget, int tasks)
    {
        for (var t = 0; t < tasks; t++)
        {
            Copy(source[firstSource + t], target[firstTarget + t], Length);
        }
    }

    /// <summary>The vectors to write to.</summary>
    private Rows Target() => !IsShared ? Own
        : throw new InvalidOperationException($"These vectors are one for all {Tasks} tasks: only Broadcast and Clear write to them.");

    private Rows Same(TaskVectors vectors, [CallerArgumentExpression(nameof(vectors))] string? name = null)
    {
        var other = Local(vectors, name);
        return other.Tasks == Tasks
            ? other.Own
            : throw new ArgumentException($"'{name}' has {other.Tasks} tasks; the vectors operated on have {Tasks}.", name);
    }

    /// <summary>One vector for every task.</summary>
    private Rows One(TaskVectors vectors, [CallerArgumentExpression(nameof(vectors))] string? name = null)
    {
        var other = Local(vectors, name);
        return other.Tasks == 1
            ? new(other.Pointer, 0)
            : throw new ArgumentException($"'{name}' must have one task; it has {other.Tasks}.", name);
    }

    private CpuTaskVectors<T> Local(TaskVectors vectors, [CallerArgumentExpression(nameof(vectors))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(vectors, name);
        if (vectors is not CpuTaskVectors<T> local || local._device != _device)
        {
            throw new ArgumentException($"'{name}' lies in the memory of another device.", name);
        }

        return local.Length == Length
            ? local
            : throw new ArgumentException($"'{name}' has vectors of length {local.Length}; those operated on have length {Length}.", name);
    }

    /// <summary>Where each task's vector begins.</summary>
    private readonly struct Rows(T* first, nint stride)
    {
        public T* this[int task] => first + (task * stride);
    }
}
