using System.Numerics;

namespace ImamlDsl.Cpu.Tests;

/// <summary>An epilogue that sees all it is told: an array at the entries' places, and one along the columns.</summary>
internal readonly unsafe struct MaskedSum<T>(T* mask, T* columns) : IEpilogue<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public TLanes Apply<TLanes>(TLanes sum, nint at, nint column)
        where TLanes : unmanaged, ILanes<TLanes, T> =>
        TLanes.Select(TLanes.GreaterThan(TLanes.Load(mask + at), TLanes.Constant(0)), sum * TLanes.Load(columns + column), TLanes.Constant(0));
}
