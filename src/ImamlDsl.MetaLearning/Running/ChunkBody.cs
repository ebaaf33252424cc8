namespace ImamlDsl;

/// <summary>A method as a chunk body.</summary>
internal sealed class ChunkBody(Action<int, int, int> run) : IChunkBody
{
    public long BytesPerTask { get; set; }

    public void Run(int worker, int firstTask, int tasks) => run(worker, firstTask, tasks);
}
