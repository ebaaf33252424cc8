namespace ImamlDsl;

/// <summary>Draws a meta-step's tasks: all beforehand, or each chunk where it is computed if the source allows that.</summary>
internal sealed class EpisodeDraw
{
    private readonly SeededRandom[] _randoms; // one for each worker
    private readonly ulong _seed;
    private readonly Action<int, int, int> _chunk;
    private IEpisodeSource? _source;
    private EpisodeBatch? _batch;
    private ulong _step;

    public EpisodeDraw(int workers, ulong seed)
    {
        _randoms = [.. Enumerable.Range(0, workers).Select(_ => new SeededRandom(0))];
        _seed = seed;
        _chunk = Chunk;
    }

    /// <summary>Draws the tasks of a meta-step, or gives what draws those of a chunk: worker, first task and number of tasks.</summary>
    public Action<int, int, int>? Begin(IEpisodeSource source, EpisodeBatch batch, long step)
    {
        (_source, _batch, _step) = (source, batch, (ulong)step);
        if (source.IsConcurrent)
        {
            return _chunk;
        }

        Chunk(0, 0, batch.Tasks);
        return null;
    }

    private void Chunk(int worker, int firstTask, int tasks) =>
        _batch!.Fill(_source!, _seed, RandomStreams.Training, _step, firstTask, tasks, _randoms[worker]);
}
