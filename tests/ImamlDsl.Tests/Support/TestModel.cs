namespace ImamlDsl.Tests;

/// <summary>A model written by hand.</summary>
internal sealed class TestModel(ParameterInfo[] parameters, params KeyValuePair<string, int>[] dimensions) : IModel
{
    public string Name => "TestModel";

    public ParameterLayout Layout { get; } = new(parameters);

    public IReadOnlyList<KeyValuePair<string, int>> Dimensions { get; } = dimensions;

    public IReadOnlyList<ProgramDefinition> Definitions => [];

    public IReadOnlyList<Tensor>? BoundValues { get; set; }

    /// <summary>W [2, 3] normal, B [2] one, Scale [] two, and the dimension Ways = 2.</summary>
    public static TestModel Small(int ways = 2) => new(
        [
            new("W", [2, 3], true, new NormalAttribute(0, 1)),
            new("B", [2], true, new ConstantAttribute(1)),
            new("Scale", [], false, new ConstantAttribute(2)),
        ],
        new KeyValuePair<string, int>("Ways", ways));
}
