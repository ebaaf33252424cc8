using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>
/// A few numbers side by side, with the arithmetic that kernels need. One kernel, generic in this interface, serves every vector width;
/// the just-in-time compiler removes the abstraction. Elementwise results are bitwise the same for all widths.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Masks are values whose lanes have all bits set, or none.</remarks>
public unsafe interface ILanes<TSelf, T>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> numbers; no alignment is needed.</summary>
    static abstract TSelf Load(T* source);

    /// <summary>Reads <see cref="Count"/> integers and converts them.</summary>
    static abstract TSelf LoadIndices(int* source);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>The same constant in every lane, rounded to <typeparamref name="T"/>. Folds to a constant in compiled code.</summary>
    static abstract TSelf Constant(double value);

    /// <summary>Writes <see cref="Count"/> numbers; no alignment is needed.</summary>
    void Store(T* destination);

    /// <summary>Lane by lane, left + right.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>Lane by lane, left − right.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>Lane by lane, left · right.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>Lane by lane, left / right.</summary>
    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>Lane by lane, −value.</summary>
    static abstract TSelf operator -(TSelf value);

    /// <summary>a·b + c, fused where the processor can, alike for all widths.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>
    /// Adds a part of a long sum to its total and clears the part. What rounding adds to the total is kept and taken from the next part, so that the error does not
    /// grow with the number of parts (Kahan 1965); the whole is total + (part − rest).
    /// </summary>
    static abstract void Carry(ref TSelf total, ref TSelf rest, ref TSelf part);

    /// <summary>The square root.</summary>
    static abstract TSelf Sqrt(TSelf x);

    /// <summary>The absolute value.</summary>
    static abstract TSelf Abs(TSelf x);

    /// <summary>1 / x, correctly rounded.</summary>
    static abstract TSelf Reciprocal(TSelf x);

    /// <summary>The larger of two; NaN where either is NaN.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The smaller of two; NaN where either is NaN.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The exponential.</summary>
    static abstract TSelf Exp(TSelf x);

    /// <summary>The natural logarithm.</summary>
    static abstract TSelf Log(TSelf x);

    /// <summary>exp(x) − 1, accurate near 0 too.</summary>
    static abstract TSelf Expm1(TSelf x);

    /// <summary>log(1 + x), accurate near 0 too.</summary>
    static abstract TSelf Log1p(TSelf x);

    /// <summary>The error function.</summary>
    static abstract TSelf Erf(TSelf x);

    /// <summary>1 − erf(x), accurate where it is small too.</summary>
    static abstract TSelf Erfc(TSelf x);

    /// <summary>The hyperbolic tangent.</summary>
    static abstract TSelf Tanh(TSelf x);

    /// <summary>1 / (1 + exp(−x)).</summary>
    static abstract TSelf Sigmoid(TSelf x);

    /// <summary>log(1 + exp(x)).</summary>
    static abstract TSelf Softplus(TSelf x);

    /// <summary>The sine.</summary>
    static abstract TSelf Sin(TSelf x);

    /// <summary>The cosine.</summary>
    static abstract TSelf Cos(TSelf x);

    /// <summary>x to the power y, with the special cases of IEEE 754.</summary>
    static abstract TSelf Pow(TSelf x, TSelf y);

    /// <summary>The mask of left &gt; right; false where either is NaN.</summary>
    static abstract TSelf GreaterThan(TSelf left, TSelf right);

    /// <summary>The mask of left ≥ right; false where either is NaN.</summary>
    static abstract TSelf GreaterThanOrEqual(TSelf left, TSelf right);

    /// <summary>The mask of left = right; false where either is NaN.</summary>
    static abstract TSelf Equal(TSelf left, TSelf right);

    /// <summary>Bit by bit, and.</summary>
    static abstract TSelf And(TSelf left, TSelf right);

    /// <summary>Bit by bit, or.</summary>
    static abstract TSelf Or(TSelf left, TSelf right);

    /// <summary>Bit by bit, not.</summary>
    static abstract TSelf Not(TSelf value);

    /// <summary><paramref name="whenTrue"/> where the mask is set, else <paramref name="whenFalse"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf whenTrue, TSelf whenFalse);

    /// <summary>Whether the mask is set in any lane.</summary>
    static abstract bool Any(TSelf mask);

    /// <summary>The bits of each lane moved to the left.</summary>
    static abstract TSelf ShiftLeft(TSelf bits, int count);

    /// <summary>The bits of each lane moved to the right, zeros moving in.</summary>
    static abstract TSelf ShiftRight(TSelf bits, int count);

    /// <summary>The sum over the lanes, in a fixed order.</summary>
    static abstract T Sum(TSelf value);

    /// <summary>Lanes added up until 128 bits of them are left: where <see cref="Sum"/> begins, for sums that go on in narrower lanes.</summary>
    static abstract Lanes128<T> Quarter(TSelf value);

    /// <summary>The largest lane; NaN if any lane is NaN.</summary>
    static abstract T Max(TSelf value);
}
