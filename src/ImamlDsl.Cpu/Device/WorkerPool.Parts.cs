namespace ImamlDsl.Cpu;

// While one chunk is all that a call has, the other workers have nothing to do: they then help with parts of its large kernels.
internal sealed unsafe partial class WorkerPool
{
    /// <summary>Floating-point operations below which waking another worker costs more than it saves.</summary>
    public const long PartFlops = 4_000_000;

    private delegate*<nint, int, int, void> _part;
    private nint _state;
    private int _parts;
    private int _nextPart;

    /// <summary>Into how many parts a kernel can be cut here and now: the workers that could help, or 1.</summary>
    public static int Helpers => s_current is { _chunks: 1, _part: null } pool ? pool.Workers : 1;

    /// <summary>Into how many parts to cut a kernel of so many operations: 1 where it stays whole.</summary>
    /// <param name="flops">The floating-point operations.</param>
    /// <param name="most">The most parts that there can be.</param>
    /// <param name="perWorker">Parts for each worker; with more than one, workers end together although some are woken later.</param>
    public static int PartsFor(long flops, int most, int perWorker = 1)
    {
        var helpers = Helpers;
        return helpers == 1 ? 1 : (int)Math.Max(1, Math.Min(Math.Min(most, perWorker * helpers), flops / PartFlops));
    }

    /// <summary>Runs all parts of a kernel, each on any worker. Parts write to different places and throw nothing.</summary>
    /// <param name="parts">How many.</param>
    /// <param name="part">Runs one: the state, its index and their number.</param>
    /// <param name="state">What parts share: it stays where it is until all have run.</param>
    public static void Split(int parts, delegate*<nint, int, int, void> part, nint state)
    {
        var pool = s_current;
        var helpers = Math.Min(parts, Helpers) - 1;
        if (pool is null || helpers <= 0)
        {
            for (var i = 0; i < parts; i++)
            {
                part(state, i, parts);
            }

            return;
        }

        (pool._state, pool._parts, pool._nextPart) = (state, parts, 0);
        pool._part = part;
        pool._running = helpers;
        pool._wake.Release(helpers);
        pool.TakeParts();
        pool.Await(pool._finished);
        pool._part = null;
    }

    private void TakeParts()
    {
        var (part, state, parts) = ((nint)_part, _state, _parts);
        for (var i = Interlocked.Increment(ref _nextPart) - 1; i < parts; i = Interlocked.Increment(ref _nextPart) - 1)
        {
            ((delegate*<nint, int, int, void>)part)(state, i, parts);
        }
    }
}
