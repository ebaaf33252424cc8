namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>a &lt; b, elementwise with broadcasting, as <c>torch.lt</c>; false where either is NaN. Also written <c>a &lt; b</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor Less(Tensor a, Tensor b) => BooleanTensor.Compare(nameof(Less), a, b, (x, y) => x < y);

    /// <summary>a ≤ b, elementwise with broadcasting, as <c>torch.le</c>; false where either is NaN. Also written <c>a &lt;= b</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor LessEqual(Tensor a, Tensor b) => BooleanTensor.Compare(nameof(LessEqual), a, b, (x, y) => x <= y);

    /// <summary>a &gt; b, elementwise with broadcasting, as <c>torch.gt</c>; false where either is NaN. Also written <c>a &gt; b</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor Greater(Tensor a, Tensor b) => BooleanTensor.Compare(nameof(Greater), a, b, (x, y) => x > y);

    /// <summary>a ≥ b, elementwise with broadcasting, as <c>torch.ge</c>; false where either is NaN. Also written <c>a &gt;= b</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor GreaterEqual(Tensor a, Tensor b) => BooleanTensor.Compare(nameof(GreaterEqual), a, b, (x, y) => x >= y);

    /// <summary>a = b, elementwise with broadcasting, as <c>torch.eq</c>; false where either is NaN, true for 0 and −0.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor Equal(Tensor a, Tensor b) => BooleanTensor.Compare(nameof(Equal), a, b, (x, y) => x == y);

    /// <summary>a ≠ b, elementwise with broadcasting, as <c>torch.ne</c>; true where either is NaN.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor NotEqual(Tensor a, Tensor b) => BooleanTensor.Compare(nameof(NotEqual), a, b, (x, y) => x != y);

    /// <summary>
    /// <paramref name="a"/> where the condition holds, else <paramref name="b"/>, with broadcasting of all three, as <c>torch.where</c>. What is not chosen
    /// contributes neither value nor derivative; its own operations are still differentiated, with a derivative of 0 coming in, so an infinite slope there gives
    /// 0·∞ = NaN in generated code: choose the operand before such an operation, as in <c>Where(x &gt; 0, Log(Where(x &gt; 0, x, 1.0)), 0.0)</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor Where(BooleanTensor condition, Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var shape = Shapes.Broadcast(nameof(Where), condition.Extents, Shapes.Broadcast(nameof(Where), a.Extents, b.Extents));
        int[] Offsets(int[] extents) => Shapes.Offsets(shape, Shapes.BroadcastStrides(extents, shape));
        var (c, x, y) = (Offsets(condition.Extents), Offsets(a.Extents), Offsets(b.Extents));
        return new([.. c.Select((at, i) => condition.Elements[at] ? a.Elements[x[i]] : b.Elements[y[i]])], shape);
    }

    /// <summary>
    /// The larger of two, elementwise with broadcasting, as <c>torch.maximum</c>: NaN where either is NaN. Where they are equal each has derivative ½, where
    /// either is NaN each has 1.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor Maximum(Tensor a, Tensor b) => Tensor.Zip(nameof(Maximum), a, b, (x, y) => ElementwiseFunctions.Extremum(x, y, Math.Max(x.Value, y.Value)));

    /// <summary>
    /// The smaller of two, elementwise with broadcasting, as <c>torch.minimum</c>: NaN where either is NaN. Where they are equal each has derivative ½, where
    /// either is NaN each has 1.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor Minimum(Tensor a, Tensor b) => Tensor.Zip(nameof(Minimum), a, b, (x, y) => ElementwiseFunctions.Extremum(x, y, Math.Min(x.Value, y.Value)));

    /// <summary>
    /// x moved into [min, max], elementwise, as <c>torch.clamp</c>; an end that is left out or infinite does not limit. Where min exceeds max the result is max.
    /// The derivative is 1 from min to max, both ends included, and 0 elsewhere and at NaN.
    /// </summary>
    /// <exception cref="ArgumentException">An end is NaN.</exception>
    public static Tensor Clamp(Tensor x, double min = double.NegativeInfinity, double max = double.PositiveInfinity) => double.IsNaN(min) || double.IsNaN(max)
        ? throw new ArgumentException($"Clamp: takes ends that are numbers; given {(double.IsNaN(min) ? "min" : "max")} = NaN.", double.IsNaN(min) ? nameof(min) : nameof(max))
        : Tensor.Map(x, e => e.Chain((Math.Min(Math.Max(e.Value, min), max), e.Value >= min && e.Value <= max ? 1 : 0, 0)));
}
