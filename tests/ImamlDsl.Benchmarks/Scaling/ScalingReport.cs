using System.Globalization;

namespace ImamlDsl.Benchmarks;

/// <summary>How much faster meta-gradients are with more threads, by the clock on the wall, in turns.</summary>
internal static class ScalingReport
{
    /// <param name="threads">The number of threads beside one.</param>
    /// <param name="rounds">How often each side has its turn.</param>
    /// <param name="only">Only workloads whose name contains this.</param>
    /// <param name="tasks">The number of tasks, if not a workload's own.</param>
    public static void Print(int threads, int rounds, string only, int? tasks)
    {
        foreach (var known in Workload.All.Where(w => !w.IsProgram && w.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            var workload = known with { Tasks = tasks ?? known.Tasks };
            using var one = new Own(workload, 1);
            using var more = new Own(workload, threads);
            Timing.Warm(one);
            Timing.Warm(more);
            if ((one.Value, one.Norm) != (more.Value, more.Norm))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"{workload.Name}: {threads} threads give a norm of {more.Norm:R}, one gives {one.Norm:R}."));
            }

            var repetitions = Math.Clamp((int)(0.2 / Seconds(one, 1)), 1, 500);
            var ratios = new double[rounds];
            var (alone, together) = (new double[rounds], new double[rounds]);
            for (var round = 0; round < rounds; round++)
            {
                (alone[round], together[round]) = (Seconds(one, repetitions), Seconds(more, repetitions));
                ratios[round] = alone[round] / together[round];
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{workload.Name,-30}{Timing.Median(alone) * 1e3,12:0.0000} ms with 1 thread{Timing.Median(together) * 1e3,12:0.0000} ms with {threads}{Timing.Median(ratios),8:0.00} ×"));
        }
    }

    private static double Seconds(Own own, int repetitions)
    {
        var started = ThreadClock.Wall;
        own.Time(repetitions);
        return (ThreadClock.Wall - started) / repetitions;
    }
}
