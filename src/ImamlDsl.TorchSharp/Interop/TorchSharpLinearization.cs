namespace ImamlDsl.TorchSharp;

/// <summary>
/// The gradients of a loss linearised at one φ for every task: multiplies by the exact Hessians there. It owns its tensors, whatever
/// <c>DisposeScope</c> is open; dispose it before the program that made it.
/// </summary>
public sealed class TorchSharpLinearization : IDisposable
{
    private readonly TorchSharpProgram _program;
    private readonly torch.ScalarType _type;
    private readonly object[] _before; // φ, the parameters that are not adapted, the inputs
    private readonly torch.Tensor[] _residuals;
    private readonly torch.Tensor _losses;
    private readonly torch.Tensor _gradient;
    private readonly SharedUse _use;

    internal TorchSharpLinearization(
        TorchSharpProgram program,
        torch.Tensor losses,
        torch.Tensor gradient,
        torch.ScalarType type,
        object[] before,
        torch.Tensor[] residuals)
    {
        _program = program;
        _losses = losses;
        _gradient = gradient;
        _type = type;
        _before = before;
        _residuals = residuals;
        foreach (var tensor in Owned())
        {
            tensor.DetachFromDisposeScope();
        }

        _use = new SharedUse($"linearisation of {program.Definition}", Free);
    }

    /// <summary>The number of tasks.</summary>
    public int Tasks => _program.Tasks;

    /// <summary>The losses at φ, <c>[tasks]</c>. They are the linearisation's: copy what is to outlive it.</summary>
    /// <exception cref="ObjectDisposedException">The linearisation was disposed.</exception>
    public torch.Tensor Losses => Alive(_losses);

    /// <summary>
    /// The gradients at φ, <c>[tasks, P]</c>, for all parameters. They are the linearisation's: copy what is to outlive it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The linearisation was disposed.</exception>
    public torch.Tensor Gradient => Alive(_gradient);

    /// <summary>
    /// H v for every task. The entries of v for parameters that are not adapted are taken as zero; the result has entries for all
    /// parameters, for those that are not adapted the mixed derivatives ∂²L/∂ω∂φ v.
    /// </summary>
    /// <param name="v">The vectors, <c>[tasks, P]</c> in φ's type.</param>
    /// <returns>The products, <c>[tasks, P]</c>. They belong to the <c>DisposeScope</c> that is open on the calling thread, or else to the
    /// caller.</returns>
    /// <exception cref="ArgumentException">The tensor is of another shape, type or device: the message says what it is and what was
    /// expected.</exception>
    /// <exception cref="ObjectDisposedException">The linearisation or its program was disposed.</exception>
    /// <exception cref="TorchOutOfMemoryException">The device has no room.</exception>
    /// <exception cref="TorchException">libtorch failed; the message holds its reason.</exception>
    public torch.Tensor Apply(torch.Tensor v)
    {
        using var use = _use.Enter();
        _program.CheckVector(v, _type);
        using var call = new TorchSharpCall(_program.Definition, "apply");
        try
        {
            return _program.Product(v, _before, _residuals).MoveToOuterDisposeScope();
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw call.Failure(exception);
        }
        finally
        {
            GC.KeepAlive(v);
        }
    }

    /// <summary>Frees what it owns, after the calls that are under way.</summary>
    public void Dispose() => _use.Dispose();

    private void Free()
    {
        foreach (var tensor in Owned())
        {
            tensor.Dispose();
        }
    }

    private IEnumerable<torch.Tensor> Owned() => _before.Cast<torch.Tensor>().Concat(_residuals).Append(_losses).Append(_gradient);

    private torch.Tensor Alive(torch.Tensor tensor)
    {
        _use.ThrowIfDisposed();
        return tensor;
    }
}
