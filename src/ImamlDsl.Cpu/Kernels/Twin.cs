using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// The operands of a second product, of the same sizes and strides as the first, that is added to it: the tangent of a product of two
/// operands, ẋ·w + x·ẇ, is one pass over its result. The default has none.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="left">The second left operand.</param>
/// <param name="right">The second right operand.</param>
public readonly unsafe struct Twin<T>(T* left, T* right)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The second left operand, or null.</summary>
    public T* Left { get; } = left;

    /// <summary>The second right operand, or null.</summary>
    public T* Right { get; } = right;

    /// <summary>How many products are added: 1 or 2.</summary>
    public int Products
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Left is null ? 1 : 2;
    }

    /// <summary>The left operand as the right one.</summary>
    public Twin<T> Swapped => new(Right, Left);

    /// <summary>From the first left operand to the second, counting numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nint LeftFrom(T* first) => Left is null ? 0 : (nint)(Left - first);

    /// <summary>From the first right operand to the second, counting numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nint RightFrom(T* first) => Right is null ? 0 : (nint)(Right - first);
}
