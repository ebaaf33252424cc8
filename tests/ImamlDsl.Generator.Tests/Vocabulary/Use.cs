namespace ImamlDsl.Generator.Tests.Vocabulary;

/// <summary>One use of an operation: an expression over <see cref="Operands"/>, and the shape of its value.</summary>
/// <param name="Expression">C#, as a model's author writes it.</param>
/// <param name="Shape">The shape of its value: constants, and symbols such as "N".</param>
internal sealed record Use(string Expression, params object[] Shape)
{
    /// <summary>The value has no derivative, so only the value is compared.</summary>
    public bool Discrete { get; init; }

    public override string ToString() => Expression;
}

/// <summary>A parameter of a model, or an input where <paramref name="Type"/> is given.</summary>
internal sealed record Operand(string Name, object[] Shape, string? Type = null);
