namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Task vectors as one managed array, every operation a loop: what the contract says and nothing else.</summary>
internal sealed class NaiveVectors(int tasks, int length) : TaskVectors(tasks, length)
{
    private readonly double[] _values = new double[tasks * length];

    public bool IsDisposed { get; private set; }

    public Span<double> this[int task] => _values.AsSpan(task * Length, Length);

    public override void Clear() => Array.Clear(_values);

    public override void CopyFrom(TaskVectors source, ReadOnlySpan<bool> active = default)
    {
        var from = Same(source);
        for (var t = 0; t < Tasks; t++)
        {
            if (On(active, t))
            {
                from[t].CopyTo(this[t]);
            }
        }
    }

    public override void Broadcast(TaskVectors vector)
    {
        Require(vector.Tasks == 1 && vector.Length == Length);
        for (var t = 0; t < Tasks; t++)
        {
            ((NaiveVectors)vector)[0].CopyTo(this[t]);
        }
    }

    public override void AddScaled(ReadOnlySpan<double> a, TaskVectors x, ReadOnlySpan<bool> active = default)
    {
        var from = Same(x);
        for (var t = 0; t < Tasks; t++)
        {
            for (var i = 0; i < Length && On(active, t); i++)
            {
                this[t][i] += a[t] * from[t][i];
            }
        }
    }

    public override void Combine(ReadOnlySpan<double> a, TaskVectors x, ReadOnlySpan<double> b, TaskVectors y,
        ReadOnlySpan<bool> active = default)
    {
        var (first, second) = (Same(x), Same(y));
        for (var t = 0; t < Tasks; t++)
        {
            for (var i = 0; i < Length && On(active, t); i++)
            {
                this[t][i] = (a[t] * first[t][i]) + (b[t] * second[t][i]);
            }
        }
    }

    public override void AddScaledProduct(ReadOnlySpan<double> a, TaskVectors x, TaskVectors y, ReadOnlySpan<bool> active = default)
    {
        var second = Same(y);
        for (var t = 0; t < Tasks; t++)
        {
            for (var i = 0; i < Length && On(active, t); i++)
            {
                this[t][i] += a[t] * ((NaiveVectors)x)[x.Tasks == 1 ? 0 : t][i] * second[t][i];
            }
        }
    }

    public override void AddScaledDifference(ReadOnlySpan<double> a, TaskVectors x, TaskVectors y, Span<double> squares)
    {
        var (first, second) = (Same(x), Same(y));
        for (var t = 0; t < Tasks; t++)
        {
            squares[t] = 0;
            for (var i = 0; i < Length; i++)
            {
                var difference = first[t][i] - second[t][i];
                this[t][i] += a[t] * difference;
                squares[t] += difference * difference;
            }
        }
    }

    public override void Swap(TaskVectors other)
    {
        var with = Same(other);
        for (var i = 0; i < _values.Length; i++)
        {
            (_values[i], with._values[i]) = (with._values[i], _values[i]);
        }
    }

    public override void Scale(ReadOnlySpan<double> a, ReadOnlySpan<bool> active = default)
    {
        for (var t = 0; t < Tasks; t++)
        {
            for (var i = 0; i < Length && On(active, t); i++)
            {
                this[t][i] *= a[t];
            }
        }
    }

    public override void Dot(TaskVectors x, Span<double> result, ReadOnlySpan<bool> active = default)
    {
        var other = Same(x);
        for (var t = 0; t < Tasks; t++)
        {
            if (!On(active, t))
            {
                continue;
            }

            var sum = 0.0;
            for (var i = 0; i < Length; i++)
            {
                sum += this[t][i] * other[t][i];
            }

            result[t] = sum;
        }
    }

    public override void Mean(Span<double> destination)
    {
        destination.Clear();
        for (var t = 0; t < Tasks; t++)
        {
            for (var i = 0; i < Length; i++)
            {
                destination[i] += _values[(t * Length) + i] / Tasks;
            }
        }
    }

    public override void Read(int task, Span<double> destination) => this[task].CopyTo(destination);

    public override void Write(int task, ReadOnlySpan<double> source)
    {
        Require(source.Length == Length);
        source.CopyTo(this[task]);
    }

    public override void Store(int firstTask, TaskVectors source) => ((NaiveVectors)source)._values.CopyTo(_values, firstTask * Length);

    public override void Load(TaskVectors source, int firstTask) =>
        ((NaiveVectors)source)._values.AsSpan(firstTask * Length, _values.Length).CopyTo(_values);

    public override void Dispose() => IsDisposed = true;

    private NaiveVectors Same(TaskVectors other)
    {
        Require(other.Tasks == Tasks && other.Length == Length);
        return (NaiveVectors)other;
    }

    /// <summary>An assertion of xunit would allocate, which the allocation tests count.</summary>
    private static void Require(bool sizesAgree)
    {
        if (!sizesAgree)
        {
            throw new ArgumentException("The sizes of the vectors differ.");
        }
    }

    private static bool On(ReadOnlySpan<bool> active, int task) => active.IsEmpty || active[task];
}
