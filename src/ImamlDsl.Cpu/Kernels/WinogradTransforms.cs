using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// The transforms of Winograd's minimal filtering F(2×2, 3×3): y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A for a window g of 3×3, 4×4 places d and 2×2 results y, in the
/// notation of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016); and their adjoints. Each acts on many channels, side by side.
/// </summary>
/// <remarks>Every result depends on exactly the places that the direct sum meets, so a NaN spreads no further than it should.</remarks>
[SkipLocalsInit]
internal static unsafe class WinogradTransforms<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Bᵀ d B of 4×4 places.</summary>
    /// <param name="places">Where each place's channels are, row by row.</param>
    /// <param name="channels">How many channels, at least a vector.</param>
    /// <param name="target">The first of the 16 results.</param>
    /// <param name="next">From a result to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Read(T** places, int channels, T* target, nint next)
    {
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            c = Math.Min(c, channels - TLanes.Count);
            TLanes d00 = TLanes.Load(places[0] + c), d01 = TLanes.Load(places[1] + c), d02 = TLanes.Load(places[2] + c), d03 = TLanes.Load(places[3] + c);
            TLanes d10 = TLanes.Load(places[4] + c), d11 = TLanes.Load(places[5] + c), d12 = TLanes.Load(places[6] + c), d13 = TLanes.Load(places[7] + c);
            TLanes d20 = TLanes.Load(places[8] + c), d21 = TLanes.Load(places[9] + c), d22 = TLanes.Load(places[10] + c), d23 = TLanes.Load(places[11] + c);
            TLanes d30 = TLanes.Load(places[12] + c), d31 = TLanes.Load(places[13] + c), d32 = TLanes.Load(places[14] + c), d33 = TLanes.Load(places[15] + c);
            B(ref d00, ref d10, ref d20, ref d30);
            B(ref d01, ref d11, ref d21, ref d31);
            B(ref d02, ref d12, ref d22, ref d32);
            B(ref d03, ref d13, ref d23, ref d33);
            var to = target + c;
            StoreB(to, next, d00, d01, d02, d03);
            StoreB(to + 4 * next, next, d10, d11, d12, d13);
            StoreB(to + 8 * next, next, d20, d21, d22, d23);
            StoreB(to + 12 * next, next, d30, d31, d32, d33);
        }
    }

    /// <summary>A y Aᵀ of 2×2 places: the adjoint of <see cref="Write"/>.</summary>
    /// <inheritdoc cref="Read"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Spread(T** places, int channels, T* target, nint next)
    {
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            c = Math.Min(c, channels - TLanes.Count);
            TLanes y00 = TLanes.Load(places[0] + c), y01 = TLanes.Load(places[1] + c), y10 = TLanes.Load(places[2] + c), y11 = TLanes.Load(places[3] + c);
            var to = target + c;
            StoreA(to, next, y00, y01);
            StoreA(to + 4 * next, next, y00 + y10, y01 + y11);
            StoreA(to + 8 * next, next, y00 - y10, y01 - y11);
            StoreA(to + 12 * next, next, -y10, -y11);
        }
    }

    /// <summary>Aᵀ m A: the 2×2 results of a tile.</summary>
    /// <param name="m">The first of the 16 products.</param>
    /// <param name="next">From a product to the next.</param>
    /// <param name="y00">The upper left.</param>
    /// <param name="y01">The upper right.</param>
    /// <param name="y10">The lower left.</param>
    /// <param name="y11">The lower right.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(T* m, nint next, out TLanes y00, out TLanes y01, out TLanes y10, out TLanes y11)
    {
        LoadA(m, 4 * next, out var s00, out var s10);
        LoadA(m + next, 4 * next, out var s01, out var s11);
        LoadA(m + 2 * next, 4 * next, out var s02, out var s12);
        LoadA(m + 3 * next, 4 * next, out var s03, out var s13);
        (y00, y01) = (s00 + s01 + s02, s01 - s02 - s03);
        (y10, y11) = (s10 + s11 + s12, s11 - s12 - s13);
    }

    /// <summary>G g Gᵀ of windows of 3×3.</summary>
    /// <param name="window">The first tap's weights.</param>
    /// <param name="tap">From a tap to the next.</param>
    /// <param name="channels">How many weights of each tap, at least a vector.</param>
    /// <param name="target">The first of the 16 results.</param>
    /// <param name="next">From a result to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Window(T* window, nint tap, int channels, T* target, nint next)
    {
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            c = Math.Min(c, channels - TLanes.Count);
            var g = window + c;
            LoadG(g, 3 * tap, out var g00, out var g10, out var g20, out var g30);
            LoadG(g + tap, 3 * tap, out var g01, out var g11, out var g21, out var g31);
            LoadG(g + 2 * tap, 3 * tap, out var g02, out var g12, out var g22, out var g32);
            var to = target + c;
            StoreG(to, next, g00, g01, g02);
            StoreG(to + 4 * next, next, g10, g11, g12);
            StoreG(to + 8 * next, next, g20, g21, g22);
            StoreG(to + 12 * next, next, g30, g31, g32);
        }
    }

    /// <summary>Gᵀ u G: the gradient of windows of 3×3, the adjoint of <see cref="Window"/>.</summary>
    /// <param name="u">The first of the 16 gradients.</param>
    /// <param name="next">From one to the next.</param>
    /// <param name="channels">How many weights of each tap, at least a vector.</param>
    /// <param name="window">The first tap's weights.</param>
    /// <param name="tap">From a tap to the next.</param>
    /// <returns>Whether all are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static bool Taps(T* u, nint next, int channels, T* window, nint tap)
    {
        TLanes zeros = default;
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            c = Math.Min(c, channels - TLanes.Count);
            var from = u + c;
            AdjointG(from, 4 * next, out var s00, out var s10, out var s20);
            AdjointG(from + next, 4 * next, out var s01, out var s11, out var s21);
            AdjointG(from + 2 * next, 4 * next, out var s02, out var s12, out var s22);
            AdjointG(from + 3 * next, 4 * next, out var s03, out var s13, out var s23);
            var to = window + c;
            StoreTaps(to, tap, s00, s01, s02, s03, ref zeros);
            StoreTaps(to + 3 * tap, tap, s10, s11, s12, s13, ref zeros);
            StoreTaps(to + 6 * tap, tap, s20, s21, s22, s23, ref zeros);
        }

        return AreZero(zeros);
    }

    /// <summary>Adds x · 0, which is zero for finite numbers only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes AddZero(TLanes zeros, TLanes x) => TLanes.MultiplyAdd(x, default, zeros);

    /// <summary>Whether all that was added was zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreZero(TLanes zeros) => !TLanes.Any(TLanes.Not(TLanes.Equal(zeros, default)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void B(ref TLanes a, ref TLanes b, ref TLanes c, ref TLanes d)
    {
        var middle = c - b;
        a -= c;
        c += b;
        d = b - d;
        b = c;
        c = middle;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreB(T* to, nint next, TLanes a, TLanes b, TLanes c, TLanes d)
    {
        (a - c).Store(to);
        (b + c).Store(to + next);
        (c - b).Store(to + 2 * next);
        (b - d).Store(to + 3 * next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreA(T* to, nint next, TLanes a, TLanes b)
    {
        a.Store(to);
        (a + b).Store(to + next);
        (a - b).Store(to + 2 * next);
        (-b).Store(to + 3 * next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadA(T* from, nint next, out TLanes upper, out TLanes lower)
    {
        TLanes b = TLanes.Load(from + next), c = TLanes.Load(from + 2 * next);
        upper = TLanes.Load(from) + b + c;
        lower = b - c - TLanes.Load(from + 3 * next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadG(T* from, nint next, out TLanes g0, out TLanes g1, out TLanes g2, out TLanes g3)
    {
        g0 = TLanes.Load(from);
        g3 = TLanes.Load(from + 2 * next);
        G(g0, TLanes.Load(from + next), g3, out g1, out g2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreG(T* to, nint next, TLanes a, TLanes b, TLanes c)
    {
        G(a, b, c, out var plus, out var minus);
        a.Store(to);
        plus.Store(to + next);
        minus.Store(to + 2 * next);
        c.Store(to + 3 * next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void G(TLanes a, TLanes b, TLanes c, out TLanes plus, out TLanes minus)
    {
        var half = TLanes.Constant(0.5);
        TLanes sum = half * (a + c), middle = half * b;
        plus = sum + middle;
        minus = sum - middle;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AdjointG(T* from, nint next, out TLanes g0, out TLanes g1, out TLanes g2)
    {
        TLanes half = TLanes.Constant(0.5), b = TLanes.Load(from + next), c = TLanes.Load(from + 2 * next);
        var sum = half * (b + c);
        g0 = TLanes.Load(from) + sum;
        g1 = half * (b - c);
        g2 = sum + TLanes.Load(from + 3 * next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTaps(T* to, nint tap, TLanes a, TLanes b, TLanes c, TLanes d, ref TLanes zeros)
    {
        var half = TLanes.Constant(0.5);
        TLanes sum = half * (b + c), g0 = a + sum, g1 = half * (b - c), g2 = sum + d;
        zeros = AddZero(AddZero(AddZero(zeros, g0), g1), g2);
        g0.Store(to);
        g1.Store(to + tap);
        g2.Store(to + 2 * tap);
    }
}
