namespace ImamlDsl;

/// <summary>The term of a diagonal Λ, by elementwise products.</summary>
internal class DiagonalTerm : ProximalTerm
{
    private readonly Precision _precision;
    private readonly TaskVectors _strengths;
    private readonly TaskVectors _inverses;
    private readonly TaskVectors _difference;
    private readonly TaskVectors _product;
    private readonly double[] _plus;
    private readonly double[] _minus;
    private readonly double[] _dots;
    private readonly double[] _entries;

    /// <summary>Allocates vectors and writes λ of each entry, physical order.</summary>
    /// <inheritdoc cref="Assign" path="/exception"/>
    public DiagonalTerm(IDevice device, ReadOnlySpan<double> strengths, int tasks)
    {
        ArgumentNullException.ThrowIfNull(device);
        _precision = device.Precision;
        _entries = new double[strengths.Length];
        Round(strengths);
        _strengths = device.Allocate(1, strengths.Length);
        _inverses = device.Allocate(1, strengths.Length);
        _difference = device.Allocate(tasks, strengths.Length);
        _product = device.Allocate(tasks, strengths.Length);
        _plus = Scalars.Of(tasks, 1);
        _minus = Scalars.Of(tasks, -1);
        _dots = new double[tasks];
        Write();
    }

    /// <summary>The smallest λ.</summary>
    public double Smallest { get; private set; }

    /// <summary>Smallest/λ of each entry: one vector. Entries are at most 1, so they do not overflow.</summary>
    public TaskVectors Inverses => _inverses;

    /// <summary>−1 for each task.</summary>
    protected ReadOnlySpan<double> Minus => _minus;

    /// <summary>As <see cref="ProximalTerm.Use"/> for a diagonal that is the first of several groups; a fixed one has none.</summary>
    public virtual void Use(IReadOnlyList<TaskVectors> learned, int groups)
    {
    }

    /// <summary>Replaces λ of each entry, physical order.</summary>
    /// <exception cref="ArgumentException">A strength is not positive and finite in the device's precision.</exception>
    public void Assign(ReadOnlySpan<double> strengths)
    {
        Round(strengths);
        Write();
    }

    public override void AddEnergy(TaskVectors difference, Span<double> values)
    {
        Multiply(difference);
        AddHalf(difference, values);
    }

    public override void AddValueAndGradient(TaskVectors phi, TaskVectors theta, Span<double> values, TaskVectors gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        gradient.AddScaled(_plus, Pull(phi, theta));
        AddHalf(_difference, values);
    }

    public override void AddProduct(TaskVectors v, TaskVectors result)
    {
        ArgumentNullException.ThrowIfNull(result);
        result.AddScaledProduct(_plus, _strengths, v);
    }

    public override void Invert(TaskVectors v, TaskVectors result)
    {
        ArgumentNullException.ThrowIfNull(result);
        result.Clear();
        result.AddScaledProduct(_plus, _inverses, v);
    }

    public override void InverseSquares(TaskVectors v, Span<double> squares)
    {
        ArgumentNullException.ThrowIfNull(v);
        Invert(v, _product);
        v.Dot(_product, squares);
    }

    public override void Dispose()
    {
        _product.Dispose();
        _difference.Dispose();
        _inverses.Dispose();
        _strengths.Dispose();
        base.Dispose();
    }

    /// <summary>The strengths as the device keeps them, which decide whether Λ is positive definite.</summary>
    private void Round(ReadOnlySpan<double> strengths)
    {
        Smallest = double.PositiveInfinity;
        for (var i = 0; i < strengths.Length; i++)
        {
            _entries[i] = EntrywiseLambda.Rounded(strengths[i], _precision);
            Smallest = Math.Min(Smallest, _entries[i]);
        }
    }

    private void Write()
    {
        _strengths.Write(0, _entries);
        foreach (ref var entry in _entries.AsSpan())
        {
            entry = Smallest / entry;
        }

        _inverses.Write(0, _entries);
    }

    /// <summary>Λ(φ − θ), in memory that the next call uses again.</summary>
    protected TaskVectors Pull(TaskVectors phi, TaskVectors theta)
    {
        _difference.Combine(_plus, phi, _minus, theta);
        Multiply(_difference);
        return _product;
    }

    private void Multiply(TaskVectors v)
    {
        _product.Clear();
        _product.AddScaledProduct(_plus, _strengths, v);
    }

    private void AddHalf(TaskVectors difference, Span<double> values)
    {
        difference.Dot(_product, _dots);
        for (var t = 0; t < _dots.Length; t++)
        {
            values[t] += 0.5 * _dots[t];
        }
    }
}
