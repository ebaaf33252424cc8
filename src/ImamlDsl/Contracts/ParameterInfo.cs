namespace ImamlDsl;

/// <summary>
/// One parameter tensor of a model. Its <em>logical</em> layout is what the author declared, row-major, in PyTorch's order; the compiler may
/// store it in another, <em>physical</em> order: the logical extents seen as <see cref="Split"/>, permuted by <see cref="Permutation"/>.
/// </summary>
public sealed class ParameterInfo
{
    /// <summary>Describes a parameter.</summary>
    /// <param name="name">Its name, unique in the model.</param>
    /// <param name="shape">Its logical shape.</param>
    /// <param name="adapt">Whether the inner loop adapts it.</param>
    /// <param name="initializer">How it is drawn.</param>
    /// <param name="split">The logical extents with some split into factors; null for the shape itself.</param>
    /// <param name="permutation">Axis i of the physical layout is axis permutation[i] of the split one; null for the identity.</param>
    /// <param name="isLearningRate">Whether it is the learned factor of the inner learning rate: then a scalar that is not adapted.</param>
    public ParameterInfo(
        string name, int[] shape, bool adapt, InitializerAttribute initializer, int[]? split = null, int[]? permutation = null, bool isLearningRate = false)
    {
        if (isLearningRate && (adapt || shape.Length > 0))
        {
            throw new ArgumentException($"The learning rate '{name}' must be a scalar that is not adapted; it has shape [{string.Join(", ", shape)}] and adapt is {adapt}.");
        }

        IsLearningRate = isLearningRate;
        Name = name;
        Shape = Array.AsReadOnly((int[])shape.Clone());
        Adapt = adapt;
        Initializer = initializer;
        Split = Array.AsReadOnly((int[])(split ?? shape).Clone());
        Permutation = Array.AsReadOnly(permutation is null ? [.. Enumerable.Range(0, Split.Count)] : (int[])permutation.Clone());
        Length = Shapes.Length(shape) ?? throw new ArgumentException(
            $"The parameter '{name}' cannot have the shape {Shapes.Format(shape)}: extents are at least 0, and their product at most {Array.MaxLength}. Check the sizes that the model was given.",
            nameof(shape));
        var splitLength = 1;
        foreach (var extent in Split)
        {
            splitLength = checked(splitLength * extent);
        }

        if (splitLength != Length || !Permutation.Order().SequenceEqual(Enumerable.Range(0, Split.Count)))
        {
            throw new ArgumentException(
                $"The physical layout of '{name}' ([{string.Join(", ", Split)}] permuted by [{string.Join(", ", Permutation)}]) does not hold its shape [{string.Join(", ", shape)}].");
        }
    }

    /// <summary>The name, unique in the model.</summary>
    public string Name { get; }

    /// <summary>The logical shape.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of entries.</summary>
    public int Length { get; }

    /// <summary>Whether the inner loop adapts it. If not it is shared by all tasks and learned by the outer loop only.</summary>
    public bool Adapt { get; }

    /// <summary>Whether it is the learned factor of the inner learning rate, see <see cref="LearningRateAttribute"/>.</summary>
    public bool IsLearningRate { get; }

    /// <summary>How it is drawn.</summary>
    public InitializerAttribute Initializer { get; }

    /// <summary>The logical extents, some split into factors.</summary>
    public IReadOnlyList<int> Split { get; }

    /// <summary>Axis i of the physical layout is axis <c>Permutation[i]</c> of the split one.</summary>
    public IReadOnlyList<int> Permutation { get; }
}
