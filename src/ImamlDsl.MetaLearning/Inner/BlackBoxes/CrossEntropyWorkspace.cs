namespace ImamlDsl;

/// <summary>
/// The state of <see cref="CrossEntropyMethod"/>: mean and deviations of each task, on the host. Samples are not kept: those of the elite
/// are drawn again from the same
/// random numbers.
/// </summary>
internal sealed class CrossEntropyWorkspace : IInnerWorkspace
{
    private readonly CrossEntropyMethod _options;
    private readonly TaskVectors _trial;
    private readonly SeededRandom _random = new(0);
    private readonly double[][] _means;
    private readonly double[][] _deviations;
    private readonly double[][] _scores; // [task][sample]
    private readonly double[] _ranked;
    private readonly int[] _order;
    private readonly double[] _values;
    private readonly double[] _point;
    private readonly double[] _noise;
    private readonly double[] _sum;
    private readonly double[] _squares;
    private readonly bool[] _active;

    public CrossEntropyWorkspace(CrossEntropyMethod options, IDevice device, int tasks, int length)
    {
        _options = options;
        _trial = device.Allocate(tasks, length);
        _means = Each(length);
        _deviations = Each(length);
        _scores = Each(options.Samples);
        _ranked = new double[options.Samples];
        _order = new int[options.Samples];
        _values = new double[tasks];
        _point = new double[length];
        _noise = new double[length];
        _sum = new double[length];
        _squares = new double[length];
        _active = new bool[tasks];

        double[][] Each(int count) => [.. Enumerable.Range(0, tasks).Select(_ => new double[count])];
    }

    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        for (var t = 0; t < _active.Length; t++)
        {
            _active[t] = reports[t].Status != InnerStatus.Failed;
            phi.Read(t, _means[t]);
            _deviations[t].AsSpan().Fill(_options.InitialDeviation);
        }

        for (var iteration = 0; iteration < _options.Steps && Array.IndexOf(_active, true) >= 0; iteration++)
        {
            for (var sample = 0; sample < _options.Samples; sample++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Evaluate(problem, iteration, sample);
            }

            for (var t = 0; t < _active.Length; t++)
            {
                if (_active[t])
                {
                    Update(problem.FirstTask + t, t, iteration, ref reports[t]);
                    phi.Write(t, _means[t]);
                }
            }
        }
    }

    public void Dispose() => _trial.Dispose();

    /// <summary>G of one sample of every task.</summary>
    private void Evaluate(ProximalProblem problem, int iteration, int sample)
    {
        for (var t = 0; t < _active.Length; t++)
        {
            if (_active[t])
            {
                Draw(problem.FirstTask + t, iteration, sample);
                for (var i = 0; i < _point.Length; i++)
                {
                    _point[i] = _means[t][i] + (_deviations[t][i] * _noise[i]);
                }

                _trial.Write(t, _point);
            }
        }

        problem.Value(_trial, _values, _active);
        for (var t = 0; t < _active.Length; t++)
        {
            // What is not a number is worse than any.
            _scores[t][sample] = double.IsFinite(_values[t]) ? _values[t] : double.PositiveInfinity;
        }
    }

    /// <summary>Mean and deviations ← those of the elite.</summary>
    private void Update(int task, int t, int iteration, ref InnerReport report)
    {
        _scores[t].CopyTo(_ranked, 0);
        for (var sample = 0; sample < _order.Length; sample++)
        {
            _order[sample] = sample;
        }

        Array.Sort(_ranked, _order);
        if (double.IsPositiveInfinity(_ranked[0]))
        {
            report = InnerReport.Failure(FormattableString.Invariant(
                $"none of {_options.Samples} samples of iteration {iteration} has a finite objective; lower InitialDeviation"));
            _active[t] = false;
            return;
        }

        _sum.AsSpan().Clear();
        _squares.AsSpan().Clear();
        var count = 0;
        for (; count < _options.Elites && !double.IsPositiveInfinity(_ranked[count]); count++)
        {
            Draw(task, iteration, _order[count]);
            for (var i = 0; i < _noise.Length; i++)
            {
                _sum[i] += _noise[i];
                _squares[i] += _noise[i] * _noise[i];
            }
        }

        var total = 0.0;
        for (var i = 0; i < _noise.Length; i++)
        {
            var mean = _sum[i] / count;
            _means[t][i] += _deviations[t][i] * mean;
            _deviations[t][i] *= Math.Sqrt(Math.Max(0, (_squares[i] / count) - (mean * mean)));
            total += _deviations[t][i] * _deviations[t][i];
        }

        var converged = Math.Sqrt(total / _noise.Length) <= _options.MinDeviation;
        _active[t] = !converged;
        report = report with { Iterations = report.Iterations + 1, Status = converged ? InnerStatus.Converged : report.Status };
    }

    /// <summary>Standard normal numbers (Box and Muller 1958), two from two uniform ones.</summary>
    private void Draw(int task, int iteration, int sample)
    {
        _random.Reset((ulong)_options.Seed, RandomStreams.CrossEntropy, ((ulong)iteration * (ulong)_options.Samples) + (ulong)sample, (ulong)task);
        for (var i = 0; i < _noise.Length; i += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
            var (sin, cos) = Math.SinCos(2 * Math.PI * _random.NextDouble());
            _noise[i] = radius * cos;
            if (i + 1 < _noise.Length)
            {
                _noise[i + 1] = radius * sin;
            }
        }
    }
}
