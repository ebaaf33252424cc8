namespace ImamlDsl;

/// <summary>What one input of a task holds: its kind and its shape for one task, examples first, for example <c>[10, 1]</c>.</summary>
public sealed record InputShape
{
    private readonly int[] _shape;

    /// <summary>Describes an input.</summary>
    /// <param name="kind">What the entries are.</param>
    /// <param name="shape">The extents for one task, each at least 1. None for a single number.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The kind is unknown, an extent is not positive, or the shape holds too many entries.
    /// </exception>
    public InputShape(InputKind kind, params IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (kind is not (InputKind.Real or InputKind.Index))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "An input holds real numbers (Real) or class labels (Index).");
        }

        long length = 1;
        foreach (var extent in shape)
        {
            if (extent < 1)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(shape), $"Every extent of a shape must be at least 1; the shape given is [{string.Join(", ", shape)}].");
            }

            length *= extent;
            if (length > int.MaxValue)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(shape), $"One task can hold at most {int.MaxValue} entries; [{string.Join(", ", shape)}] has more.");
            }
        }

        Kind = kind;
        _shape = [.. shape];
        Shape = Array.AsReadOnly(_shape);
        Length = (int)length;
    }

    /// <summary>What the entries are.</summary>
    public InputKind Kind { get; }

    /// <summary>The extents for one task, examples first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of entries for one task: the product of <see cref="Shape"/>.</summary>
    public int Length { get; }

    /// <summary>Whether kind and extents are the same.</summary>
    public bool Equals(InputShape? other) => other is not null && Kind == other.Kind && _shape.AsSpan().SequenceEqual(other._shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Kind);
        foreach (var extent in _shape)
        {
            hash.Add(extent);
        }

        return hash.ToHashCode();
    }

    /// <summary>The kind with the shape, for example <c>Real [10, 1]</c>.</summary>
    public override string ToString() => $"{Kind} [{string.Join(", ", _shape)}]";

    internal TaskInput Allocate(int tasks) => Kind == InputKind.Real ? TaskInput.Single(tasks, _shape) : TaskInput.Index(tasks, _shape);
}
