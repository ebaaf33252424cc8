namespace ImamlDsl;

/// <summary>A method as a chunk body, and where it matters how many bytes a task works on, which is asked for by devices that use it only.</summary>
internal sealed class ChunkBody(Action<int, int, int> run, Func<long>? bytesPerTask = null) : IChunkBody
{
    public long BytesPerTask => bytesPerTask?.Invoke() ?? 0;

    public void Run(int worker, int firstTask, int tasks) => run(worker, firstTask, tasks);
}
