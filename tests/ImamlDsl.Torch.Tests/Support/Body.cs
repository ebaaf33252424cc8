namespace ImamlDsl.Torch.Tests;

/// <summary>A method as the work on a chunk: it is given the worker, the first task and the number of tasks.</summary>
internal sealed class Body(Action<int, int, int> run) : IChunkBody
{
    public void Run(int worker, int firstTask, int tasks) => run(worker, firstTask, tasks);
}
