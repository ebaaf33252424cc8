namespace ImamlDsl.Torch.Tests;

/// <summary>Vectors filled and read as arrays of the host.</summary>
internal static class VectorsExtensions
{
    /// <summary>Vectors with entries in [−1, 1), exact in single precision.</summary>
    public static TaskVectors Draw(this IDevice device, int tasks, int length, int seed)
    {
        var random = new Random(seed);
        var vectors = device.Allocate(tasks, length);
        for (var t = 0; t < tasks; t++)
        {
            vectors.Write(t, [.. Enumerable.Range(0, length).Select(_ => (double)(float)((2 * random.NextDouble()) - 1))]);
        }

        return vectors;
    }

    /// <summary>All entries: <c>[task][i]</c>.</summary>
    public static double[][] Values(this TaskVectors vectors) => [.. Enumerable.Range(0, vectors.Tasks).Select(t =>
    {
        var values = new double[vectors.Length];
        vectors.Read(t, values);
        return values;
    })];

    /// <summary>A copy of one task's vector.</summary>
    public static double[] Values(this TaskVectors vectors, int task)
    {
        var values = new double[vectors.Length];
        vectors.Read(task, values);
        return values;
    }
}
