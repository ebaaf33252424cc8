namespace ImamlDsl.Cpu;

/// <summary>A buffer's length in entries and the first and last step of the routine in which it lives.</summary>
/// <param name="Length">Entries.</param>
/// <param name="First">The step that writes it first.</param>
/// <param name="Last">The last step that reads it.</param>
public readonly record struct ScratchLife(nint Length, int First, int Last);

/// <summary>
/// Places buffers in one block of memory, the larger ones first and of equal ones those that live longer, each at the lowest place that is
/// free while it lives.
/// </summary>
internal static class ScratchPlan
{
    /// <summary>The bytes at whose multiples all memory of the target begins.</summary>
    public const int CacheLine = 64;

    public static nint RoundUp(nint value, nint multiple) => (value + multiple - 1) / multiple * multiple;

    /// <returns>The length of the block.</returns>
    public static nint Place(Span<nint> offsets, ReadOnlySpan<ScratchLife> lives, nint alignment)
    {
        var order = new int[lives.Length];
        var lengths = new nint[lives.Length];
        var steps = new int[lives.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            lengths[i] = RoundUp(lives[i].Length, alignment);
            steps[i] = lives[i].Last - lives[i].First;
        }

        Array.Sort(order, (a, b) => (lengths[b], steps[b], a).CompareTo((lengths[a], steps[a], b)));
        nint end = 0;
        for (var placed = 0; placed < order.Length; placed++)
        {
            var buffer = order[placed];
            nint offset = 0;
            for (var moved = true; moved;)
            {
                moved = false;
                for (var k = 0; k < placed; k++)
                {
                    var other = order[k];
                    var together = lives[buffer].First <= lives[other].Last && lives[other].First <= lives[buffer].Last;
                    if (together && offset < offsets[other] + lengths[other] && offsets[other] < offset + lengths[buffer])
                    {
                        offset = offsets[other] + lengths[other];
                        moved = true;
                    }
                }
            }

            offsets[buffer] = offset;
            end = nint.Max(end, offset + lengths[buffer]);
        }

        return end;
    }
}
