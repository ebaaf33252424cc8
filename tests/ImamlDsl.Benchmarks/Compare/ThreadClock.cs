using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImamlDsl.Benchmarks;

/// <summary>The clock on the wall, and the processor time of this thread, which other work on the machine disturbs less.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    public static double Wall => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    /// <summary>The processor time where there is such a clock, else the one on the wall.</summary>
    public static double Seconds => OperatingSystem.IsLinux() && clock_gettime(ThreadCpuTime, out var time) == 0 ? time.Seconds + (time.Nanoseconds * 1e-9) : Wall;

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Time time);

    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
