namespace ImamlDsl;

public sealed partial class Tensor
{
    /// <summary>Elementwise a + b with broadcasting.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator +(Tensor a, Tensor b) => Zip("operator +", a, b, (x, y) => x + y);

    /// <summary>Elementwise a − b with broadcasting.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator -(Tensor a, Tensor b) => Zip("operator -", a, b, (x, y) => x - y);

    /// <summary>Elementwise a·b with broadcasting.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator *(Tensor a, Tensor b) => Zip("operator *", a, b, (x, y) => x * y);

    /// <summary>Elementwise a / b with broadcasting; a division by zero gives what IEEE 754 says.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator /(Tensor a, Tensor b) => Zip("operator /", a, b, (x, y) => x / y);

    /// <summary>Elementwise −a.</summary>
    public static Tensor operator -(Tensor a) => Map(a, x => -x);

    /// <summary>Elementwise a &lt; b with broadcasting; false where either is NaN.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor operator <(Tensor a, Tensor b) => BooleanTensor.Compare("operator <", a, b, (x, y) => x < y);

    /// <summary>Elementwise a &gt; b with broadcasting; false where either is NaN.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor operator >(Tensor a, Tensor b) => BooleanTensor.Compare("operator >", a, b, (x, y) => x > y);

    /// <summary>Elementwise a ≤ b with broadcasting; false where either is NaN.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor operator <=(Tensor a, Tensor b) => BooleanTensor.Compare("operator <=", a, b, (x, y) => x <= y);

    /// <summary>Elementwise a ≥ b with broadcasting; false where either is NaN.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static BooleanTensor operator >=(Tensor a, Tensor b) => BooleanTensor.Compare("operator >=", a, b, (x, y) => x >= y);

    internal static Tensor Map(Tensor x, Func<HyperDual, HyperDual> function)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new(Array.ConvertAll(x._elements, element => function(element)), x._extents);
    }

    internal static Tensor Zip(string operation, Tensor a, Tensor b, Func<HyperDual, HyperDual, HyperDual> function)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var shape = Shapes.Broadcast(operation, a._extents, b._extents);
        var left = Shapes.Offsets(shape, Shapes.BroadcastStrides(a._extents, shape));
        var right = Shapes.Offsets(shape, Shapes.BroadcastStrides(b._extents, shape));
        var elements = new HyperDual[left.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = function(a._elements[left[i]], b._elements[right[i]]);
        }

        return new(elements, shape);
    }
}
