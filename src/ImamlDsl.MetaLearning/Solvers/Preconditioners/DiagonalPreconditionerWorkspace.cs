namespace ImamlDsl;

/// <summary>The probes of <see cref="DiagonalPreconditioner"/> and the inverse of the diagonal.</summary>
internal sealed class DiagonalPreconditionerWorkspace : IPreconditionerWorkspace
{
    private readonly DiagonalPreconditioner _options;
    private readonly TaskVectors[] _probes; // each for all tasks
    private readonly TaskVectors _probe;
    private readonly TaskVectors _product;
    private readonly TaskVectors _inverse;
    private readonly double[] _share;
    private readonly double[] _ones;
    private readonly double[] _diagonal;

    public DiagonalPreconditionerWorkspace(DiagonalPreconditioner options, IDevice device, int tasks, int length)
    {
        _options = options;
        _diagonal = new double[length];
        _probes = new TaskVectors[options.Probes];
        for (var i = 0; i < _probes.Length; i++)
        {
            _probes[i] = device.Allocate(1, length);
            _probes[i].Write(0, Draw(i));
        }

        _probe = device.AllocateShared(tasks, length);
        _product = device.Allocate(tasks, length);
        _inverse = device.Allocate(tasks, length);
        _share = Scalars.Of(tasks, 1.0 / options.Probes);
        _ones = Scalars.Of(tasks, 1);
    }

    public int Prepare(ILinearOperator matrix, CancellationToken cancellationToken)
    {
        _inverse.Clear();
        foreach (var probe in _probes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _probe.Broadcast(probe);
            matrix.Apply(_probe, _product);
            _inverse.AddScaledProduct(_share, probe, _product);
        }

        for (var t = 0; t < _inverse.Tasks; t++)
        {
            _inverse.Read(t, _diagonal);
            Invert();
            _inverse.Write(t, _diagonal);
        }

        return _probes.Length;
    }

    public void Apply(TaskVectors v, TaskVectors result)
    {
        result.Clear();
        result.AddScaledProduct(_ones, _inverse, v);
    }

    public void Dispose()
    {
        _inverse.Dispose();
        _product.Dispose();
        _probe.Dispose();
        Array.ForEach(_probes, probe => probe.Dispose());
    }

    /// <summary>d ← mean |d|/max(|d|, floor·mean |d|): the factor changes nothing but keeps rᵀM⁻¹r from under- and overflowing.</summary>
    private void Invert()
    {
        var mean = 0.0;
        foreach (var value in _diagonal)
        {
            mean += Math.Abs(value) / _diagonal.Length;
        }

        foreach (ref var value in _diagonal.AsSpan())
        {
            value = mean == 0 ? 1 : mean / Math.Max(Math.Abs(value), _options.Floor * mean);
        }
    }

    private double[] Draw(int index)
    {
        var random = new SeededRandom((ulong)_options.Seed, RandomStreams.Probes, 0, (ulong)index);
        ulong bits = 0;
        for (var i = 0; i < _diagonal.Length; i++)
        {
            bits = i % 64 == 0 ? random.NextUInt64() : bits >> 1;
            _diagonal[i] = (bits & 1) == 0 ? -1 : 1;
        }

        return _diagonal;
    }
}
