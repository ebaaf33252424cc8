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

    private sealed class Scope(IModel model, IReadOnlyList<Tensor>? previous) : IDisposable
    {
        public void Dispose() => model.BoundValues = previous;
    }
}
