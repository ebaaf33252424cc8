using System.Buffers;

namespace ImamlDsl;

/// <summary>
/// <see cref="Tasks"/> vectors of <see cref="Length"/> numbers each, in a device's memory: the φ, gradients and search directions of a
/// chunk of tasks. Scalars are one per task and live on the host in double precision.
/// </summary>
/// <remarks>
/// <para>Every operation takes an optional mask. An empty mask means all tasks; a task whose entry is <see langword="false"/> is left
/// untouched bit for bit, whatever its operands hold. All vectors of one operation have the same number of tasks and the same length,
/// else an <see cref="ArgumentException"/> says which differ.</para>
/// <para>Results depend on the task's own numbers only: not on the number of tasks in the chunk, nor on the number of workers.</para>
/// </remarks>
public abstract class TaskVectors : IDisposable
{
    /// <summary>Records the sizes.</summary>
    protected TaskVectors(int tasks, int length)
    {
        Ranges.AtLeast(0, tasks, nameof(tasks), "The number of tasks");
        Ranges.AtLeast(0, length, nameof(length), "The length of a vector");
        Tasks = tasks;
        Length = length;
    }

    /// <summary>The number of tasks.</summary>
    public int Tasks { get; }

    /// <summary>The length of each task's vector.</summary>
    public int Length { get; }

    /// <summary>this ← 0.</summary>
    public abstract void Clear();

    /// <summary>this[t] ← source[t].</summary>
    public abstract void CopyFrom(TaskVectors source, ReadOnlySpan<bool> active = default);

    /// <summary>this[t] ← vector, the same for every task. <paramref name="vector"/> has one task.</summary>
    public abstract void Broadcast(TaskVectors vector);

    /// <summary>this[t] ← a[t]·x[t] + this[t].</summary>
    public abstract void AddScaled(ReadOnlySpan<double> a, TaskVectors x, ReadOnlySpan<bool> active = default);

    /// <summary>this[t] ← a[t]·x[t] + b[t]·y[t]. Either operand may be this vector itself.</summary>
    public abstract void Combine(ReadOnlySpan<double> a, TaskVectors x, ReadOnlySpan<double> b, TaskVectors y,
        ReadOnlySpan<bool> active = default);

    /// <summary>this[t] ← a[t]·(x[t] ∘ y[t]) + this[t], with the elementwise product ∘. Where <paramref name="x"/> has one task it serves every t.</summary>
    public abstract void AddScaledProduct(ReadOnlySpan<double> a, TaskVectors x, TaskVectors y, ReadOnlySpan<bool> active = default);

    /// <summary>this[t] ← a[t]·(x[t] − y[t]) + this[t], and squares[t] ← ‖x[t] − y[t]‖²: a proximal term's gradient and energy in one pass.</summary>
    public abstract void AddScaledDifference(ReadOnlySpan<double> a, TaskVectors x, TaskVectors y, Span<double> squares);

    /// <summary>Exchanges the entries of all tasks with another's, without copying where memory can change hands.</summary>
    public abstract void Swap(TaskVectors other);

    /// <summary>this[t] ← a[t]·this[t].</summary>
    public abstract void Scale(ReadOnlySpan<double> a, ReadOnlySpan<bool> active = default);

    /// <summary>result[t] ← ⟨this[t], x[t]⟩. Entries of tasks that are not active keep their value.</summary>
    public abstract void Dot(TaskVectors x, Span<double> result, ReadOnlySpan<bool> active = default);

    /// <summary>result[t] ← ⟨this[t], x[t]⟩ and squares[t] ← ‖this[t]‖². Entries of tasks that are not active keep their value.</summary>
    public virtual void Dot(TaskVectors x, Span<double> result, Span<double> squares, ReadOnlySpan<bool> active = default)
    {
        Dot(x, result, active);
        Dot(this, squares, active);
    }

    /// <summary>
    /// this[t] ← this[t] + a[t]·(gradient[t] + λ[t]·(this[t] − center[t])) and squares[t] ← ‖this[t] − center[t]‖² of the vector before: a step
    /// of gradient descent with a proximal term. Tasks that are not active keep their vector; their entry of <paramref name="squares"/>
    /// means nothing.
    /// </summary>
    /// <param name="a">The steps: −α.</param>
    /// <param name="gradient">The gradients of the loss. What they hold afterwards means nothing.</param>
    /// <param name="lambda">λ.</param>
    /// <param name="center">The points to which the proximal term pulls.</param>
    /// <param name="squares">One entry for each task.</param>
    /// <param name="active">The tasks that step.</param>
    public virtual void Descend(ReadOnlySpan<double> a, TaskVectors gradient, ReadOnlySpan<double> lambda, TaskVectors center, Span<double> squares,
        ReadOnlySpan<bool> active = default)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        gradient.AddScaledDifference(lambda, this, center, squares);
        AddScaled(a, gradient, active);
    }

    /// <summary>
    /// this[t] ← this[t] + a[t]·x[t], residual[t] ← residual[t] − a[t]·y[t] and squares[t] ← ‖residual[t]‖²: a step of conjugate gradients
    /// along x with y = Ax. Entries of tasks that are not active keep their value.
    /// </summary>
    public virtual void StepAlong(ReadOnlySpan<double> a, TaskVectors x, TaskVectors residual, TaskVectors y, Span<double> squares,
        ReadOnlySpan<bool> active = default)
    {
        ArgumentNullException.ThrowIfNull(residual);
        AddScaled(a, x, active);
        Span<double> back = Tasks <= 64 ? stackalloc double[Tasks] : new double[Tasks];
        for (var t = 0; t < Tasks; t++)
        {
            back[t] = -a[t];
        }

        residual.AddScaled(back, y, active);
        residual.Dot(residual, squares, active);
    }

    /// <summary>
    /// this[t] ← this[t] + a[t]·x[t] / (√squares[t] + ε), entry by entry: a step whose entries are scaled by a root mean square of their
    /// own (Kingma and Ba 2015).
    /// </summary>
    /// <param name="a">The steps: −α.</param>
    /// <param name="x">The directions.</param>
    /// <param name="squares">The mean squares, none of them negative.</param>
    /// <param name="epsilon">ε, which keeps the quotient finite where a square is zero: greater than 0.</param>
    /// <param name="active">The tasks that step.</param>
    public virtual void AddNormalized(ReadOnlySpan<double> a, TaskVectors x, TaskVectors squares, double epsilon, ReadOnlySpan<bool> active = default)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(squares);
        RequireScalars(a.Length);
        RequireMask(active);
        var host = ArrayPool<double>.Shared.Rent(3 * Length);
        Span<double> own = host.AsSpan(0, Length), direction = host.AsSpan(Length, Length), square = host.AsSpan(2 * Length, Length);
        for (var t = 0; t < Tasks; t++)
        {
            if (!active.IsEmpty && !active[t])
            {
                continue;
            }

            Read(t, own);
            x.Read(t, direction);
            squares.Read(t, square);
            for (var i = 0; i < own.Length; i++)
            {
                own[i] += a[t] * direction[i] / (Math.Sqrt(square[i]) + epsilon);
            }

            Write(t, own);
        }

        ArrayPool<double>.Shared.Return(host);
    }

    /// <summary>destination ← the mean of all tasks' vectors, in double precision.</summary>
    /// <param name="destination">One number for each entry of a vector.</param>
    public abstract void Mean(Span<double> destination);

    /// <summary>Copies one task's vector to the host.</summary>
    public abstract void Read(int task, Span<double> destination);

    /// <summary>Copies one task's vector from the host, rounded to the device's precision.</summary>
    public abstract void Write(int task, ReadOnlySpan<double> source);

    /// <inheritdoc cref="Read(int, Span{double})"/>
    public virtual void Read(int task, Span<float> destination)
    {
        RequireNumbers(destination.Length);
        var host = ArrayPool<double>.Shared.Rent(Length);
        Read(task, host.AsSpan(0, Length));
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = (float)host[i];
        }

        ArrayPool<double>.Shared.Return(host);
    }

    /// <inheritdoc cref="Write(int, ReadOnlySpan{double})"/>
    public virtual void Write(int task, ReadOnlySpan<float> source)
    {
        RequireNumbers(source.Length);
        var host = ArrayPool<double>.Shared.Rent(Length);
        for (var i = 0; i < source.Length; i++)
        {
            host[i] = source[i];
        }

        Write(task, host.AsSpan(0, Length));
        ArrayPool<double>.Shared.Return(host);
    }

    /// <summary>Copies tasks of <paramref name="source"/> into this: this[firstTask + t] ← source[t] for every task t of the source.</summary>
    public abstract void Store(int firstTask, TaskVectors source);

    /// <summary>this[t] ← source[firstTask + t] for every task t of this.</summary>
    public abstract void Load(TaskVectors source, int firstTask);

    /// <summary>
    /// Some tasks' vectors as vectors of their own in the same memory: what is written to one is read from the other. Null on devices that have no such.
    /// Disposing it frees nothing; it must not be used once this was disposed or swapped.
    /// </summary>
    /// <param name="firstTask">The first of the tasks.</param>
    /// <param name="tasks">How many.</param>
    public virtual TaskVectors? Window(int firstTask, int tasks) => null;

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Requires one number for each task.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    protected void RequireScalars(int count)
    {
        if (count != Tasks)
        {
            throw new ArgumentException($"{count} scalars were given for {Tasks} tasks; there must be one for each.");
        }
    }

    /// <summary>Requires an entry of a mask for each task, or none at all.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    protected void RequireMask(ReadOnlySpan<bool> active)
    {
        if (!active.IsEmpty && active.Length != Tasks)
        {
            throw new ArgumentException(
                $"The mask has {active.Length} entries for {Tasks} tasks; there must be one for each, or none at all.", nameof(active));
        }
    }

    /// <summary>Requires a number for each entry of a vector.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    protected void RequireNumbers(int count)
    {
        if (count != Length)
        {
            throw new ArgumentException($"{count} numbers were given for a vector of length {Length}.");
        }
    }

    /// <summary>Requires that tasks lie within others.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not.</exception>
    protected static void RequireTasks(int first, int count, int limit)
    {
        if (first < 0 || first > limit - count)
        {
            throw new ArgumentOutOfRangeException(nameof(first), first, $"{count} tasks from task {first} on do not lie within {limit} tasks.");
        }
    }
}
