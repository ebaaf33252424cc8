using System.Numerics;

namespace ImamlDsl;

/// <summary>
/// The gradients of a loss linearised at one φ for every task: multiplies by the exact Hessians there. It keeps its own copy of what it needs of φ and
/// the data, so both may change afterwards. One thread uses it at a time; another gets an <see cref="InvalidOperationException"/>. Dispose it before the program
/// that made it.
/// </summary>
/// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ProgramLinearization<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ForwardProgram<T> _owner; // of the device, which closes when nobody refers to it
    private readonly IDevice _device;
    private readonly ITaskProgram _program;
    private readonly SpanWorker<T>[] _chunks;
    private readonly ILinearization[] _linearizations;
    private readonly T[] _losses;
    private readonly T[] _gradient;
    private readonly T[] _vector;
    private readonly T[] _result;
    private readonly int _chunkTasks;
    private readonly ApplyBody _apply;
    private readonly ExclusiveUse _use;

    internal ProgramLinearization(ForwardProgram<T> owner, IDevice device, TaskData data, T[] phi)
    {
        _owner = owner;
        _device = device;
        var tasks = Tasks;
        _program = device.Compile(owner.Definition);
        _chunkTasks = device.ChunkTasks(tasks);
        _chunks = new SpanWorker<T>[(tasks + _chunkTasks - 1) / _chunkTasks];
        _linearizations = new ILinearization[_chunks.Length];
        (_losses, _gradient, _vector, _result) = (new T[tasks], new T[phi.Length], new T[phi.Length], new T[phi.Length]);
        for (var i = 0; i < _chunks.Length; i++)
        {
            _chunks[i] = new SpanWorker<T>(device, _program, tasks);
            _linearizations[i] = _chunks[i].Evaluator.CreateLinearization();
        }

        _apply = new ApplyBody(this);
        _use = new ExclusiveUse("linearisation", Free);
        device.Run(tasks, new PrepareBody(this, data.Select([.. Enumerable.Range(0, tasks)]), phi));
    }

    /// <summary>The number of tasks.</summary>
    public int Tasks => _owner.Tasks;

    /// <summary>The length of each task's vector: all parameters of the model.</summary>
    public int Length => _owner.Definition.Model.Layout.Length;

    /// <summary>The losses at φ, <c>[tasks]</c>.</summary>
    public ReadOnlySpan<T> Losses => _losses;

    /// <summary>The gradients at φ, <c>[tasks, P]</c>.</summary>
    public ReadOnlySpan<T> Gradient => _gradient;

    /// <summary>
    /// <paramref name="result"/> ← H v for every task, both <c>[tasks, P]</c>. The entries of v for parameters that are not adapted are taken as zero; the
    /// result has entries for all parameters, for those that are not adapted the mixed derivatives ∂²L/∂ω∂φ v.
    /// </summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed, or the program that made it.</exception>
    public void Apply(ReadOnlySpan<T> v, Span<T> result)
    {
        if (v.Length != _vector.Length || result.Length != _vector.Length)
        {
            throw new ArgumentException($"Vectors for {Tasks} tasks hold {_vector.Length} entries; v has {v.Length} and the result {result.Length}.");
        }

        using var use = _use.Enter();
        _owner.ThrowIfDisposed();
        v.CopyTo(_vector);
        _device.Run(Tasks, _apply);
        _result.CopyTo(result);
    }

    /// <inheritdoc/>
    public void Dispose() => _use.Dispose();

    private void Free()
    {
        for (var i = 0; i < _chunks.Length; i++)
        {
            _linearizations[i].Dispose();
            _chunks[i].Dispose();
        }

        _program.Dispose();
    }

    private sealed class PrepareBody(ProgramLinearization<T> owner, TaskData data, T[] phi) : IChunkBody
    {
        public void Run(int worker, int firstTask, int tasks)
        {
            var chunk = firstTask / owner._chunkTasks;
            owner._chunks[chunk].Prepare(owner._linearizations[chunk], data, phi, owner._losses, owner._gradient, firstTask, tasks);
        }
    }

    private sealed class ApplyBody(ProgramLinearization<T> owner) : IChunkBody
    {
        public void Run(int worker, int firstTask, int tasks)
        {
            var chunk = firstTask / owner._chunkTasks;
            owner._chunks[chunk].Apply(owner._linearizations[chunk], owner._vector, owner._result, firstTask, tasks);
        }
    }
}
