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

    private sealed class DelegateSource(EpisodeLayout layout, Action<Random, Episode> sample) : IEpisodeSource
    {
        public EpisodeLayout Layout => layout;

        public void Sample(Random random, Episode episode) => sample(random, episode);
    }
}
