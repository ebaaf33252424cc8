namespace ImamlDsl;

/// <summary>Parts of φ that follow one another, such as its tensors, each of which shares one number.</summary>
/// <param name="lengths">Their lengths.</param>
internal sealed class Shares(params int[] lengths)
{
    /// <summary>One part for each adapted tensor.</summary>
    public static Shares OfTensors(ParameterLayout layout) => new([.. AdaptedTensors.Of(layout).Select(parameter => parameter.Length)]);

    /// <summary>How many parts there are.</summary>
    public int Count => lengths.Length;

    /// <summary>Gives every entry of φ its part's number.</summary>
    public void Spread(ReadOnlySpan<double> numbers, Span<double> entries)
    {
        for (int part = 0, at = 0; part < lengths.Length; at += lengths[part++])
        {
            entries.Slice(at, lengths[part]).Fill(numbers[part]);
        }
    }

    /// <summary>Adds the entries of each task's vector to the sum of their part, in double precision.</summary>
    /// <param name="vectors">The entries, <c>[tasks, P]</c>.</param>
    /// <param name="sums">The sums, <c>[tasks, parts]</c>.</param>
    /// <param name="entries">P numbers of scratch.</param>
    /// <param name="numbers">A number of scratch for each part.</param>
    /// <param name="active">The tasks; empty for all.</param>
    public void AddTo(TaskVectors vectors, TaskVectors sums, Span<double> entries, Span<double> numbers, ReadOnlySpan<bool> active)
    {
        for (var t = 0; t < vectors.Tasks; t++)
        {
            if (!active.IsEmpty && !active[t])
            {
                continue;
            }

            vectors.Read(t, entries);
            sums.Read(t, numbers);
            for (int part = 0, at = 0; part < lengths.Length; part++)
            {
                for (var end = at + lengths[part]; at < end; at++)
                {
                    numbers[part] += entries[at];
                }
            }

            sums.Write(t, numbers);
        }
    }
}
