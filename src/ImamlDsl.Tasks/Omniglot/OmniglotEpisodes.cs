namespace ImamlDsl;

/// <summary>
/// N-way K-shot classification of drawings. Inputs of each set: images <c>[Ways·K, 1, 28, 28]</c> from 0 (paper) to 1 (ink), and labels
/// <c>[Ways·K]</c>, grouped by label. Classes and their order are random; support and query drawings of a class differ.
/// </summary>
public sealed class OmniglotEpisodes : IEpisodeSource
{
    private ClassEpisodes? _episodes;

    /// <summary>Draws tasks from classes.</summary>
    public OmniglotEpisodes(OmniglotClasses classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        Classes = classes;
    }

    /// <summary>The classes that tasks are drawn from.</summary>
    public OmniglotClasses Classes { get; }

    /// <summary>The number of classes in a task (N), at least 1.</summary>
    public int Ways { get; init => field = FewShot.AtLeastOne(value, nameof(Ways)); } = 5;

    /// <summary>The number of support drawings of each class (K), at least 1.</summary>
    public int Shots { get; init => field = FewShot.AtLeastOne(value, nameof(Shots)); } = 1;

    /// <summary>The number of query drawings of each class, at least 1. With <see cref="Shots"/> no more than a class has.</summary>
    public int Queries { get; init => field = FewShot.AtLeastOne(value, nameof(Queries)); } = 5;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are too few classes for <see cref="Ways"/>, or too few drawings.</exception>
    public EpisodeLayout Layout => Source.Layout;

    /// <inheritdoc/>
    public bool IsConcurrent => true;

    // Not in the constructor: properties are set after it, and must be checked together.
    private ClassEpisodes Source => _episodes ??= new ClassEpisodes(
        Classes,
        [1, Omniglot.ImageSize, Omniglot.ImageSize],
        new FewShot { Ways = Ways, Shots = Shots, Queries = Queries });

    /// <inheritdoc/>
    public void Sample(Random random, Episode episode)
    {
        ArgumentNullException.ThrowIfNull(random);
        Source.Sample(random, episode);
    }
}
