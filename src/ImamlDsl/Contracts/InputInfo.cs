namespace ImamlDsl;

/// <summary>One dimension of a program's input: a size fixed by the model, or a symbol such as <c>N</c> that the data decide.</summary>
/// <param name="Symbol">The symbol, or null for a fixed size.</param>
/// <param name="Size">The fixed size; 0 for a symbol.</param>
public readonly record struct InputDimension(string? Symbol, int Size)
{
    /// <summary>A fixed size.</summary>
    public static implicit operator InputDimension(int size) => new(null, size);

    /// <summary>A size that the data decide.</summary>
    public static implicit operator InputDimension(string symbol) => new(symbol, 0);

    /// <inheritdoc/>
    public override string ToString() => Symbol ?? Size.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An input of a program: one parameter of the annotated method.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Kind">What the entries are.</param>
/// <param name="Shape">The shape for one task.</param>
/// <param name="IndexLimit">For indices, the first value that is too large (the number of classes); 0 where any is allowed.</param>
public sealed record InputInfo(string Name, InputKind Kind, IReadOnlyList<InputDimension> Shape, int IndexLimit = 0)
{
    /// <summary>The name with its shape, for example <c>x [N, 1]</c>.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
