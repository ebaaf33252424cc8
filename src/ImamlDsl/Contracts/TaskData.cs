namespace ImamlDsl;

/// <summary>The inputs of a program for a number of tasks, in the order of the method's parameters.</summary>
public sealed class TaskData
{
    /// <summary>Groups inputs that all have the same number of tasks.</summary>
    /// <exception cref="ArgumentException">There is no input, one is null, or they differ in their number of tasks.</exception>
    public TaskData(params IReadOnlyList<TaskInput> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0)
        {
            throw new ArgumentException("Data for tasks needs at least one input; none was given.", nameof(inputs));
        }

        for (var i = 0; i < inputs.Count; i++)
        {
            if (inputs[i] is null)
            {
                throw new ArgumentException($"Input {i} is null; give the values of each of the method's parameters.", nameof(inputs));
            }

            if (inputs[i].Tasks != inputs[0].Tasks)
            {
                throw new ArgumentException(
                    $"All inputs must hold the same number of tasks; input 0 holds {inputs[0].Tasks}, input {i} holds {inputs[i].Tasks}.",
                    nameof(inputs));
            }
        }

        Inputs = [.. inputs];
    }

    /// <summary>What messages call them: support or query data, where that is known.</summary>
    internal string Role { get; init; } = "data";

    /// <summary>The number of tasks.</summary>
    public int Tasks => Inputs[0].Tasks;

    /// <summary>A copy that holds only the given tasks, in the given order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such task.</exception>
    public TaskData Select(params ReadOnlySpan<int> tasks)
    {
        var inputs = new TaskInput[Inputs.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Inputs[i].Select(tasks);
        }

        return new TaskData(inputs) { Role = Role };
    }

    /// <summary>The inputs, in the order of the method's parameters.</summary>
    public IReadOnlyList<TaskInput> Inputs { get; }
}
