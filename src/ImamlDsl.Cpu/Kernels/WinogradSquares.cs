using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// The entries of a tile where both axes are F(2, 3), at once: 4×4 places that are read, 4×4 products and 2×2 places that are written stay in registers. What is
/// computed is that of <see cref="WinogradTiles"/>.
/// </summary>
[SkipLocalsInit]
internal static unsafe class WinogradSquares<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The entries of 4×4 places.</summary>
    /// <param name="places">Where each place's channels are, row by row.</param>
    /// <param name="channels">How many channels, at least a vector.</param>
    /// <param name="entries">The first of the 4×4 entries.</param>
    /// <param name="down">From an entry to that below.</param>
    /// <param name="right">From an entry to that to its right.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Read(T** places, int channels, T* entries, nint down, nint right)
    {
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            c = Math.Min(c, channels - TLanes.Count);
            TLanes d00 = TLanes.Load(places[0] + c), d01 = TLanes.Load(places[1] + c), d02 = TLanes.Load(places[2] + c), d03 = TLanes.Load(places[3] + c);
            TLanes d10 = TLanes.Load(places[4] + c), d11 = TLanes.Load(places[5] + c), d12 = TLanes.Load(places[6] + c), d13 = TLanes.Load(places[7] + c);
            TLanes d20 = TLanes.Load(places[8] + c), d21 = TLanes.Load(places[9] + c), d22 = TLanes.Load(places[10] + c), d23 = TLanes.Load(places[11] + c);
            TLanes d30 = TLanes.Load(places[12] + c), d31 = TLanes.Load(places[13] + c), d32 = TLanes.Load(places[14] + c), d33 = TLanes.Load(places[15] + c);
            Read(ref d00, ref d10, ref d20, ref d30);
            Read(ref d01, ref d11, ref d21, ref d31);
            Read(ref d02, ref d12, ref d22, ref d32);
            Read(ref d03, ref d13, ref d23, ref d33);
            var to = entries + c;
            StoreRead(to, right, d00, d01, d02, d03);
            StoreRead(to + down, right, d10, d11, d12, d13);
            StoreRead(to + 2 * down, right, d20, d21, d22, d23);
            StoreRead(to + 3 * down, right, d30, d31, d32, d33);
        }
    }

    /// <summary>The gradients of 4×4 products, given those of 2×2 places: the adjoint of <see cref="Write"/>.</summary>
    /// <inheritdoc cref="Read(T**, int, T*, nint, nint)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Spread(T** places, int channels, T* entries, nint down, nint right)
    {
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            c = Math.Min(c, channels - TLanes.Count);
            TLanes y00 = TLanes.Load(places[0] + c), y01 = TLanes.Load(places[1] + c), y10 = TLanes.Load(places[2] + c), y11 = TLanes.Load(places[3] + c);
            var to = entries + c;
            StoreSpread(to, right, y00, y01);
            StoreSpread(to + down, right, y00 + y10, y01 + y11);
            StoreSpread(to + 2 * down, right, y10 - y00, y11 - y01);
            StoreSpread(to + 3 * down, right, y10, y11);
        }
    }

    /// <summary>The 2×2 places of 4×4 products.</summary>
    /// <param name="products">The first of the products.</param>
    /// <param name="down">From a product to that below.</param>
    /// <param name="right">From a product to that to its right.</param>
    /// <param name="target">The upper left place.</param>
    /// <param name="row">From a place to that below.</param>
    /// <param name="isWide">Whether there is a place to the right.</param>
    /// <param name="isHigh">Whether there is a place below.</param>
    /// <param name="columns">The channels of a place, at least a vector.</param>
    /// <param name="bias">What is added to every place, or null.</param>
    /// <param name="epilogue">What is done with each number.</param>
    /// <param name="at">The position of the target in the result, for the epilogue.</param>
    /// <returns>Whether the places are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Write<TEpilogue>(T* products, nint down, nint right, T* target, nint row, bool isWide, bool isHigh, int columns, T* bias, in TEpilogue epilogue, nint at)
        where TEpilogue : struct, IEpilogue<T>
    {
        TLanes zeros = default;
        for (var c = 0; c < columns; c += TLanes.Count)
        {
            c = Math.Min(c, columns - TLanes.Count);
            var m = products + c;
            LoadWrite(m, down, out var s00, out var s10);
            LoadWrite(m + right, down, out var s01, out var s11);
            LoadWrite(m + 2 * right, down, out var s02, out var s12);
            LoadWrite(m + 3 * right, down, out var s03, out var s13);
            WinogradResults<TLanes, T>.Store(s00 + s01 - s02, target, bias, epilogue, at, c, ref zeros);
            if (isWide)
            {
                WinogradResults<TLanes, T>.Store(s01 + s02 + s03, target + columns, bias, epilogue, at + columns, c, ref zeros);
            }

            if (isHigh)
            {
                WinogradResults<TLanes, T>.Store(s10 + s11 - s12, target + row, bias, epilogue, at + row, c, ref zeros);
            }

            if (isWide && isHigh)
            {
                WinogradResults<TLanes, T>.Store(s11 + s12 + s13, target + row + columns, bias, epilogue, at + row + columns, c, ref zeros);
            }
        }

        return WinogradResults<TLanes, T>.AreFinite(zeros);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read(ref TLanes a, ref TLanes b, ref TLanes c, ref TLanes d)
    {
        var minus = b - c;
        a -= c;
        d -= b;
        b += c;
        c = minus;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRead(T* to, nint right, TLanes a, TLanes b, TLanes c, TLanes d)
    {
        (a - c).Store(to);
        (b + c).Store(to + right);
        (b - c).Store(to + 2 * right);
        (d - b).Store(to + 3 * right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSpread(T* to, nint right, TLanes a, TLanes b)
    {
        a.Store(to);
        (a + b).Store(to + right);
        (b - a).Store(to + 2 * right);
        b.Store(to + 3 * right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadWrite(T* from, nint down, out TLanes upper, out TLanes lower)
    {
        TLanes b = TLanes.Load(from + down), c = TLanes.Load(from + 2 * down);
        upper = TLanes.Load(from) + b - c;
        lower = b + c + TLanes.Load(from + 3 * down);
    }
}
