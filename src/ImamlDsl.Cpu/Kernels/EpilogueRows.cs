using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Epilogues of results that are stored already, as kernels need that sum in place or along their rows.</summary>
internal static unsafe class EpilogueRows<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Puts what the epilogue makes of each entry in its place.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many entries each has.</param>
    /// <param name="entries">The first entry.</param>
    /// <param name="next">From a row to the next.</param>
    /// <param name="epilogue">What is done with each entry.</param>
    /// <param name="at">The position of the first entry in the result.</param>
    /// <param name="column">Its column.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TEpilogue>(nint rows, nint columns, T* entries, nint next, in TEpilogue epilogue, nint at, nint column)
        where TEpilogue : struct, IEpilogue<T>
    {
        if (typeof(TEpilogue) == typeof(NoEpilogue<T>))
        {
            return;
        }

        for (nint row = 0; row < rows * next; row += next)
        {
            nint j = 0;
            for (; j <= columns - TLanes.Count; j += TLanes.Count)
            {
                epilogue.Apply(TLanes.Load(entries + row + j), at + row + j, column + j).Store(entries + row + j);
            }

            for (; j < columns; j++)
            {
                epilogue.Apply(LanesScalar<T>.Load(entries + row + j), at + row + j, column + j).Store(entries + row + j);
            }
        }
    }
}
