using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Computes <see cref="WinogradSums"/> of rows of numbers.</summary>
internal static unsafe class WinogradTransform<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Computes the sums.</summary>
    /// <param name="sums">What is summed.</param>
    /// <param name="sources">Where the first place of each point is.</param>
    /// <param name="sourceStep">From a place to the next.</param>
    /// <param name="targets">Where the first place of each point of the result is.</param>
    /// <param name="targetStep">From a place of the result to the next.</param>
    /// <param name="length">How many numbers of each place are summed, at least a vector.</param>
    /// <param name="rows">How often all of this is done, each time with the next <see cref="WinogradAxis.MostPoints"/> sources and targets.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(in WinogradSums sums, T** sources, nint sourceStep, T** targets, nint targetStep, int length, int rows = 1)
    {
        switch (sums.Terms)
        {
            case 1:
                Run<One>(sums, sources, sourceStep, targets, targetStep, length, rows);
                break;
            case 2:
                Run<Two>(sums, sources, sourceStep, targets, targetStep, length, rows);
                break;
            case 3:
                Run<Three>(sums, sources, sourceStep, targets, targetStep, length, rows);
                break;
            default:
                Run<Four>(sums, sources, sourceStep, targets, targetStep, length, rows);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TTerms>(in WinogradSums sums, T** sources, nint sourceStep, T** targets, nint targetStep, int length, int rows)
        where TTerms : IExtent
    {
        TLanes factor0 = Factor(sums, 0), factor1 = Factor(sums, 1), factor2 = Factor(sums, 2), factor3 = Factor(sums, 3);
        nint step0 = sums.Step[0] * sourceStep, step1 = sums.Step[1] * sourceStep, step2 = sums.Step[2] * sourceStep, step3 = sums.Step[3] * sourceStep;
        nint first = sums.Target * targetStep, step = sums.TargetStep * targetStep;
        var count = sums.Count;
        for (; rows > 0; rows--)
        {
            var target = targets[sums.TargetPoint] + first;
            var x0 = sources[sums.Point[0]] + (sums.Place[0] * sourceStep);
            var x1 = TTerms.Value > 1 ? sources[sums.Point[1]] + (sums.Place[1] * sourceStep) : x0;
            var x2 = TTerms.Value > 2 ? sources[sums.Point[2]] + (sums.Place[2] * sourceStep) : x0;
            var x3 = TTerms.Value > 3 ? sources[sums.Point[3]] + (sums.Place[3] * sourceStep) : x0;
            for (var i = count; i > 0; i--)
            {
                nint c = 0;
                for (; c <= length - (4 * TLanes.Count); c += 4 * TLanes.Count)
                {
                    Sum<TTerms>(factor0, factor1, factor2, factor3, x0 + c, x1 + c, x2 + c, x3 + c).Store(target + c);
                    var d = c + TLanes.Count;
                    Sum<TTerms>(factor0, factor1, factor2, factor3, x0 + d, x1 + d, x2 + d, x3 + d).Store(target + d);
                    d += TLanes.Count;
                    Sum<TTerms>(factor0, factor1, factor2, factor3, x0 + d, x1 + d, x2 + d, x3 + d).Store(target + d);
                    d += TLanes.Count;
                    Sum<TTerms>(factor0, factor1, factor2, factor3, x0 + d, x1 + d, x2 + d, x3 + d).Store(target + d);
                }

                for (; c < length; c += TLanes.Count)
                {
                    c = Math.Min(c, length - TLanes.Count);
                    Sum<TTerms>(factor0, factor1, factor2, factor3, x0 + c, x1 + c, x2 + c, x3 + c).Store(target + c);
                }

                target += step;
                x0 += step0;
                if (TTerms.Value > 1)
                {
                    x1 += step1;
                }

                if (TTerms.Value > 2)
                {
                    x2 += step2;
                }

                if (TTerms.Value > 3)
                {
                    x3 += step3;
                }
            }

            sources += WinogradAxis.MostPoints;
            targets += WinogradAxis.MostPoints;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Sum<TTerms>(TLanes factor0, TLanes factor1, TLanes factor2, TLanes factor3, T* x0, T* x1, T* x2, T* x3)
        where TTerms : IExtent
    {
        var sum = factor0 * TLanes.Load(x0);
        if (TTerms.Value > 1)
        {
            sum = TLanes.MultiplyAdd(factor1, TLanes.Load(x1), sum);
        }

        if (TTerms.Value > 2)
        {
            sum = TLanes.MultiplyAdd(factor2, TLanes.Load(x2), sum);
        }

        if (TTerms.Value > 3)
        {
            sum = TLanes.MultiplyAdd(factor3, TLanes.Load(x3), sum);
        }

        return sum;
    }

    /// <summary>Computes one sum of rows of places, with a bias and an epilogue.</summary>
    /// <param name="sum">What is summed.</param>
    /// <param name="rows">The first row.</param>
    /// <param name="places">How many places a row has.</param>
    /// <param name="columns">How many numbers a place has, at least a vector.</param>
    /// <param name="target">The first place of the result's row.</param>
    /// <param name="bias">What is added to each place, or null.</param>
    /// <param name="epilogue">What is done with each number.</param>
    /// <param name="at">The position of the target in the result, for the epilogue.</param>
    /// <returns>Whether the sums are finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Finish<TEpilogue>(in WinogradSums sum, T* rows, int places, int columns, T* target, T* bias, in TEpilogue epilogue, nint at)
        where TEpilogue : struct, IEpilogue<T> => sum.Terms switch
        {
            1 => Finish<TEpilogue, One>(sum, rows, places, columns, target, bias, epilogue, at),
            2 => Finish<TEpilogue, Two>(sum, rows, places, columns, target, bias, epilogue, at),
            3 => Finish<TEpilogue, Three>(sum, rows, places, columns, target, bias, epilogue, at),
            _ => Finish<TEpilogue, Four>(sum, rows, places, columns, target, bias, epilogue, at),
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Finish<TEpilogue, TTerms>(in WinogradSums sum, T* rows, int places, int columns, T* target, T* bias, in TEpilogue epilogue, nint at)
        where TEpilogue : struct, IEpilogue<T>
        where TTerms : IExtent
    {
        TLanes factor0 = Factor(sum, 0), factor1 = Factor(sum, 1), factor2 = Factor(sum, 2), factor3 = Factor(sum, 3);
        nint row = (nint)places * columns;
        T* x0 = rows + (sum.Place[0] * row), x1 = rows + (sum.Place[1] * row), x2 = rows + (sum.Place[2] * row), x3 = rows + (sum.Place[3] * row);
        TLanes zeros = default;
        for (nint i = 0; i < row; i += columns)
        {
            for (var c = 0; c < columns; c += TLanes.Count)
            {
                c = Math.Min(c, columns - TLanes.Count);
                var result = Sum<TTerms>(factor0, factor1, factor2, factor3, x0 + i + c, x1 + i + c, x2 + i + c, x3 + i + c);
                WinogradResults<TLanes, T>.Store(result, target + i, bias, epilogue, at + i, c, ref zeros);
            }
        }

        return WinogradResults<TLanes, T>.AreFinite(zeros);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Factor(in WinogradSums sums, int term) => TLanes.Broadcast(T.CreateTruncating(sums.Factor[term]));
}
