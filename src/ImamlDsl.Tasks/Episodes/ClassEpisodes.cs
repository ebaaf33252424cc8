namespace ImamlDsl;

/// <summary>Examples grouped by class.</summary>
internal interface IExampleClasses
{
    int Count { get; }

    int Examples(int @class);

    /// <summary>What to call the class in an error message.</summary>
    string Describe(int @class);

    void Copy(int @class, int example, Span<float> destination);
}

/// <summary>
/// N-way K-shot tasks: random classes in random order, the position in that order being the label; of each class, different random examples
/// for support and query. Examples are grouped by label.
/// </summary>
internal sealed class ClassEpisodes : IEpisodeSource
{
    private readonly IExampleClasses _classes;
    private readonly FewShot _setting;
    private readonly int _exampleLength;

    /// <exception cref="ArgumentException">There are too few classes, or too few examples in one.</exception>
    public ClassEpisodes(IExampleClasses classes, IReadOnlyList<int> exampleShape, FewShot setting)
    {
        if (classes.Count < setting.Ways)
        {
            throw new ArgumentException(
                $"A task of {setting.Ways} ways needs as many classes; there are {classes.Count}. Lower Ways or give more classes.");
        }

        var needed = (long)setting.Shots + setting.Queries;
        for (var c = 0; c < classes.Count; c++)
        {
            if (classes.Examples(c) < needed)
            {
                throw new ArgumentException(
                    $"{setting.Shots} support and {setting.Queries} query examples need {needed} examples of each class; "
                    + $"{classes.Describe(c)} has {classes.Examples(c)}. Lower Shots or Queries, or leave the class out.");
            }
        }

        _classes = classes;
        _setting = setting;
        Layout = setting.Layout(exampleShape);
        _exampleLength = Layout.Support[0].Length / Layout.Support[1].Length;
    }

    public EpisodeLayout Layout { get; }

    public bool IsConcurrent => true;

    public void Sample(Random random, Episode episode)
    {
        var (ways, shots, queries) = (_setting.Ways, _setting.Shots, _setting.Queries);
        Span<int> classes = ways <= 256 ? stackalloc int[ways] : new int[ways];
        Span<int> examples = shots + queries <= 256 ? stackalloc int[shots + queries] : new int[shots + queries];
        Distinct.Draw(random, _classes.Count, classes);
        for (var way = 0; way < ways; way++)
        {
            Distinct.Draw(random, _classes.Examples(classes[way]), examples);
            Write(classes[way], way, examples[..shots], episode.SupportReal(0), episode.SupportIndex(1));
            Write(classes[way], way, examples[shots..], episode.QueryReal(0), episode.QueryIndex(1));
        }
    }

    private void Write(int @class, int label, ReadOnlySpan<int> examples, Span<float> values, Span<int> labels)
    {
        var first = label * examples.Length;
        labels.Slice(first, examples.Length).Fill(label);
        for (var i = 0; i < examples.Length; i++)
        {
            _classes.Copy(@class, examples[i], values.Slice((first + i) * _exampleLength, _exampleLength));
        }
    }
}
