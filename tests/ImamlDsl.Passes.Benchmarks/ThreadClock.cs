using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImamlDsl.Generator.Benchmarks;

/// <summary>The processor time of this thread, which other work on the machine disturbs less than the clock on the wall; that one where there is no other.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    public static double Seconds =>
        OperatingSystem.IsLinux() && clock_gettime(ThreadCpuTime, out var time) == 0 ? time.Seconds + (time.Nanoseconds * 1e-9)
        : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Time time);

    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
