namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Tasks for <see cref="LinearModel"/>: y = p·x + q with p and q of each task near a common centre, so that there is something to
/// learn.</summary>
internal sealed class LineEpisodes(int shots = 6) : IEpisodeSource
{
    /// <summary>A number that identifies each task drawn, in order of drawing.</summary>
    public List<float> Drawn { get; } = [];

    /// <summary>Called before each draw.</summary>
    public Action<int, Episode>? Interfere { get; init; }

    public EpisodeLayout Layout { get; } = new(
        [new InputShape(InputKind.Real, shots, 2), new InputShape(InputKind.Real, shots)],
        [new InputShape(InputKind.Real, shots, 2), new InputShape(InputKind.Real, shots)]);

    public void Sample(Random random, Episode episode)
    {
        var (p0, p1, q) = (2 + (0.3 * random.NextDouble()), -1 + (0.3 * random.NextDouble()), 0.5 + random.NextDouble());
        Fill(random, episode.SupportReal(0), episode.SupportReal(1));
        Fill(random, episode.QueryReal(0), episode.QueryReal(1));
        Drawn.Add(episode.SupportReal(0)[0]);
        Interfere?.Invoke(Drawn.Count - 1, episode);

        void Fill(Random source, Span<float> x, Span<float> y)
        {
            for (var n = 0; n < y.Length; n++)
            {
                x[2 * n] = (float)((2 * source.NextDouble()) - 1);
                x[(2 * n) + 1] = (float)((2 * source.NextDouble()) - 1);
                y[n] = (float)((p0 * x[2 * n]) + (p1 * x[(2 * n) + 1]) + q);
            }
        }
    }
}
