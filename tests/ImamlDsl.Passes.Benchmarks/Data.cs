namespace ImamlDsl.Generator.Benchmarks;

/// <summary>Random data of a program's shapes.</summary>
internal static class Data
{
    public static TaskData Draw(ProgramDefinition definition, int examples, int tasks)
    {
        var random = new Random(1);
        return new TaskData([.. definition.Inputs.Select(TaskInput (input) =>
        {
            int[] shape = [.. input.Shape.Select(d => d.Symbol is null ? d.Size : examples)];
            if (input.Kind == InputKind.Index)
            {
                var labels = TaskInput.Index(tasks, shape);
                Fill(labels.Values, () => random.Next(input.IndexLimit));
                return labels;
            }

            var reals = TaskInput.Single(tasks, shape);
            Fill(reals.Values, random.NextSingle);
            return reals;
        })]);
    }

    private static void Fill<T>(Span<T> values, Func<T> draw)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = draw();
        }
    }
}
