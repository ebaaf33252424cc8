using ImamlDsl.Cpu;

namespace ImamlDsl.Benchmarks;

/// <summary>What one core can do at best: multiply large matrices that lie in its cache, and move memory.</summary>
internal static unsafe class Peaks
{
    private const int Repetitions = 15;

    /// <summary>Floating-point operations a second of a product of matrices, by the library's own kernel.</summary>
    public static double Product(int size)
    {
        using var memory = new NativeBuffer<float>(3 * size * size + Gemm.ScratchLength(size, size, size));
        float* a = memory.Pointer, b = a + (size * size), c = b + (size * size), scratch = c + (size * size);
        for (var i = 0; i < 2 * size * size; i++)
        {
            a[i] = i % 7 * 0.1f;
        }

        return 2.0 * size * size * size / Fastest(() => Gemm.Run(size, size, size, a, size, 1, b, size, 1, c, size, false, null, scratch));
    }

    /// <summary>Bytes read and written a second by a copy of so many numbers.</summary>
    public static double Copy(int length)
    {
        using var memory = new NativeBuffer<float>(2 * length);
        float* from = memory.Pointer, to = from + length;
        new Span<float>(from, 2 * length).Fill(1);
        return 2.0 * sizeof(float) * length / Fastest(() => Buffer.MemoryCopy(from, to, (long)length * sizeof(float), (long)length * sizeof(float)));
    }

    /// <summary>The seconds that the fastest of several runs takes.</summary>
    public static double Fastest(Action action)
    {
        for (var started = ThreadClock.Seconds; ThreadClock.Seconds - started < 1;)
        {
            action(); // until the just-in-time compiler is done with what runs often
        }

        var fastest = double.PositiveInfinity;
        for (var i = 0; i < Repetitions; i++)
        {
            // Long enough for the clock.
            var (calls, seconds) = (0, 0.0);
            for (var started = ThreadClock.Seconds; seconds < 0.02; seconds = ThreadClock.Seconds - started)
            {
                action();
                calls++;
            }

            fastest = Math.Min(fastest, seconds / calls);
        }

        return fastest;
    }
}
