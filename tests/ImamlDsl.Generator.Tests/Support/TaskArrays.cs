using System.Numerics;

namespace ImamlDsl.Generator.Tests.Support;

/// <summary>The values of one input for all tasks: real numbers, or labels.</summary>
internal sealed record InputArray(int[] Shape, double[]? Reals, int[]? Labels);

/// <summary>Random parameters and data for several tasks, different for each. Every value is exact in single precision.</summary>
internal sealed class TaskArrays
{
    // No other extent of the test models is one of these, so a mixed-up axis shows.
    private static readonly Dictionary<string, int> Sizes = new() { ["N"] = 7, ["M"] = 6, ["K"] = 5 };

    private TaskArrays(int tasks, double[] phi, IReadOnlyList<InputArray> inputs) => (Tasks, Phi, Inputs) = (tasks, phi, inputs);

    public int Tasks { get; }

    /// <summary>The parameters, <c>[tasks, P]</c>; those that are not adapted are the same in all tasks.</summary>
    public double[] Phi { get; }

    public IReadOnlyList<InputArray> Inputs { get; }

    public int ParameterLength => Phi.Length / Tasks;

    public static TaskArrays Draw(ProgramDefinition definition, int tasks, int seed)
    {
        var random = new Random(seed);
        var phi = Uniform(random, tasks * definition.Model.Layout.Length);
        ShareFrozen(definition.Model.Layout, phi, tasks);
        return new TaskArrays(tasks, phi, [.. definition.Inputs.Select(input => Draw(random, input, tasks))]);
    }

    /// <summary>Vectors <c>[tasks, P]</c> in [−1, 1).</summary>
    public double[] Direction(int seed) => Uniform(new Random(seed), Phi.Length);

    public T[] Reals<T>(int input)
        where T : IFloatingPointIeee754<T> => As<T>(Inputs[input].Reals!);

    public static T[] As<T>(double[] values)
        where T : IFloatingPointIeee754<T> => Array.ConvertAll(values, T.CreateChecked);

    /// <summary>The same with one number for every parameter.</summary>
    public TaskArrays WithParameters(double value) => new(Tasks, [.. Phi.Select(_ => value)], Inputs);

    /// <summary>The same with other labels for an input.</summary>
    public TaskArrays WithLabels(int input, Func<int, int> label) =>
        new(Tasks, Phi, [.. Inputs.Select((array, i) => i == input ? array with { Labels = Array.ConvertAll(array.Labels!, l => label(l)) } : array)]);

    /// <summary>The first tasks from one on.</summary>
    public TaskArrays Slice(int first, int tasks) => new(
        tasks,
        Part(Phi, first, tasks),
        [.. Inputs.Select(i => i with { Reals = i.Reals is null ? null : Part(i.Reals, first, tasks), Labels = i.Labels is null ? null : Part(i.Labels, first, tasks) })]);

    /// <summary>The same data at parameters moved along a direction.</summary>
    public TaskArrays Moved(double[] along, double step) => new(Tasks, [.. Phi.Zip(along, (p, d) => p + (step * d))], Inputs);

    /// <summary>The first examples of every task: inputs whose first axis is N keep only some.</summary>
    public TaskArrays WithFewerExamples(int examples) => new(Tasks, Phi, [.. Inputs.Select(i => i with
    {
        Shape = [examples, .. i.Shape[1..]],
        Reals = i.Reals is null ? null : First(i.Reals, i.Shape[0], examples),
        Labels = i.Labels is null ? null : First(i.Labels, i.Shape[0], examples),
    })]);

    private T[] First<T>(T[] values, int of, int examples) =>
        [.. Enumerable.Range(0, Tasks).SelectMany(task => Part(values, task, 1).Take(values.Length / Tasks / of * examples))];

    public T[] Part<T>(T[] values, int first, int tasks) => values.AsSpan(values.Length / Tasks * first, values.Length / Tasks * tasks).ToArray();

    private static InputArray Draw(Random random, InputInfo input, int tasks)
    {
        int[] shape = [.. input.Shape.Select(d => d.Symbol is null ? d.Size : Sizes[d.Symbol])];
        var length = tasks * shape.Aggregate(1, (a, b) => a * b);
        return input.Kind == InputKind.Real
            ? new InputArray(shape, Uniform(random, length), null)
            : new InputArray(shape, null, [.. Enumerable.Range(0, length).Select(_ => random.Next(input.IndexLimit > 0 ? input.IndexLimit : 3))]);
    }

    private static double[] Uniform(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => (double)(float)((2 * random.NextDouble()) - 1))];

    private static void ShareFrozen(ParameterLayout layout, double[] phi, int tasks)
    {
        var offset = 0;
        foreach (var parameter in layout.Parameters)
        {
            for (var task = 1; task < tasks && !parameter.Adapt; task++)
            {
                Array.Copy(phi, offset, phi, (task * layout.Length) + offset, parameter.Length);
            }

            offset += parameter.Length;
        }
    }
}
