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
    /// <exception cref="ArgumentException">The number of values is not the number of parameters, or a value has not its parameter's shape.</exception>
    public static IDisposable Bind(this IModel model, IReadOnlyList<Tensor> values)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != model.Layout.Parameters.Count)
        {
            throw new ArgumentException(
                $"{model.Name} has {model.Layout.Parameters.Count} parameters; {values.Count} values were given.", nameof(values));
        }

        foreach (var (parameter, value) in model.Layout.Parameters.Zip(values))
        {
            // One that could be broadcast would compute other numbers.
            if (value is null || !value.Shape.SequenceEqual(parameter.Shape))
            {
                throw new ArgumentException(
                    $"Parameter '{parameter.Name}' of {model.Name} has shape {Shapes.Format(parameter.Shape)}; "
                        + $"{(value is null ? "null" : $"a tensor of shape {Shapes.Format(value.Shape)}")} was given. Give one tensor for each parameter, in the order of declaration.",
                    nameof(values));
            }
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

    /// <summary>The value of a parameter of a layer whose constructor decides its parts. Generated properties call it.</summary>
    /// <exception cref="InvalidOperationException">No values are bound.</exception>
    public static Tensor BoundValue(IModel model, string parameter)
    {
        ArgumentNullException.ThrowIfNull(model);
        return BoundValue(model, model.Layout.IndexOf(parameter));
    }

    /// <summary>The values of an array of parameters of a layer whose constructor decides its parts. Generated properties call it.</summary>
    /// <exception cref="InvalidOperationException">No values are bound.</exception>
    public static Tensor[] BoundValues(IModel model, string first, int count)
    {
        ArgumentNullException.ThrowIfNull(model);
        return BoundValues(model, model.Layout.IndexOf(first), count);
    }

    /// <summary>The value of a parameter that an abstract model declares. Generated properties call it.</summary>
    /// <exception cref="InvalidOperationException">No values are bound, or the class of <paramref name="model"/> is no model.</exception>
    public static Tensor InheritedValue(object model, string parameter) => BoundValue(RequireModel(model), parameter);

    /// <summary>The values of an array of parameters that an abstract model declares. Generated properties call it.</summary>
    /// <exception cref="InvalidOperationException">No values are bound, or the class of <paramref name="model"/> is no model.</exception>
    public static Tensor[] InheritedValues(object model, string first, int count) => BoundValues(RequireModel(model), first, count);

    /// <summary>The values of an array of parameters while the definition itself is executed. Generated properties call it.</summary>
    /// <exception cref="InvalidOperationException">No values are bound.</exception>
    public static Tensor[] BoundValues(IModel model, int first, int count) => [.. Enumerable.Range(first, count).Select(i => BoundValue(model, i))];

    /// <summary>Gives a part its share of a model's bound values. Generated code calls it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="part">The model that is a part of it.</param>
    /// <param name="first">The part's first parameter among those of <paramref name="model"/>.</param>
    /// <param name="count">The number of its parameters.</param>
    /// <exception cref="InvalidOperationException">The part's shapes are not those that the generated code was written for.</exception>
    public static void BindPart(IModel model, IModel part, int first, int count) => BindPart(model, part, [.. Enumerable.Range(first, count)]);

    /// <summary>Gives a part that shares parameters with others its share of a model's bound values. Generated code calls it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="part">The model that is a part of it.</param>
    /// <param name="parameters">The part's parameters among those of <paramref name="model"/>.</param>
    /// <exception cref="InvalidOperationException">The part's shapes are not those that the generated code was written for.</exception>
    public static void BindPart(IModel model, IModel part, IReadOnlyList<int> parameters)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(parameters);
        RequirePart(model, part, parameters);
        part.BoundValues = model.BoundValues is { } values ? [.. parameters.Select(i => values[i])] : null;
    }

    /// <summary>Gives the parts of a layer, which its constructor decided, their shares of its bound values. Generated code calls it.</summary>
    /// <param name="model">The layer.</param>
    /// <param name="values">Its values; null to take the parts' away.</param>
    /// <param name="members">The members that hold parts.</param>
    public static void BindParts(IModel model, IReadOnlyList<Tensor>? values, IReadOnlyList<KeyValuePair<string, object?>> members)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(members);
        foreach (var (path, part) in members.SelectMany(member => PartsIn(member.Key, member.Value)).DistinctBy(found => found.Part))
        {
            var count = part.Layout.Parameters.Count;
            part.BoundValues = values is null || count == 0 ? null : [.. values.Skip(model.Layout.IndexOf($"{path}.{part.Layout.Parameters[0].Name}")).Take(count)];
        }
    }

    /// <summary>The layout of a layer whose constructor decides its parts. Generated code calls it.</summary>
    /// <param name="members">In their order the layer's own parameters, a <see cref="ParameterInfo"/> each, and the members that hold parts, a
    /// <see cref="KeyValuePair{TKey, TValue}"/> of name and value each.</param>
    public static ParameterLayout LayoutOf(IEnumerable<object> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var parameters = new List<ParameterInfo>();
        var seen = new HashSet<IModel>(ReferenceEqualityComparer.Instance);
        foreach (var member in members)
        {
            if (member is ParameterInfo own)
            {
                parameters.Add(own);
            }
            else if (member is KeyValuePair<string, object?> holder)
            {
                foreach (var (path, part) in PartsIn(holder.Key, holder.Value).Where(found => seen.Add(found.Part)))
                {
                    parameters.AddRange(part.Layout.Parameters.Select(p => new ParameterInfo($"{path}.{p.Name}", [.. p.Shape], p.Adapt, p.Initializer, isLearningRate: p.IsLearningRate)));
                }
            }
        }

        return new ParameterLayout(parameters);
    }

    /// <summary>The models that a member's value is or holds, with their paths.</summary>
    private static IEnumerable<(string Path, IModel Part)> PartsIn(string path, object? value) => value switch
    {
        IModel part => [(path, part)],
        System.Collections.IEnumerable items => items.Cast<object?>().SelectMany((item, i) => PartsIn(FormattableString.Invariant($"{path}.{i}"), item)),
        _ => [],
    };

    private static IModel RequireModel(object model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model as IModel
            ?? throw new InvalidOperationException($"{model.GetType().Name} derives from a model and is none itself, so that its parameters have no values; annotate it with [Model].");
    }

    private static void RequirePart(IModel model, IModel part, IReadOnlyList<int> parameters)
    {
        var expected = parameters.Select(i => Shapes.Format(model.Layout.Parameters[i].Shape));
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
