using System.Numerics;

namespace ImamlDsl;

/// <summary>
/// The gradients of a loss linearised at one φ for every task: multiplies by the exact Hessians there. It keeps its own copy of what it needs of φ and
/// the data, so both may change afterwards. One thread uses it at a time; another gets an <see cref="InvalidOperationException"/>. Dispose it before the program
/// that made it, which keeps its memory for the next linearisation and frees it when it is disposed itself.
/// </summary>
/// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ProgramLinearization<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LossProgram<T> _owner;
    private readonly LinearizedTasks<T> _linearized;
    private readonly ExclusiveUse _use;
    private bool _isDisposed; // not only found by the garbage collector

    internal ProgramLinearization(LossProgram<T> owner, LinearizedTasks<T> linearized)
    {
        _owner = owner;
        _linearized = linearized;
        _use = new ExclusiveUse("linearisation", Free);
    }

    /// <summary>The number of tasks.</summary>
    public int Tasks => _owner.Tasks;

    /// <summary>The length of each task's vector: all parameters of the model.</summary>
    public int Length => _owner.Definition.Model.Layout.Length;

    /// <summary>The losses at φ, <c>[tasks]</c>. Copy what is needed after the linearisation was disposed: the next one writes to the same memory.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public ReadOnlySpan<T> Losses => Own(_linearized.Losses);

    /// <summary>The gradients at φ, <c>[tasks, P]</c>. Copy what is needed after the linearisation was disposed: the next one writes to the same memory.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public ReadOnlySpan<T> Gradient => Own(_linearized.Gradient);

    /// <summary>
    /// <paramref name="result"/> ← H v for every task, both <c>[tasks, P]</c>. The entries of v for parameters that are not adapted are taken as zero; the
    /// result has entries for all parameters, for those that are not adapted the mixed derivatives ∂²L/∂ω∂φ v. It may be the memory of v.
    /// </summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed, or the program that made it.</exception>
    public void Apply(ReadOnlySpan<T> v, Span<T> result)
    {
        var length = _linearized.Gradient.Length;
        if (v.Length != length || result.Length != length)
        {
            throw new ArgumentException($"Vectors for {Tasks} tasks hold {length} entries; v has {v.Length} and the result {result.Length}.");
        }

        using var use = _use.Enter();
        _owner.ThrowIfDisposed();
        _linearized.Apply(v, result);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _use.Dispose();
    }

    private ReadOnlySpan<T> Own(T[] values)
    {
        _use.ThrowIfDisposed();
        return values;
    }

    private void Free()
    {
        if (_isDisposed)
        {
            _owner.Return(_linearized);
        }
        else
        {
            _linearized.Dispose();
        }
    }
}
