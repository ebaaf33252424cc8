namespace ImamlDsl;

/// <summary>
/// The inputs of one task: those of its support set, which a learner adapts to, and those of its query set, which it is measured on.
/// Their order is that of the parameters of the loss.
/// </summary>
public sealed record EpisodeLayout
{
    private readonly InputShape[] _support;
    private readonly InputShape[] _query;

    /// <summary>Describes tasks.</summary>
    /// <param name="support">The inputs of the support set, at least one.</param>
    /// <param name="query">The inputs of the query set, at least one.</param>
    /// <exception cref="ArgumentException">A set has no input, or an input is null.</exception>
    public EpisodeLayout(IReadOnlyList<InputShape> support, IReadOnlyList<InputShape> query)
    {
        _support = Copy(support, nameof(support));
        _query = Copy(query, nameof(query));
        Support = Array.AsReadOnly(_support);
        Query = Array.AsReadOnly(_query);
    }

    /// <summary>The inputs of the support set.</summary>
    public IReadOnlyList<InputShape> Support { get; }

    /// <summary>The inputs of the query set.</summary>
    public IReadOnlyList<InputShape> Query { get; }

    /// <summary>Whether all inputs are the same, in the same order.</summary>
    public bool Equals(EpisodeLayout? other) =>
        other is not null && _support.AsSpan().SequenceEqual(other._support) && _query.AsSpan().SequenceEqual(other._query);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var input in _support)
        {
            hash.Add(input);
        }

        hash.Add(_support.Length);
        foreach (var input in _query)
        {
            hash.Add(input);
        }

        return hash.ToHashCode();
    }

    /// <summary>Both sets, for example <c>support (Real [10, 1], Real [10, 1]), query (Real [10, 1], Real [10, 1])</c>.</summary>
    public override string ToString() =>
        $"support ({string.Join<InputShape>(", ", _support)}), query ({string.Join<InputShape>(", ", _query)})";

    private static InputShape[] Copy(IReadOnlyList<InputShape> inputs, string name)
    {
        ArgumentNullException.ThrowIfNull(inputs, name);
        if (inputs.Count == 0)
        {
            throw new ArgumentException($"A task needs at least one {name} input; none was given.", name);
        }

        InputShape[] copy = [.. inputs];
        var missing = Array.IndexOf(copy, null);
        return missing < 0 ? copy : throw new ArgumentException($"The {name} input {missing} is null.", name);
    }
}
