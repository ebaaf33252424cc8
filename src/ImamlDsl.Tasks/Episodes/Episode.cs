namespace ImamlDsl;

/// <summary>One task of an <see cref="EpisodeBatch"/>: views of its inputs, row-major, that can be read and written.</summary>
public readonly struct Episode
{
    private readonly EpisodeBatch? _batch;

    internal Episode(EpisodeBatch batch, int task)
    {
        _batch = batch;
        Task = task;
    }

    /// <summary>The index of the task in its batch.</summary>
    public int Task { get; }

    /// <summary>The inputs of the task.</summary>
    /// <exception cref="InvalidOperationException">The episode is a default value, not one of a batch.</exception>
    public EpisodeLayout Layout => Batch.Layout;

    private EpisodeBatch Batch => _batch
        ?? throw new InvalidOperationException("This episode belongs to no batch: take it from an EpisodeBatch by its index.");

    /// <summary>The entries of a support input of real numbers.</summary>
    /// <param name="input">The position of the input in <see cref="EpisodeLayout.Support"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="InvalidOperationException">The input holds indices: use <see cref="SupportIndex"/>.</exception>
    public Span<float> SupportReal(int input) => View<float>(Batch.Support, input, "support");

    /// <summary>The entries of a support input of indices.</summary>
    /// <param name="input">The position of the input in <see cref="EpisodeLayout.Support"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="InvalidOperationException">The input holds real numbers: use <see cref="SupportReal"/>.</exception>
    public Span<int> SupportIndex(int input) => View<int>(Batch.Support, input, "support");

    /// <summary>The entries of a query input of real numbers.</summary>
    /// <param name="input">The position of the input in <see cref="EpisodeLayout.Query"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="InvalidOperationException">The input holds indices: use <see cref="QueryIndex"/>.</exception>
    public Span<float> QueryReal(int input) => View<float>(Batch.Query, input, "query");

    /// <summary>The entries of a query input of indices.</summary>
    /// <param name="input">The position of the input in <see cref="EpisodeLayout.Query"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="InvalidOperationException">The input holds real numbers: use <see cref="QueryReal"/>.</exception>
    public Span<int> QueryIndex(int input) => View<int>(Batch.Query, input, "query");

    private Span<T> View<T>(TaskData data, int input, string set)
        where T : unmanaged
    {
        if ((uint)input >= (uint)data.Inputs.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(input), input, $"The {set} set has {data.Inputs.Count} inputs, numbered from 0: {Layout}.");
        }

        return data.Inputs[input] is TaskInput<T> typed
            ? typed[Task]
            : throw new InvalidOperationException(
                $"The {set} input {input} is {data.Inputs[input].Kind}; "
                + $"it was asked for as {(typeof(T) == typeof(float) ? InputKind.Real : InputKind.Index)}. The episode has {Layout}.");
    }
}
