namespace ImamlDsl;

/// <summary>Sources of tasks from your own data or code.</summary>
public static class Episodes
{
    /// <summary>Tasks drawn by a function.</summary>
    /// <param name="layout">The inputs of every task.</param>
    /// <param name="sample">Writes one task; see <see cref="IEpisodeSource.Sample"/>.</param>
    public static IEpisodeSource FromDelegate(EpisodeLayout layout, Action<Random, Episode> sample)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(sample);
        return new DelegateSource(layout, sample);
    }

    /// <summary>
    /// N-way K-shot classification from examples grouped by class. Each task takes random classes in random order, the position in that
    /// order being the label, and of each class different random examples for support and query.
    /// </summary>
    /// <param name="classes">
    /// The examples of each class, each row-major in <paramref name="exampleShape"/>. They are kept, not copied.
    /// </param>
    /// <param name="exampleShape">The shape of one example, for example <c>[1, 28, 28]</c>.</param>
    /// <param name="setting">Ways, shots and queries; 5-way 1-shot with 5 queries where null.</param>
    /// <returns>
    /// Tasks with support inputs examples <c>[Ways·Shots, ..exampleShape]</c> and labels <c>[Ways·Shots]</c>, grouped by label; query
    /// inputs likewise.
    /// </returns>
    /// <exception cref="ArgumentException">There are too few classes or examples, or an example has another length.</exception>
    public static IEpisodeSource FromClasses(
        IReadOnlyList<IReadOnlyList<float[]>> classes, IReadOnlyList<int> exampleShape, FewShot? setting = null)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(exampleShape);
        return new ClassEpisodes(new ArrayClasses(classes, exampleShape), exampleShape, setting ?? new FewShot());
    }

    /// <summary>Regression from known tasks: each episode picks a task and splits its examples at random.</summary>
    /// <param name="tasks">
    /// The tasks, each with at least <paramref name="shots"/> + <paramref name="queries"/> examples. They are kept, not copied.
    /// </param>
    /// <param name="xShape">The shape of one input, for example <c>[1]</c>.</param>
    /// <param name="yShape">The shape of one target, for example <c>[1]</c>.</param>
    /// <param name="shots">The number of support examples, at least 1.</param>
    /// <param name="queries">The number of query examples, at least 1; none of them is a support example.</param>
    /// <returns>Tasks with support inputs x <c>[shots, ..xShape]</c> and y <c>[shots, ..yShape]</c>; query inputs likewise.</returns>
    /// <exception cref="ArgumentException">There is no task, or one has too few examples or arrays of unequal lengths.</exception>
    public static IEpisodeSource FromArrays(
        IReadOnlyList<TaskExamples> tasks, IReadOnlyList<int> xShape, IReadOnlyList<int> yShape, int shots, int queries)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(xShape);
        ArgumentNullException.ThrowIfNull(yShape);
        return new ArrayEpisodes(tasks, xShape, yShape, shots, queries);
    }

    private sealed class DelegateSource(EpisodeLayout layout, Action<Random, Episode> sample) : IEpisodeSource
    {
        public EpisodeLayout Layout => layout;

        public void Sample(Random random, Episode episode) => sample(random, episode);
    }
}
