namespace ImamlDsl;

/// <summary>What <see cref="Tensor.this[TensorIndex[]]"/> takes of one axis: an entry, as <c>2</c> or <c>^1</c>, or a range, as <c>1..3</c> or <c>..</c></summary>
public readonly struct TensorIndex
{
    private TensorIndex(Range range, bool isEntry) => (Range, IsEntry) = (range, isEntry);

    /// <summary>The entries taken.</summary>
    internal Range Range { get; }

    /// <summary>Whether one entry is taken, whose axis disappears.</summary>
    internal bool IsEntry { get; }

    /// <summary>One entry, counted from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative; <c>^1</c> is the last entry.</exception>
    public static implicit operator TensorIndex(int index) => (Index)index;

    /// <summary>One entry, counted from either end.</summary>
    public static implicit operator TensorIndex(Index index) => new(index..index, true);

    /// <summary>The entries of a range.</summary>
    public static implicit operator TensorIndex(Range range) => new(range, false);
}
