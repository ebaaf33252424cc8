namespace ImamlDsl;

/// <summary>
/// A model: a class annotated with <see cref="ModelAttribute"/>, which the generator completes. An instance is configuration (its dimensions);
/// parameter values live in a parameter set of its own.
/// </summary>
public interface IModel
{
    /// <summary>The model's name.</summary>
    string Name { get; }

    /// <summary>The parameters and their order.</summary>
    ParameterLayout Layout { get; }

    /// <summary>The get-only integer members that are dimensions, with their values, in the order of their declaration.</summary>
    IReadOnlyList<KeyValuePair<string, int>> Dimensions { get; }

    /// <summary>The losses, metrics and predictions, in the order of their declaration.</summary>
    IReadOnlyList<ProgramDefinition> Definitions { get; }

    /// <summary>The values that the parameter properties give while the definition itself is executed; null outside of <see cref="ModelExtensions.Bind"/>.</summary>
    IReadOnlyList<Tensor>? BoundValues { get; set; }
}
