namespace ImamlDsl;

/// <summary>
/// The parameters of a model and where each lies in the vectors θ (all of them, logical order), φ (the adapted ones, physical order) and
/// ω (the others, physical order). The only place that converts between logical and physical order.
/// </summary>
public sealed class ParameterLayout
{
    private readonly Places _adapted; // of φ in θ
    private readonly Places _outer; // of ω in θ
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <summary>Lays out parameters in the order of their declaration.</summary>
    /// <exception cref="ArgumentException">Two parameters have one name, or two are the learning rate.</exception>
    public ParameterLayout(params IReadOnlyList<ParameterInfo> parameters)
    {
        Parameters = [.. parameters];
        Offsets = new int[Parameters.Count];
        var adapted = new List<int>();
        var outer = new List<int>();
        for (var i = 0; i < Parameters.Count; i++)
        {
            Offsets[i] = Length;
            if (!_indices.TryAdd(Parameters[i].Name, i))
            {
                throw new ArgumentException($"Two parameters are named '{Parameters[i].Name}'; names must differ.", nameof(parameters));
            }

            if (Parameters[i].IsLearningRate)
            {
                LearningRate = LearningRate is null ? outer.Count : throw new ArgumentException(
                    $"Only one parameter can be the learning rate; '{Parameters[i].Name}' is another.", nameof(parameters));
            }

            AppendPhysicalOrder(Parameters[i], Length, Parameters[i].Adapt ? adapted : outer);
            Length = checked(Length + Parameters[i].Length);
        }

        _adapted = new Places([.. adapted]);
        _outer = new Places([.. outer]);
    }

    /// <summary>The parameters, in the order of their declaration.</summary>
    public IReadOnlyList<ParameterInfo> Parameters { get; }

    /// <summary>Where each parameter begins in θ.</summary>
    internal int[] Offsets { get; }

    /// <summary>Where ω holds the learned factor of the inner learning rate; null where there is none.</summary>
    public int? LearningRate { get; }

    /// <summary>The length of θ: all parameters.</summary>
    public int Length { get; }

    /// <summary>The length of φ: the adapted parameters.</summary>
    public int AdaptedLength => _adapted.Count;

    /// <summary>The length of ω: the parameters that are not adapted.</summary>
    public int OuterLength => _outer.Count;

    /// <summary>
    /// The position of a parameter: of that name, or the only one whose name differs in capitals alone, as <c>block1.weight</c> and
    /// <c>Block1.Weight</c>; −1 if there is none.
    /// </summary>
    /// <param name="name">The name.</param>
    public int IndexOf(string name) => _indices.TryGetValue(name, out var index) ? index : ParameterNames.Find(Parameters.Select(p => p.Name), name);

    /// <summary>The entries of φ in physical order, taken from θ.</summary>
    public void GatherAdapted(ReadOnlySpan<double> theta, Span<double> phi)
    {
        Check(theta.Length, phi.Length, _adapted.Count);
        _adapted.Gather(theta, phi);
    }

    /// <summary>The entries of ω in physical order, taken from θ.</summary>
    public void GatherOuter(ReadOnlySpan<double> theta, Span<double> omega)
    {
        Check(theta.Length, omega.Length, _outer.Count);
        _outer.Gather(theta, omega);
    }

    /// <summary>Writes φ (physical order) to its places in θ; other entries keep their value.</summary>
    public void ScatterAdapted(ReadOnlySpan<double> phi, Span<double> theta)
    {
        Check(theta.Length, phi.Length, _adapted.Count);
        _adapted.Scatter(phi, theta);
    }

    /// <summary>Writes ω (physical order) to its places in θ; other entries keep their value.</summary>
    public void ScatterOuter(ReadOnlySpan<double> omega, Span<double> theta)
    {
        Check(theta.Length, omega.Length, _outer.Count);
        _outer.Scatter(omega, theta);
    }

    private void Check(int theta, int vector, int expected)
    {
        if (theta != Length || vector != expected)
        {
            throw new ArgumentException(
                $"θ must have {Length} entries and the vector {expected}; they have {theta} and {vector}.");
        }
    }

    private static void AppendPhysicalOrder(ParameterInfo parameter, int offset, List<int> positions)
    {
        var rank = parameter.Split.Count;
        var strides = new int[rank];
        for (int axis = rank - 1, stride = 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= parameter.Split[axis];
        }

        var index = new int[rank];
        for (var n = 0; n < parameter.Length; n++)
        {
            var position = offset;
            for (var i = 0; i < rank; i++)
            {
                position += index[i] * strides[parameter.Permutation[i]];
            }

            positions.Add(position);
            for (var i = rank - 1; i >= 0 && ++index[i] == parameter.Split[parameter.Permutation[i]]; i--)
            {
                index[i] = 0;
            }
        }
    }
}
