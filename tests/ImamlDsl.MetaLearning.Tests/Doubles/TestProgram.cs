namespace ImamlDsl.MetaLearning.Tests;

/// <summary>A program given by hand-written formulas for one task. Formulas allocate nothing and may be used by several threads.</summary>
internal abstract class TestProgram(IModel model, string name, ProgramKind kind, params InputInfo[] inputs)
    : ProgramDefinition(model, name, kind, inputs)
{
    /// <summary>The number of values for one task.</summary>
    public virtual int OutputLength(TaskData data) => 1;

    /// <summary>The values for one task.</summary>
    public abstract void Value(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, Span<double> values);

    /// <summary>Adds nothing: gradient and outer gradient are overwritten. The outer gradient may be empty.</summary>
    public virtual double Gradient(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, Span<double> gradient,
        Span<double> outerGradient) => throw new NotSupportedException();

    /// <summary>Hv and, if not empty, ∂²L/∂ω∂φ v.</summary>
    public virtual void Product(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, ReadOnlySpan<double> v,
        Span<double> result, Span<double> outerResult) => throw new NotSupportedException();

    /// <summary>An entry of a real input, of either width.</summary>
    protected static double Real(TaskData data, int input, int task, int entry) => data.Inputs[input] switch
    {
        TaskInput<double> values => values[task][entry],
        TaskInput<float> values => values[task][entry],
        TaskInput<int> values => values[task][entry],
        var other => throw new NotSupportedException(other.GetType().Name),
    };
}

internal abstract class TestModel(string name, params ParameterInfo[] parameters) : IModel
{
    public string Name => name;

    public ParameterLayout Layout { get; } = new(parameters);

    public IReadOnlyList<KeyValuePair<string, int>> Dimensions => [];

    public IReadOnlyList<ProgramDefinition> Definitions { get; protected init; } = [];

    public IReadOnlyList<Tensor>? BoundValues { get; set; }
}
