namespace ImamlDsl.EndToEnd.Tests;

/// <summary>Few-shot images made of noise around a pattern for each class: as large as Omniglot's, and drawn in no time.</summary>
internal static class Blobs
{
    public static IEpisodeSource Episodes(int ways, int shots, int queries)
    {
        int[] image = [1, 28, 28];
        var layout = new EpisodeLayout(
            [new InputShape(InputKind.Real, [ways * shots, .. image]), new InputShape(InputKind.Index, [ways * shots])],
            [new InputShape(InputKind.Real, [ways * queries, .. image]), new InputShape(InputKind.Index, [ways * queries])]);
        return ImamlDsl.Episodes.FromDelegate(layout, (random, episode) =>
        {
            var patterns = new float[ways * 784];
            foreach (ref var pixel in patterns.AsSpan())
            {
                pixel = random.NextSingle() < 0.2f ? 1 : 0;
            }

            Fill(random, patterns, ways, episode.SupportReal(0), episode.SupportIndex(1));
            Fill(random, patterns, ways, episode.QueryReal(0), episode.QueryIndex(1));
        });
    }

    private static void Fill(Random random, float[] patterns, int ways, Span<float> images, Span<int> labels)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = i % ways;
            for (var p = 0; p < 784; p++)
            {
                images[(i * 784) + p] = patterns[(labels[i] * 784) + p] * (0.5f + (0.5f * random.NextSingle()));
            }
        }
    }
}
