namespace ImamlDsl;

/// <summary>The mean over tasks of the last meta-step's linear solutions, from which the next one's solves start.</summary>
internal sealed class LinearStart : IDisposable
{
    private readonly IDevice _device;
    private readonly ParameterLayout _layout;
    private readonly TaskVectors _vector;
    private readonly double[] _mean;
    private readonly double[] _logical;
    private TaskVectors? _solutions;
    private bool _known;

    public LinearStart(IDevice device, ParameterLayout layout)
    {
        (_device, _layout) = (device, layout);
        _vector = device.Allocate(1, layout.AdaptedLength);
        _mean = new double[layout.AdaptedLength];
        _logical = new double[layout.Length];
    }

    /// <summary>Where to start; null before the first meta-step.</summary>
    public TaskVectors? Vector => _known ? _vector : null;

    /// <summary>Room for the solutions of all tasks of a meta-step.</summary>
    public TaskVectors Reserve(int tasks)
    {
        if (_solutions?.Tasks != tasks)
        {
            _solutions?.Dispose();
            _solutions = null; // should the allocation fail, the next call starts afresh
            _solutions = _device.Allocate(tasks, _layout.AdaptedLength);
        }

        return _solutions;
    }

    /// <summary>Takes the mean of the solutions of the tasks that were not skipped, in the order of the tasks. One that is not finite, or 0, is no start.</summary>
    public void Take(MetaGradient result)
    {
        using var kept = FailedTasks.Kept(_device, _solutions!, result);
        (kept ?? _solutions!).Mean(_mean);
        _known = Finite.All(_mean) && _mean.AsSpan().ContainsAnyExcept(0.0);
        _vector.Write(0, _mean);
    }

    /// <summary>Writes the state in logical order, which no target changes.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_known);
        _layout.ScatterAdapted(_mean, _logical);
        Numbers.Write(writer, _logical);
    }

    /// <summary>Continues from a state that was saved.</summary>
    public void Load(BinaryReader reader)
    {
        _known = reader.ReadBoolean();
        Numbers.Read(reader, _logical);
        _layout.GatherAdapted(_logical, _mean);
        _vector.Write(0, _mean);
    }

    public void Dispose()
    {
        _solutions?.Dispose();
        _vector.Dispose();
    }
}
