namespace ImamlDsl;

/// <summary>
/// The inner problem of one task over spans on the host: what a user's own optimiser minimises. φ holds the adapted parameters in physical
/// order; <see cref="ParameterLayout.ScatterAdapted"/> finds their names and shapes.
/// </summary>
public sealed class TaskProblem : IDisposable
{
    private readonly ProximalProblem _problem;
    private readonly TaskVectors _phi;
    private readonly TaskVectors _result;
    private readonly double[] _theta;
    private readonly double[] _value = new double[1];
    private TaskVectors? _direction;

    internal TaskProblem(ProximalProblem problem, IDevice device)
    {
        _problem = problem;
        _phi = device.Allocate(1, problem.Length);
        _result = device.Allocate(1, problem.Length);
        _theta = new double[problem.Length];
        problem.Theta.Read(0, _theta);
        Device = device;
    }

    private IDevice Device { get; }

    /// <summary>The number of adapted parameters.</summary>
    public int Length => _problem.Length;

    /// <summary>The task's index within the batch.</summary>
    public int Task => _problem.FirstTask;

    /// <summary>θ: where adaptation starts and to which the proximal term holds φ.</summary>
    public ReadOnlySpan<double> Theta => _theta;

    /// <summary>G(φ).</summary>
    /// <param name="phi"><see cref="Length"/> numbers.</param>
    /// <exception cref="ArgumentException">The length is another.</exception>
    public double Value(ReadOnlySpan<double> phi)
    {
        Require.Length(Length, phi.Length, nameof(phi), "φ");
        _phi.Write(0, phi);
        _problem.Value(_phi, _value);
        return _value[0];
    }

    /// <summary>G(φ), and ∇G(φ) into <paramref name="gradient"/>.</summary>
    /// <param name="phi"><see cref="Length"/> numbers.</param>
    /// <param name="gradient"><see cref="Length"/> numbers.</param>
    /// <exception cref="ArgumentException">A length is another.</exception>
    public double ValueAndGradient(ReadOnlySpan<double> phi, Span<double> gradient)
    {
        Require.Length(Length, phi.Length, nameof(phi), "φ");
        Require.Length(Length, gradient.Length, nameof(gradient), "The gradient");
        _phi.Write(0, phi);
        _problem.ValueAndGradient(_phi, _value, _result);
        _result.Read(0, gradient);
        return _value[0];
    }

    /// <summary>result ← ∇²G(φ) v = (H(φ) + Λ) v.</summary>
    /// <param name="phi"><see cref="Length"/> numbers.</param>
    /// <param name="v"><see cref="Length"/> numbers.</param>
    /// <param name="result"><see cref="Length"/> numbers.</param>
    /// <exception cref="ArgumentException">A length is another.</exception>
    public void HessianVector(ReadOnlySpan<double> phi, ReadOnlySpan<double> v, Span<double> result)
    {
        Require.Length(Length, phi.Length, nameof(phi), "φ");
        Require.Length(Length, v.Length, nameof(v), "The vector");
        Require.Length(Length, result.Length, nameof(result), "The result");
        _direction ??= Device.Allocate(1, Length);
        _phi.Write(0, phi);
        var hessian = _problem.Linearize(_phi, _value, _result);
        _direction.Write(0, v);
        hessian.Apply(_direction, _result);
        _result.Read(0, result);
    }

    /// <summary>Frees the task's vectors. The runtime calls it when the solver has returned.</summary>
    public void Dispose()
    {
        _phi.Dispose();
        _result.Dispose();
        _direction?.Dispose();
    }
}
