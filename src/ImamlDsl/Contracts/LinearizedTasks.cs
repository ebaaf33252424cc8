using System.Numerics;

namespace ImamlDsl;

/// <summary>What a linearisation computes with: after one is disposed, the next of the same sizes takes it over and allocates nothing.</summary>
internal sealed class LinearizedTasks<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IDevice _device;
    private readonly ITaskProgram _program;
    private readonly TaskData _data; // a copy, as the caller's may change
    private readonly SpanWorker<T>[] _chunks;
    private readonly ILinearization[] _linearizations;
    private readonly PrepareBody _prepare;
    private readonly ApplyBody _apply;
    private readonly int _chunkTasks;

    public LinearizedTasks(ProgramDefinition definition, IDevice device, TaskData data)
    {
        _device = device;
        _program = device.Compile(definition);
        _data = data.Select([.. Enumerable.Range(0, data.Tasks)]);
        _chunkTasks = device.ChunkTasks(data.Tasks);
        _chunks = new SpanWorker<T>[(data.Tasks + _chunkTasks - 1) / _chunkTasks];
        _linearizations = new ILinearization[_chunks.Length];
        for (var i = 0; i < _chunks.Length; i++)
        {
            _chunks[i] = new SpanWorker<T>(device, _program, data.Tasks);
            _linearizations[i] = _chunks[i].Evaluator.CreateLinearization();
        }

        (_prepare, _apply) = (new PrepareBody(this), new ApplyBody(this));
        (Losses, Gradient) = (new T[data.Tasks], new T[data.Tasks * definition.Model.Layout.Length]);
    }

    /// <summary>The losses, <c>[tasks]</c>.</summary>
    public T[] Losses { get; }

    /// <summary>The gradients, <c>[tasks, P]</c>.</summary>
    public T[] Gradient { get; }

    /// <summary>Whether data have the sizes that this was made for.</summary>
    public bool Fits(TaskData data) => data.Inputs.Zip(_data.Inputs).All(pair => pair.First.Shape.SequenceEqual(pair.Second.Shape));

    /// <summary>Moves to a point.</summary>
    public void Prepare(TaskData data, ReadOnlySpan<T> phi)
    {
        for (var i = 0; i < _data.Inputs.Count; i++)
        {
            _data.Inputs[i].CopyFrom(data.Inputs[i]);
        }

        _prepare.Run(_device, Losses.Length, phi, Losses, Gradient);
    }

    /// <summary>Multiplies by the Hessians there.</summary>
    public void Apply(ReadOnlySpan<T> v, Span<T> result) => _apply.Run(_device, Losses.Length, v, [], result);

    public void Dispose()
    {
        for (var i = 0; i < _chunks.Length; i++)
        {
            _linearizations[i].Dispose();
            _chunks[i].Dispose();
        }

        _program.Dispose();
    }

    private sealed class PrepareBody(LinearizedTasks<T> owner) : RowsBody<T>
    {
        public override void Run(int worker, int firstTask, int tasks)
        {
            var chunk = firstTask / owner._chunkTasks;
            owner._chunks[chunk].Prepare(owner._linearizations[chunk], owner._data, From, Values, To, firstTask, tasks);
        }
    }

    private sealed class ApplyBody(LinearizedTasks<T> owner) : RowsBody<T>
    {
        public override void Run(int worker, int firstTask, int tasks)
        {
            var chunk = firstTask / owner._chunkTasks;
            owner._chunks[chunk].Apply(owner._linearizations[chunk], From, To, firstTask, tasks);
        }
    }
}
