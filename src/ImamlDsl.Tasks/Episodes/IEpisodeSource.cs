namespace ImamlDsl;

/// <summary>A distribution of tasks.</summary>
public interface IEpisodeSource
{
    /// <summary>The inputs of every task that this source draws.</summary>
    EpisodeLayout Layout { get; }

    /// <summary>
    /// Whether several threads may draw tasks at once, each with its own random numbers and episode, as from all sources of this library that call no code of
    /// yours. A trainer then draws each task where it computes it, on all workers; the tasks are the same.
    /// </summary>
    bool IsConcurrent => false;

    /// <summary>Draws one task and writes all its inputs.</summary>
    /// <param name="random">The only source of chance that may be used, so that a task can be drawn again.</param>
    /// <param name="episode">Where to write. It may hold an earlier task: write every entry.</param>
    void Sample(Random random, Episode episode);
}
