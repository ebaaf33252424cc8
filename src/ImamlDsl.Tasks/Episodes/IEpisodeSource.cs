namespace ImamlDsl;

/// <summary>A distribution of tasks.</summary>
public interface IEpisodeSource
{
    /// <summary>The inputs of every task that this source draws.</summary>
    EpisodeLayout Layout { get; }

    /// <summary>Draws one task and writes all its inputs.</summary>
    /// <param name="random">The only source of chance that may be used, so that a task can be drawn again.</param>
    /// <param name="episode">Where to write. It may hold an earlier task: write every entry.</param>
    /// <remarks>Sources of this library may be sampled by several threads at once, each with its own random numbers and episode.</remarks>
    void Sample(Random random, Episode episode);
}
