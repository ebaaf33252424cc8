namespace ImamlDsl;

/// <summary>
/// The inner problem of one task over spans on the host: what a user's own optimiser minimises. φ holds the adapted parameters in physical
/// order; <see cref="ParameterLayout.ScatterAdapted"/> finds their names and shapes.
/// </summary>
/// <remarks>
/// It is valid until the solver returns, is cancelled or runs out of time. From then on every evaluation throws
/// <see cref="ObjectDisposedException"/>, on whatever
/// thread; one that is under way is completed first. Several threads may call it: one at a time is served.
/// </remarks>
public sealed class TaskProblem : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ProximalProblem _problem;
    private readonly TaskVectors _phi;
    private readonly TaskVectors _result;
    private readonly double[] _theta;
    private readonly double[] _value = new double[1];
    private readonly IDevice _device;
    private TaskVectors? _direction;
    private bool _disposed;

    internal TaskProblem(ProximalProblem problem, IDevice device)
    {
        _problem = problem;
        _device = device;
        _phi = device.Allocate(1, problem.Length);
        _result = device.Allocate(1, problem.Length);
        _theta = new double[problem.Length];
        problem.Theta.Read(0, _theta);
        Task = problem.FirstTask;
    }

    /// <summary>The number of adapted parameters.</summary>
    public int Length => _theta.Length;

    /// <summary>The task's index within the batch.</summary>
    public int Task { get; }

    /// <summary>θ: where adaptation starts and to which the proximal term holds φ. It may be read at any time.</summary>
    public ReadOnlySpan<double> Theta => _theta;

    /// <summary>G(φ).</summary>
    /// <param name="phi"><see cref="Length"/> numbers.</param>
    /// <exception cref="ArgumentException">The length is another.</exception>
    /// <exception cref="ObjectDisposedException">The solver has returned or run out of time.</exception>
    public double Value(ReadOnlySpan<double> phi)
    {
        Require.Length(Length, phi.Length, nameof(phi), "φ");
        lock (_lock)
        {
            Write(phi);
            _problem.Value(_phi, _value);
            return _value[0];
        }
    }

    /// <summary>G(φ), and ∇G(φ) into <paramref name="gradient"/>.</summary>
    /// <param name="phi"><see cref="Length"/> numbers.</param>
    /// <param name="gradient"><see cref="Length"/> numbers.</param>
    /// <inheritdoc cref="Value" path="/exception"/>
    public double ValueAndGradient(ReadOnlySpan<double> phi, Span<double> gradient)
    {
        Require.Length(Length, phi.Length, nameof(phi), "φ");
        Require.Length(Length, gradient.Length, nameof(gradient), "The gradient");
        lock (_lock)
        {
            Write(phi);
            _problem.ValueAndGradient(_phi, _value, _result);
            _result.Read(0, gradient);
            return _value[0];
        }
    }

    /// <summary>result ← ∇²G(φ) v = (H(φ) + Λ) v.</summary>
    /// <param name="phi"><see cref="Length"/> numbers.</param>
    /// <param name="v"><see cref="Length"/> numbers.</param>
    /// <param name="result"><see cref="Length"/> numbers.</param>
    /// <inheritdoc cref="Value" path="/exception"/>
    public void HessianVector(ReadOnlySpan<double> phi, ReadOnlySpan<double> v, Span<double> result)
    {
        Require.Length(Length, phi.Length, nameof(phi), "φ");
        Require.Length(Length, v.Length, nameof(v), "The vector");
        Require.Length(Length, result.Length, nameof(result), "The result");
        lock (_lock)
        {
            Write(phi);
            _direction ??= _device.Allocate(1, Length);
            var hessian = _problem.Linearize(_phi, _value, _result);
            _direction.Write(0, v);
            hessian.Apply(_direction, _result);
            _result.Read(0, result);
        }
    }

    /// <summary>Ends the use of the problem and frees its vectors, after an evaluation that is under way. The runtime calls it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _phi.Dispose();
            _result.Dispose();
            _direction?.Dispose();
        }
    }

    private void Write(ReadOnlySpan<double> phi)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _phi.Write(0, phi);
    }
}
