namespace ImamlDsl;

/// <summary>What each worker keeps for each size of chunk that it meets: mostly one, and one more for a smaller last chunk.</summary>
internal sealed class ChunkPool<T>(int workers, Func<int, T> create)
    where T : class, IDisposable
{
    private readonly Dictionary<int, T>[] _chunks = [.. Enumerable.Range(0, workers).Select(_ => new Dictionary<int, T>())];

    /// <summary>The worker's memory for a chunk of <paramref name="tasks"/> tasks.</summary>
    public T Get(int worker, int tasks)
    {
        if (!_chunks[worker].TryGetValue(tasks, out var chunk))
        {
            chunk = create(tasks);
            _chunks[worker].Add(tasks, chunk);
        }

        return chunk;
    }

    /// <summary>Disposes everything; what is needed again is created again.</summary>
    public void Clear()
    {
        foreach (var chunks in _chunks)
        {
            foreach (var chunk in chunks.Values)
            {
                chunk.Dispose();
            }

            chunks.Clear();
        }
    }
}
