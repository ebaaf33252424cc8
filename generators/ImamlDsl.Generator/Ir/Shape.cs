using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace ImamlDsl.Generator.Ir;

/// <summary>The shape of a value for one task.</summary>
internal sealed class Shape : IEquatable<Shape>, IReadOnlyList<Dim>
{
    private readonly Dim[] _dims;
    private Dim? _length;
    private string? _text;

    public Shape(IEnumerable<Dim> dims) => _dims = dims.ToArray();

    public static readonly Shape Scalar = new([]);

    public int Rank => _dims.Length;

    int IReadOnlyCollection<Dim>.Count => _dims.Length;

    public Dim this[int axis] => _dims[axis];

    public Dim Length => _length ??= _dims.Aggregate(Dim.One, (a, b) => a * b);

    /// <summary>Refuses a shape that is too large whatever its symbols are.</summary>
    /// <exception cref="OverflowException">It has more entries than an array.</exception>
    public void RequireEntries()
    {
        if (Length.At(1) > int.MaxValue)
        {
            throw new OverflowException($"The shape {this} has more than {int.MaxValue} entries.");
        }
    }

    public Shape Without(IReadOnlyCollection<int> axes) => new(_dims.Where((_, axis) => !axes.Contains(axis)));

    public Shape Select(IEnumerable<int> axes) => new(axes.Select(axis => _dims[axis]));

    /// <summary>The same with another extent along one axis.</summary>
    public Shape With(int axis, Dim extent) => new(_dims.Select((d, a) => a == axis ? extent : d));

    public bool Equals(Shape? other) => other is not null && _dims.SequenceEqual(other._dims);

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode() => _dims.Aggregate(17, (hash, dim) => unchecked((hash * 31) + dim.GetHashCode()));

    public override string ToString() => _text ??= $"[{string.Join(", ", _dims.Select(d => d.ToString()))}]";

    public IEnumerator<Dim> GetEnumerator() => ((IEnumerable<Dim>)_dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _dims.GetEnumerator();
}
