namespace ImamlDsl.Cpu;

/// <summary>Counts the memory that the cpu target holds outside the garbage collector's heap, over all devices of the process.</summary>
public static class NativeUsage
{
    private static long _bytes;
    private static long _peak;

    /// <summary>The bytes held now.</summary>
    public static long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The most bytes held at once since the process began or <see cref="ResetPeak"/> was called.</summary>
    public static long PeakBytes => Interlocked.Read(ref _peak);

    /// <summary>Starts the peak anew at what is held now.</summary>
    public static void ResetPeak() => Interlocked.Exchange(ref _peak, Bytes);

    internal static void Add(long bytes)
    {
        var now = Interlocked.Add(ref _bytes, bytes);
        for (var peak = PeakBytes; now > peak; peak = PeakBytes)
        {
            Interlocked.CompareExchange(ref _peak, now, peak);
        }
    }
}
