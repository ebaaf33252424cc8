namespace ImamlDsl;

/// <summary>An N-way K-shot setting: how many classes a task has, and how many examples of each.</summary>
public sealed record FewShot
{
    /// <summary>The number of classes in a task (N), at least 1.</summary>
    public int Ways { get; init => field = AtLeastOne(value, nameof(Ways)); } = 5;

    /// <summary>The number of support examples of each class (K), at least 1.</summary>
    public int Shots { get; init => field = AtLeastOne(value, nameof(Shots)); } = 1;

    /// <summary>The number of query examples of each class, at least 1.</summary>
    public int Queries { get; init => field = AtLeastOne(value, nameof(Queries)); } = 5;

    /// <summary>
    /// Two inputs for each set: examples <c>[Ways·K, ..exampleShape]</c> and labels <c>[Ways·K]</c>, K being shots or queries.
    /// </summary>
    internal EpisodeLayout Layout(IReadOnlyList<int> exampleShape)
    {
        return new EpisodeLayout(Set(Shots), Set(Queries));

        InputShape[] Set(int examples)
        {
            var all = (long)Ways * examples <= int.MaxValue ? Ways * examples : throw new ArgumentException(
                FormattableString.Invariant($"{Ways} ways of {examples} examples are more than a set can hold ({int.MaxValue}). Lower Ways, Shots or Queries."));
            return [new InputShape(InputKind.Real, [all, .. exampleShape]), new InputShape(InputKind.Index, all)];
        }
    }

    internal static int AtLeastOne(int value, string name) => Ranges.AtLeast(1, value, name, name);
}
