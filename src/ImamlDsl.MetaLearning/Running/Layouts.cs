namespace ImamlDsl;

/// <summary>The parameters that an outer loop learns: the model's, and behind them what the inner solver and Λ have learned for them.</summary>
internal static class Layouts
{
    public static IReadOnlyList<IReadOnlyList<ParameterInfo>> Learned(IInnerSolver inner, Lambda? lambda, ParameterLayout model) =>
        [.. inner.Learned(model), .. lambda?.Learned(model) ?? []];

    public static ParameterLayout Of(IModel model, IInnerSolver inner, Lambda? lambda) => model.Layout.With(Learned(inner, lambda, model.Layout));

    /// <summary>The parameters that a model was trained with, whatever the number of steps that it adapts with now: learned rates of each step are as many as they have names.</summary>
    public static ParameterLayout Trained(IModel model, IInnerSolver inner, Lambda? lambda, IEnumerable<string> names) =>
        inner is GradientDescent { Rates.PerStep: true } descent && LearnedRates.TrainedSteps(names) is > 0 and var steps
            ? Of(model, descent with { Steps = steps }, lambda)
            : Of(model, inner, lambda);

    /// <summary>Where training starts: the initial values that were given, what they lack drawn.</summary>
    public static Parameters Begin(IModel model, ParameterLayout layout, MetaTrainerOptions options)
    {
        if (options.Initial is not { } initial)
        {
            return Parameters.Initialize(model, options.Seed, options.Precision, layout);
        }

        Require.Length(model.Layout.Length, initial.Model.Layout.Length, nameof(options), "The initial parameters");
        RequireDimensions(initial, model, nameof(options));
        var begin = initial.WithLayout(layout, options.Seed).WithPrecision(options.Precision);
        return Finite.All(begin.Values, options.Precision) ? begin
            : throw new ArgumentException($"The initial parameters are not finite in {options.Precision} precision. Give finite numbers, or train in double precision.", nameof(options));
    }

    /// <summary>Requires that parameters belong to a model of the same dimensions.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void RequireDimensions(Parameters parameters, IModel model, string name)
    {
        foreach (var (dimension, size) in model.Dimensions)
        {
            if (parameters.Model.Dimensions.FirstOrDefault(d => d.Key == dimension) is { Key: not null } given && given.Value != size)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"The parameters are of a model with {dimension} = {given.Value}, and this model has {dimension} = {size}. Give parameters of a model of the same dimensions."),
                    name);
            }
        }
    }

    /// <summary>Requires that parameters hold what an inner solver and Λ have learned for them, and nothing else beside the model's.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static void RequireLearned(IModel model, Parameters parameters, ParameterLayout layout)
    {
        var given = Describe(parameters.Layout);
        var expected = Describe(layout);
        if (given != expected)
        {
            var advice = LearnedAdvice.Of(model.Layout, LearnedAdvice.HeldBy(parameters.Layout), layout);
            throw new ArgumentException(
                $"The inner solver and Λ need the parameters {expected}; those given are {given}. Adapt with the inner solver and Λ of meta-training{(advice is null ? "" : $": {advice}")}.",
                nameof(parameters));
        }
    }

    private static string Describe(ParameterLayout layout) => string.Join(", ", layout.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Shape)}]"));
}
