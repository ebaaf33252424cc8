namespace ImamlDsl;

/// <summary>The adapted tensors of a model, for what is given or learned for each of them.</summary>
internal static class AdaptedTensors
{
    /// <summary>Those that have entries, in the order of φ.</summary>
    public static IEnumerable<ParameterInfo> Of(ParameterLayout layout) => layout.Parameters.Where(parameter => parameter.Adapt && parameter.Length > 0);

    /// <summary>A tensor with an entry for each of another's, in the same physical order, so that such tensors together have the order of φ.</summary>
    public static ParameterInfo Like(ParameterInfo tensor, string prefix, InitializerAttribute initializer) =>
        new($"{prefix}.{tensor.Name}", [.. tensor.Shape], false, initializer, [.. tensor.Split], [.. tensor.Permutation]);

    /// <summary>The position of each name among the model's parameters.</summary>
    /// <exception cref="ArgumentException">There is no such parameter, it is not adapted, or two names mean the same one.</exception>
    public static int[] Find(ParameterLayout layout, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var found = new List<int>();
        foreach (var name in names)
        {
            var index = layout.IndexOf(name);
            if (index < 0)
            {
                throw new ArgumentException($"Lambda names '{name}', which the model does not have; its adapted parameters are {List(layout)}.");
            }

            if (!layout.Parameters[index].Adapt)
            {
                throw new ArgumentException(
                    $"Lambda names '{name}', which the inner loop does not adapt, so there is nothing to hold to θ; leave it out. "
                    + $"The adapted parameters are {List(layout)}.");
            }

            found.Add(!found.Contains(index) ? index : throw new ArgumentException(
                $"Lambda names '{layout.Parameters[index].Name}' twice, in other capitals; give one."));
        }

        return [.. found];
    }

    /// <summary>Requires that every adapted tensor was found.</summary>
    /// <exception cref="ArgumentException">One was not.</exception>
    public static void RequireAll(ParameterLayout layout, int[] found, string advice)
    {
        var missing = layout.Parameters.Where((parameter, i) => parameter.Adapt && !found.Contains(i)).Select(p => p.Name).ToArray();
        if (missing.Length > 0)
        {
            throw new ArgumentException($"Lambda gives no strength for {string.Join(", ", missing)}; {advice}.");
        }
    }

    /// <summary>Where a parameter begins in θ.</summary>
    public static int Offset(ParameterLayout layout, int index) => layout.Parameters.Take(index).Sum(parameter => parameter.Length);

    private static string List(ParameterLayout layout) =>
        string.Join(", ", layout.Parameters.Where(parameter => parameter.Adapt).Select(parameter => parameter.Name));
}
