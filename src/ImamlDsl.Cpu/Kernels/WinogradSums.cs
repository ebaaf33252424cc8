using System.Runtime.InteropServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// Sums of a few places along an axis, each times a factor: <see cref="Count"/> of them, whose places are evenly apart. Places are counted among those of one
/// <see cref="WinogradAxis.Points">point</see> where there are such, and mean any number of channels.
/// </summary>
internal unsafe struct WinogradSums
{
    /// <summary>The most places of a sum.</summary>
    public const int MostTerms = 4;

    /// <summary>How many sums.</summary>
    public int Count;

    /// <summary>How many places each has.</summary>
    public int Terms;

    /// <summary>The place of the first result.</summary>
    public int Target;

    /// <summary>From a result's place to the next.</summary>
    public int TargetStep;

    /// <summary>The point of the results.</summary>
    public int TargetPoint;

    /// <summary>The places of the first sum.</summary>
    public fixed int Place[MostTerms];

    /// <summary>From each of those to that of the next sum.</summary>
    public fixed int Step[MostTerms];

    /// <summary>The points of the places.</summary>
    public fixed int Point[MostTerms];

    /// <summary>The factors.</summary>
    public fixed float Factor[MostTerms];

    /// <summary>A sum of no places.</summary>
    public static WinogradSums Empty => new() { Count = 1 };

    /// <summary>Whether the sum is a place as it is.</summary>
    public readonly bool IsPlace => Terms == 1 && Factor[0] == 1;

    /// <summary>Adds a place to a sum.</summary>
    public void Add(int place, float factor, int point = 0)
    {
        (Place[Terms], Factor[Terms], Point[Terms]) = (place, factor, point);
        Terms++;
    }

    /// <summary>The same sum, written to another place.</summary>
    public readonly WinogradSums To(int point, int place) => this with { TargetPoint = point, Target = place };

    /// <summary>The same sum of places that are known by their points and ranks.</summary>
    public readonly WinogradSums From(int[] points, int[] ranks)
    {
        var sum = this;
        for (var i = 0; i < Terms; i++)
        {
            (sum.Point[i], sum.Place[i]) = (points[Place[i]], ranks[Place[i]]);
        }

        return sum;
    }

    /// <summary>The adjoint of sums: how what they read is summed from what they write.</summary>
    public static WinogradSums[] Transposed(WinogradSums[] sums, int places)
    {
        var transposed = new WinogradSums[places];
        Array.Fill(transposed, Empty);
        for (var i = 0; i < sums.Length; i++)
        {
            for (var term = 0; term < sums[i].Terms; term++)
            {
                transposed[sums[i].Place[term]].Add(i, sums[i].Factor[term]);
            }
        }

        return transposed;
    }

    /// <summary>Sums of which those that differ in their places only are together, where these are evenly apart.</summary>
    public static WinogradSums[] Together(IEnumerable<WinogradSums> sums)
    {
        var runs = new List<WinogradSums>();
        foreach (var sum in sums)
        {
            var span = CollectionsMarshal.AsSpan(runs);
            var i = 0;
            while (i < span.Length && !span[i].TryAppend(sum))
            {
                i++;
            }

            if (i == span.Length)
            {
                runs.Add(sum);
            }
        }

        return [.. runs];
    }

    private bool TryAppend(WinogradSums sum)
    {
        if (Terms != sum.Terms || TargetPoint != sum.TargetPoint || !IsNext(Target, TargetStep, sum.Target))
        {
            return false;
        }

        for (var i = 0; i < Terms; i++)
        {
            if (Point[i] != sum.Point[i] || Factor[i] != sum.Factor[i] || !IsNext(Place[i], Step[i], sum.Place[i]))
            {
                return false;
            }
        }

        if (Count == 1)
        {
            TargetStep = sum.Target - Target;
            for (var i = 0; i < Terms; i++)
            {
                Step[i] = sum.Place[i] - Place[i];
            }
        }

        Count++;
        return true;
    }

    private readonly bool IsNext(int first, int step, int place) => Count == 1 || place == first + (Count * step);
}
