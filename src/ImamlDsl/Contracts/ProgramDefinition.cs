namespace ImamlDsl;

/// <summary>What an annotated method is for.</summary>
public enum ProgramKind
{
    /// <summary>A loss: it has gradients and Hessian-vector products.</summary>
    Loss,

    /// <summary>A metric, reported beside the loss.</summary>
    Metric,

    /// <summary>A prediction.</summary>
    Prediction,
}

/// <summary>A loss, metric or prediction of a model, as the generator found it. Targets turn it into an <see cref="ITaskProgram"/>.</summary>
public abstract class ProgramDefinition
{
    private readonly string[] _symbols;

    /// <summary>Describes a program.</summary>
    protected ProgramDefinition(IModel model, string name, ProgramKind kind, IReadOnlyList<InputInfo> inputs)
    {
        Model = model;
        Name = name;
        Kind = kind;
        Inputs = inputs;
        _symbols = [.. inputs.SelectMany(input => input.Shape).Select(d => d.Symbol).OfType<string>().Distinct()];
    }

    /// <summary>The model.</summary>
    public IModel Model { get; }

    /// <summary>The method's name.</summary>
    public string Name { get; }

    /// <summary>What it is for.</summary>
    public ProgramKind Kind { get; }

    /// <summary>The inputs: the method's parameters.</summary>
    public IReadOnlyList<InputInfo> Inputs { get; }

    /// <summary>The sizes that the data decide, such as <c>N</c>, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Symbols => _symbols;

    /// <summary>Finds the sizes of <see cref="Symbols"/> in data and checks that every input fits.</summary>
    /// <exception cref="ArgumentException">An input does not fit: the message names it, what it is and what was expected.</exception>
    public void ResolveSizes(TaskData data, Span<int> sizes)
    {
        var inputs = data.Inputs;
        if (inputs.Count != Inputs.Count)
        {
            throw new ArgumentException(
                $"{this} takes {Inputs.Count} inputs ({string.Join(", ", Inputs)}); the {data.Role} hold {inputs.Count}.", nameof(data));
        }

        sizes[.._symbols.Length].Fill(-1);
        for (var i = 0; i < inputs.Count; i++)
        {
            Match(Inputs[i], inputs[i], data.Role, sizes);
        }

        CheckSizes(sizes[.._symbols.Length]);
    }

    /// <summary>Checks what the method needs of the sizes that the data decide; generated for methods whose slices do.</summary>
    /// <param name="sizes">The sizes of <see cref="Symbols"/>.</param>
    /// <exception cref="ArgumentException">A size is too small or too large: the message names the expression that needs another.</exception>
    public virtual void CheckSizes(ReadOnlySpan<int> sizes)
    {
    }

    /// <summary>Checks that a number of entries is not negative.</summary>
    /// <param name="size">The number.</param>
    /// <param name="expression">How it follows from the sizes.</param>
    /// <param name="source">The expression of the method that needs it.</param>
    protected void RequireNonNegative(long size, string expression, string source)
    {
        if (size < 0)
        {
            throw new ArgumentException($"{this}: '{source}' needs {expression} to be at least 0; with these sizes it is {size}.");
        }
    }

    /// <summary>
    /// What every target checks before it binds data: that they hold the tasks, that every input fits, and that labels are within their limits.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="firstTask">The first task.</param>
    /// <param name="tasks">The number of tasks.</param>
    /// <param name="sizes">Receives the sizes of <see cref="Symbols"/>.</param>
    /// <exception cref="ArgumentException">Something does not fit: the message says what it is and what was expected.</exception>
    public void CheckBinding(TaskData data, int firstTask, int tasks, Span<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (firstTask < 0 || tasks < 1 || firstTask > data.Tasks - tasks)
        {
            throw new ArgumentOutOfRangeException(
                nameof(tasks), $"The {data.Role} hold {data.Tasks} tasks; tasks {firstTask} to {firstTask + tasks - 1} were asked for.");
        }

        ResolveSizes(data, sizes);
        for (var i = 0; i < Inputs.Count; i++)
        {
            if (data.Inputs[i] is TaskInput<int> labels)
            {
                CheckLabels(Inputs[i], labels, data.Role, firstTask, tasks);
            }
        }
    }

    private void CheckLabels(InputInfo info, TaskInput<int> labels, string role, int firstTask, int tasks)
    {
        var values = labels.Values.AsSpan(firstTask * labels.LengthPerTask, tasks * labels.LengthPerTask);
        var limit = info.IndexLimit == 0 ? int.MaxValue : info.IndexLimit;
        for (var i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)limit)
            {
                throw new ArgumentException(
                    $"{this} takes '{info.Name}' as indices from 0 to {limit - 1}; the {role} of task {firstTask + (i / labels.LengthPerTask)} hold {values[i]} at position {i % labels.LengthPerTask}.");
            }
        }
    }

    private void Match(InputInfo expected, TaskInput given, string role, Span<int> sizes)
    {
        if (expected.Kind != given.Kind)
        {
            throw new ArgumentException($"{this} takes {expected} as {Describe(expected.Kind)}; the {role} hold {Describe(given.Kind)}.");
        }

        var fits = expected.Shape.Count == given.Shape.Count;
        for (var axis = 0; fits && axis < given.Shape.Count; axis++)
        {
            var dimension = expected.Shape[axis];
            if (dimension.Symbol is null)
            {
                fits = dimension.Size == given.Shape[axis];
                continue;
            }

            ref var size = ref sizes[Array.IndexOf(_symbols, dimension.Symbol)];
            fits = size == -1 ? given.Shape[axis] > 0 : size == given.Shape[axis];
            size = given.Shape[axis];
        }

        if (!fits)
        {
            throw new ArgumentException(
                $"{this} takes {expected} for each task; the {role} have shape [{string.Join(", ", given.Shape)}]. Every extent must be positive, and the same symbol has one size in all inputs.");
        }
    }

    private static string Describe(InputKind kind) => kind == InputKind.Real ? "real numbers" : "indices (int)";

    /// <summary>The model's and the method's name, for example <c>SineRegressor.Mse</c>.</summary>
    public override string ToString() => $"{Model.Name}.{Name}";
}
