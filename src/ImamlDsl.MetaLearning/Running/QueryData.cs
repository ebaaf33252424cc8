namespace ImamlDsl;

/// <summary>Looks for what spoils a gradient where the loss, as of a network of tanh, is still a number.</summary>
internal static class QueryData
{
    /// <summary>Which entry of a task's query data is NaN or infinite; null where none is.</summary>
    public static string? Fault(TaskData query, int task)
    {
        for (var i = 0; i < query.Inputs.Count; i++)
        {
            var fault = query.Inputs[i] switch
            {
                TaskInput<double> reals => Fault(i, reals[task]),
                TaskInput<float> reals => Fault(i, reals[task]),
                _ => null,
            };
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? Fault<T>(int input, ReadOnlySpan<T> values)
        where T : System.Numerics.INumber<T>
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
            {
                return FormattableString.Invariant($"input {input} of the query data holds {values[i]} at entry {i}");
            }
        }

        return null;
    }
}
