namespace ImamlDsl;

/// <summary>Operations on any model.</summary>
public static class ModelExtensions
{
    /// <summary>
    /// Gives the model's parameter properties their values until the result is disposed, so that the definition itself can be executed and
    /// stepped through: <c>using (model.Bind(values)) { var loss = model.Mse(x, y); }</c>.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="values">One tensor for each parameter, in the order of declaration.</param>
    /// <exception cref="ArgumentException">The number of values is not the number of parameters.</exception>
    public static IDisposable Bind(this IModel model, IReadOnlyList<Tensor> values)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != model.Layout.Parameters.Count)
        {
            throw new ArgumentException(
                $"{model.Name} has {model.Layout.Parameters.Count} parameters; {values.Count} values were given.", nameof(values));
        }

        var scope = new Scope(model, model.BoundValues);
        model.BoundValues = values;
        return scope;
    }

    /// <summary>The value of a parameter while the definition itself is executed. Generated properties call it.</summary>
    /// <exception cref="InvalidOperationException">No values are bound.</exception>
    public static Tensor BoundValue(IModel model, int parameter)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.BoundValues?[parameter] ?? throw new InvalidOperationException(
            $"The parameter '{model.Layout.Parameters[parameter].Name}' of {model.Name} has no value: to execute the definition itself, bind values first, using (model.Bind(parameters.AsTensors())) {{ ... }}.");
    }

    /// <summary>The values of an array of parameters while the definition itself is executed. Generated properties call it.</summary>
    /// <exception cref="InvalidOperationException">No values are bound.</exception>
    public static Tensor[] BoundValues(IModel model, int first, int count) => [.. Enumerable.Range(first, count).Select(i => BoundValue(model, i))];

    /// <summary>Gives a part its share of a model's bound values. Generated code calls it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="part">The model that is a part of it.</param>
    /// <param name="first">The part's first parameter among those of <paramref name="model"/>.</param>
    /// <param name="count">The number of its parameters.</param>
    /// <exception cref="InvalidOperationException">The part's shapes are not those that the generated code was written for.</exception>
    public static void BindPart(IModel model, IModel part, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(part);
        RequirePart(model, part, first, count);
        part.BoundValues = model.BoundValues is { } values ? [.. values.Skip(first).Take(count)] : null;
    }

    private static void RequirePart(IModel model, IModel part, int first, int count)
    {
        var expected = model.Layout.Parameters.Skip(first).Take(count).Select(p => Shapes.Format(p.Shape));
        var actual = part.Layout.Parameters.Select(p => Shapes.Format(p.Shape));
        if (!expected.SequenceEqual(actual))
        {
            throw new InvalidOperationException(
                $"The code of {model.Name} was written for a part {part.Name} with parameters {string.Join(", ", expected)}; this one has {string.Join(", ", actual)}. "
                + "A part must be constructed as its declaration says.");
        }
    }

    private sealed class Scope(IModel model, IReadOnlyList<Tensor>? previous) : IDisposable
    {
        public void Dispose() => model.BoundValues = previous;
    }
}
