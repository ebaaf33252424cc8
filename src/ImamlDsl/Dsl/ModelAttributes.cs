namespace ImamlDsl;

/// <summary>
/// Marks a partial class as a model: the generator completes its parameters and writes its programs. Models that derive from an abstract one inherit its parameters,
/// parts, losses and metrics.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ModelAttribute : Attribute;

/// <summary>Marks a get-only partial property of type <see cref="Tensor"/> as a parameter of the model, with its shape.</summary>
/// <param name="shape">The extents: constants, or names of get-only <see cref="int"/> members of the model.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ParameterAttribute(params object[] shape) : Attribute
{
    /// <summary>The extents: constants, or names of get-only <see cref="int"/> members of the model.</summary>
    public IReadOnlyList<object> Shape { get; } = shape;

    /// <summary>
    /// Whether the inner loop adapts the parameter. If not, it is shared by all tasks and learned by the outer loop only
    /// (Raghu et al. 2020, ANIL).
    /// </summary>
    public bool Adapt { get; init; } = true;

    /// <summary>
    /// The number of parameters of this shape that an array property holds, <c>public partial Tensor[] Weights { get; }</c>; they are named
    /// <c>Weights.0</c>, <c>Weights.1</c>, …
    /// </summary>
    public int Count { get; init; }
}

/// <summary>
/// Says of a part of a model (a member that holds another model, or an array of these) how its parameters are learned. Parts need no attribute otherwise;
/// their parameters are named after them: <c>Block1.Weight</c>, <c>Blocks.0.Weight</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class LayerAttribute : Attribute
{
    /// <summary>Whether the inner loop adapts the part's parameters. If not, they are learned by the outer loop only.</summary>
    public bool Adapt { get; init; } = true;
}

/// <summary>
/// Marks a scalar parameter that is not adapted, <c>[Parameter(Adapt = false), LearningRate, Constant(1)]</c>, as a learned factor of the inner loop's
/// learning rate: <see cref="LossAttribute">the loss</see> is adapted with α = <c>GradientDescent.LearningRate</c> · factor, and the outer loop learns the
/// factor from dL_query/dα (Li et al. 2017, Meta-SGD, with one rate for all parameters). Adaptation then takes plain gradient descent.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LearningRateAttribute : Attribute;

/// <summary>Gives the shape of an input. Symbols such as <c>"N"</c> are sizes that the data decide.</summary>
/// <param name="dimensions">The extents: constants, names of get-only <see cref="int"/> members of the model, or symbols.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ShapeAttribute(params object[] dimensions) : Attribute
{
    /// <summary>The extents: constants, names of get-only <see cref="int"/> members of the model, or symbols.</summary>
    public IReadOnlyList<object> Dimensions { get; } = dimensions;
}

/// <summary>Marks a method as a loss: one scalar for each task, with generated gradients and Hessian-vector products.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LossAttribute : Attribute;

/// <summary>Marks a method as a metric: one scalar for each task, reported by evaluations.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MetricAttribute : Attribute;

/// <summary>Marks a static method over <see cref="Tensor"/> that losses may call; the generator inlines it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DifferentiableAttribute : Attribute;
