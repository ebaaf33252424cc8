namespace ImamlDsl;

/// <summary>The last steps s and changes of the gradient y of each task, and the direction −Hg that they give (Nocedal 1980).</summary>
internal sealed class LbfgsMemory : IDisposable
{
    private readonly Pair[] _pairs;
    private readonly TaskVectors[] _vectors;
    private readonly double[] _ones;
    private readonly double[] _minus;
    private readonly double[] _products;
    private readonly double[] _squares;
    private readonly double[] _scale; // γ = ⟨s, y⟩/⟨y, y⟩ of the last pair
    private int _next;

    public LbfgsMemory(IDevice device, int tasks, int length, int pairs)
    {
        _pairs = new Pair[pairs];
        _vectors = new TaskVectors[2 * pairs];
        for (var i = 0; i < pairs; i++)
        {
            _vectors[2 * i] = device.Allocate(tasks, length);
            _vectors[(2 * i) + 1] = device.Allocate(tasks, length);
            _pairs[i] = new Pair(_vectors[2 * i], _vectors[(2 * i) + 1], new double[tasks], new double[tasks], new bool[tasks]);
        }

        _ones = Scalars.Of(tasks, 1);
        _minus = Scalars.Of(tasks, -1);
        _products = new double[tasks];
        _squares = new double[tasks];
        _scale = new double[tasks];
    }

    /// <summary>Forgets all tasks' pairs.</summary>
    public void Clear()
    {
        _next = 0;
        for (var t = 0; t < _scale.Length; t++)
        {
            Clear(t);
        }
    }

    /// <summary>Forgets a task's pairs.</summary>
    public void Clear(int task)
    {
        _scale[task] = 1;
        foreach (var pair in _pairs)
        {
            pair.Known[task] = false;
        }
    }

    /// <summary>Whether anything is known of a task.</summary>
    public bool Knows(int task)
    {
        foreach (var pair in _pairs)
        {
            if (pair.Known[task])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Remembers s = to − from and y = gradientTo − gradientFrom of the given tasks, in the place of the oldest pair. A pair
    /// without curvature is forgotten.</summary>
    public void Add(TaskVectors from, TaskVectors to, TaskVectors gradientFrom, TaskVectors gradientTo, ReadOnlySpan<bool> tasks)
    {
        var pair = _pairs[_next];
        _next = (_next + 1) % _pairs.Length;
        pair.Step.Combine(_ones, to, _minus, from, tasks);
        pair.Change.Combine(_ones, gradientTo, _minus, gradientFrom, tasks);
        pair.Change.Dot(pair.Step, _products, _squares, tasks);
        for (var t = 0; t < tasks.Length; t++)
        {
            // Without positive curvature along s the direction might lead uphill.
            pair.Known[t] = tasks[t] && _products[t] > 1e-15 * _squares[t];
            if (pair.Known[t])
            {
                pair.Inverse[t] = 1 / _products[t];
                _scale[t] = _products[t] / _squares[t];
            }
        }
    }

    /// <summary>direction ← −H·gradient: the two loops over the pairs, back and forth.</summary>
    public void Aim(TaskVectors gradient, TaskVectors direction)
    {
        direction.CopyFrom(gradient);
        direction.Scale(_minus);
        for (var i = 1; i <= _pairs.Length; i++)
        {
            var pair = _pairs[(_next - i + _pairs.Length) % _pairs.Length];
            pair.Step.Dot(direction, pair.Weight, pair.Known);
            for (var t = 0; t < _products.Length; t++)
            {
                pair.Weight[t] *= pair.Inverse[t];
                _products[t] = -pair.Weight[t];
            }

            direction.AddScaled(_products, pair.Change, pair.Known);
        }

        direction.Scale(_scale);
        for (var i = 0; i < _pairs.Length; i++)
        {
            var pair = _pairs[(_next + i) % _pairs.Length];
            pair.Change.Dot(direction, _products, pair.Known);
            for (var t = 0; t < _products.Length; t++)
            {
                _products[t] = pair.Weight[t] - (pair.Inverse[t] * _products[t]);
            }

            direction.AddScaled(_products, pair.Step, pair.Known);
        }
    }

    public void Dispose()
    {
        foreach (var vectors in _vectors)
        {
            vectors.Dispose();
        }
    }

    /// <param name="Step">s.</param>
    /// <param name="Change">y.</param>
    /// <param name="Inverse">ρ = 1/⟨s, y⟩.</param>
    /// <param name="Weight">ρ⟨s, q⟩ of the loop back.</param>
    /// <param name="Known">The tasks for which this is a pair.</param>
    private sealed record Pair(TaskVectors Step, TaskVectors Change, double[] Inverse, double[] Weight, bool[] Known);
}
