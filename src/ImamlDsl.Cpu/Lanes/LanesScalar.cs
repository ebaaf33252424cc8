using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImamlDsl.Cpu;

/// <summary>One number, computed as a lane of <see cref="Lanes128{T}"/> is, so that the ends of a loop agree bitwise with its vector part.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="value">The numbers.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
public readonly unsafe struct LanesScalar<T>(Vector128<T> value) : ILanes<LanesScalar<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The numbers.</summary>
    public readonly Vector128<T> Value = value;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Load(T* source) => Of(Vector128.Create(*source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> LoadIndices(int* source) => Of(typeof(T) == typeof(float)
            ? Vector128.Create((float)*source).As<float, T>()
            : Vector128.Create((double)*source).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Broadcast(T value) => Of(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Constant(double value) => Of(typeof(T) == typeof(float)
            ? Vector128.Create((float)value).As<float, T>()
            : Vector128.Create(value).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => *destination = Value.ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> operator +(LanesScalar<T> left, LanesScalar<T> right) => Of(left.Value + right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> operator -(LanesScalar<T> left, LanesScalar<T> right) => Of(left.Value - right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> operator *(LanesScalar<T> left, LanesScalar<T> right) => Of(left.Value * right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> operator /(LanesScalar<T> left, LanesScalar<T> right) => Of(left.Value / right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> operator -(LanesScalar<T> value) => Of(-value.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> MultiplyAdd(LanesScalar<T> a, LanesScalar<T> b, LanesScalar<T> c) => Of(typeof(T) == typeof(float)
            ? Vector128.MultiplyAddEstimate(a.Value.AsSingle(), b.Value.AsSingle(), c.Value.AsSingle()).As<float, T>()
            : Vector128.MultiplyAddEstimate(a.Value.AsDouble(), b.Value.AsDouble(), c.Value.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Carry(ref LanesScalar<T> total, ref LanesScalar<T> rest, ref LanesScalar<T> part)
    {
        var added = part.Value - rest.Value;
        var sum = total.Value + added;
        var lost = (sum - total.Value) - added;
        rest = Of(lost & Vector128.Equals(lost, lost)); // nothing where the sum is infinite
        total = Of(sum);
        part = default;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Sqrt(LanesScalar<T> x) => Of(Vector128.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Abs(LanesScalar<T> x) => Of(Vector128.Abs(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Reciprocal(LanesScalar<T> x) => Of(Vector128<T>.One / x.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Max(LanesScalar<T> left, LanesScalar<T> right) =>
        Select(Equal(left, left), Of(Vector128.MaxNative(left.Value, right.Value)), left); // NaN on the right is kept

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Min(LanesScalar<T> left, LanesScalar<T> right) =>
        Select(Equal(left, left), Of(Vector128.MinNative(left.Value, right.Value)), left); // NaN on the right is kept

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Exp(LanesScalar<T> x) => LaneExponential.Exp<LanesScalar<T>, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Log(LanesScalar<T> x) => LaneLogarithm.Log<LanesScalar<T>, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Expm1(LanesScalar<T> x) => LaneExponential.Expm1<LanesScalar<T>, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Log1p(LanesScalar<T> x) => LaneLogarithm.Log1p<LanesScalar<T>, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Erf(LanesScalar<T> x) => LaneErrorFunction.Erf<LanesScalar<T>, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Erfc(LanesScalar<T> x) => LaneErrorFunction.Erfc<LanesScalar<T>, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Tanh(LanesScalar<T> x) => LaneExponential.Tanh<LanesScalar<T>, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Sigmoid(LanesScalar<T> x) => LaneExponential.Sigmoid<LanesScalar<T>, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Softplus(LanesScalar<T> x) => LaneLogarithm.Softplus<LanesScalar<T>, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Sin(LanesScalar<T> x) => LaneTrigonometry.Sin<LanesScalar<T>, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Cos(LanesScalar<T> x) => LaneTrigonometry.Cos<LanesScalar<T>, T>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Pow(LanesScalar<T> x, LanesScalar<T> y) => LanePower.Pow<LanesScalar<T>, T>(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> GreaterThan(LanesScalar<T> left, LanesScalar<T> right) => Of(Vector128.GreaterThan(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> GreaterThanOrEqual(LanesScalar<T> left, LanesScalar<T> right) => Of(Vector128.GreaterThanOrEqual(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Equal(LanesScalar<T> left, LanesScalar<T> right) => Of(Vector128.Equals(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> And(LanesScalar<T> left, LanesScalar<T> right) => Of(left.Value & right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Or(LanesScalar<T> left, LanesScalar<T> right) => Of(left.Value | right.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Not(LanesScalar<T> value) => Of(~value.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> Select(LanesScalar<T> mask, LanesScalar<T> whenTrue, LanesScalar<T> whenFalse) =>
        Of(Vector128.ConditionalSelect(mask.Value, whenTrue.Value, whenFalse.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(LanesScalar<T> mask) => (Vector128.ExtractMostSignificantBits(mask.Value) & 1) != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> ShiftLeft(LanesScalar<T> bits, int count) => Of(typeof(T) == typeof(float)
            ? (bits.Value.AsInt32() << count).As<int, T>()
            : (bits.Value.AsInt64() << count).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar<T> ShiftRight(LanesScalar<T> bits, int count) => Of(typeof(T) == typeof(float)
            ? (bits.Value.AsInt32() >>> count).As<int, T>()
            : (bits.Value.AsInt64() >>> count).As<long, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(LanesScalar<T> value) => value.Value.ToScalar();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Quarter(LanesScalar<T> value) => new(Vector128.CreateScalar(value.Value.ToScalar()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max(LanesScalar<T> value) => value.Value.ToScalar();

    // Takes fewer temporaries than the constructor: beyond 512 of a method the just-in-time compiler inlines nothing more into it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LanesScalar<T> Of(Vector128<T> value) => Unsafe.BitCast<Vector128<T>, LanesScalar<T>>(value);
}
