using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// What happens to each entry of a product before it is stored: an activation, a mask, any function of the entry and of others at its place. The
/// kernels are compiled for each implementation, so it runs in their registers and the product is not read again.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public interface IEpilogue<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The entries that are stored in place of a few neighbouring entries of the product.</summary>
    /// <param name="sum">Entries of the product.</param>
    /// <param name="at">The position of the first from the start of the result, counting numbers.</param>
    /// <param name="column">The column of the first.</param>
    TLanes Apply<TLanes>(TLanes sum, nint at, nint column)
        where TLanes : unmanaged, ILanes<TLanes, T>;
}

/// <summary>The product itself is stored.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public readonly struct NoEpilogue<T> : IEpilogue<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Apply<TLanes>(TLanes sum, nint at, nint column)
        where TLanes : unmanaged, ILanes<TLanes, T> => sum;
}
