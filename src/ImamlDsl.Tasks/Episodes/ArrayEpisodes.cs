using System.Buffers;

namespace ImamlDsl;

/// <summary>Tasks that the user holds in arrays: each episode picks one and splits its examples at random.</summary>
internal sealed class ArrayEpisodes : IEpisodeSource
{
    private readonly TaskExamples[] _tasks;
    private readonly int _shots;
    private readonly int _queries;
    private readonly int _xLength;
    private readonly int _yLength;

    public ArrayEpisodes(
        IReadOnlyList<TaskExamples> tasks, IReadOnlyList<int> xShape, IReadOnlyList<int> yShape, int shots, int queries)
    {
        _tasks = [.. tasks];
        _shots = FewShot.AtLeastOne(shots, nameof(shots));
        _queries = FewShot.AtLeastOne(queries, nameof(queries));
        _xLength = new InputShape(InputKind.Real, xShape).Length;
        _yLength = new InputShape(InputKind.Real, yShape).Length;
        Layout = new EpisodeLayout(Set(shots), Set(queries));
        if (_tasks.Length == 0)
        {
            throw new ArgumentException("Episodes need at least one task; none was given.", nameof(tasks));
        }

        for (var i = 0; i < _tasks.Length; i++)
        {
            Check(i, _tasks[i]);
        }

        InputShape[] Set(int examples) =>
            [new InputShape(InputKind.Real, [examples, .. xShape]), new InputShape(InputKind.Real, [examples, .. yShape])];
    }

    public EpisodeLayout Layout { get; }

    public bool IsConcurrent => true;

    public void Sample(Random random, Episode episode)
    {
        var task = _tasks[random.Next(_tasks.Length)];
        var rented = ArrayPool<int>.Shared.Rent(_shots + _queries);
        var examples = rented.AsSpan(0, _shots + _queries);
        Distinct.Draw(random, task.X.Length / _xLength, examples);
        Copy(task.X, _xLength, examples[.._shots], episode.SupportReal(0));
        Copy(task.Y, _yLength, examples[.._shots], episode.SupportReal(1));
        Copy(task.X, _xLength, examples[_shots..], episode.QueryReal(0));
        Copy(task.Y, _yLength, examples[_shots..], episode.QueryReal(1));
        ArrayPool<int>.Shared.Return(rented);
    }

    private static void Copy(float[] source, int length, ReadOnlySpan<int> examples, Span<float> destination)
    {
        for (var i = 0; i < examples.Length; i++)
        {
            source.AsSpan(examples[i] * length, length).CopyTo(destination[(i * length)..]);
        }
    }

    private void Check(int index, TaskExamples task)
    {
        if (task?.X is null || task.Y is null)
        {
            throw new ArgumentException($"Task {index} is null, or its X or Y is.", "tasks");
        }

        if (task.X.Length % _xLength != 0 || task.Y.Length % _yLength != 0 || task.X.Length / _xLength != task.Y.Length / _yLength)
        {
            throw new ArgumentException(
                $"X must hold {_xLength} values and Y {_yLength} values for each example, for the same number of examples; "
                + $"in task {index}, X holds {task.X.Length} values and Y {task.Y.Length}.",
                "tasks");
        }

        if (task.X.Length / _xLength < (long)_shots + _queries)
        {
            throw new ArgumentException(
                $"{_shots} support and {_queries} query examples need {(long)_shots + _queries} examples of each task; "
                + $"task {index} has {task.X.Length / _xLength}. Lower shots or queries, or leave the task out.",
                "tasks");
        }
    }
}
