namespace ImamlDsl;

/// <summary>
/// The parameters of a model and where each lies in the vectors θ (all of them, logical order), φ (the adapted ones, physical order) and
/// ω (the others, physical order). The only place that converts between logical and physical order.
/// </summary>
/// <remarks>
/// Behind the model's parameters θ can hold what a meta-learning algorithm learns beside them, such as learning rates, see <see cref="With"/>: groups of
/// tensors, each group one vector in physical order. They belong neither to φ nor to ω.
/// </remarks>
public sealed class ParameterLayout
{
    private readonly Places[] _learned; // of each group in θ
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <summary>Lays out parameters in the order of their declaration.</summary>
    /// <exception cref="ArgumentException">Two parameters have one name, or two are the learning rate.</exception>
    public ParameterLayout(params IReadOnlyList<ParameterInfo> parameters)
        : this(parameters, [])
    {
    }

    private ParameterLayout(IReadOnlyList<ParameterInfo> model, IReadOnlyList<IReadOnlyList<ParameterInfo>> learned)
    {
        Parameters = [.. model, .. learned.SelectMany(group => group)];
        Offsets = new int[Parameters.Count];
        var adapted = new List<int>();
        var outer = new List<int>();
        for (var i = 0; i < Parameters.Count; i++)
        {
            Offsets[i] = Length;
            Length = checked(Length + Parameters[i].Length);
            if (!_indices.TryAdd(Parameters[i].Name, i))
            {
                throw new ArgumentException($"Two parameters are named '{Parameters[i].Name}'; names must differ.", nameof(model));
            }

            if (i >= model.Count)
            {
                continue;
            }

            if (Parameters[i].IsLearningRate)
            {
                LearningRate = LearningRate is null ? outer.Count : throw new ArgumentException(
                    $"Only one parameter can be the learning rate; '{Parameters[i].Name}' is another.", nameof(model));
            }

            AppendPhysicalOrder(Parameters[i], Offsets[i], Parameters[i].Adapt ? adapted : outer);
        }

        Adapted = new Places([.. adapted]);
        Outer = new Places([.. outer]);
        ModelParameters = model.Count;
        _learned = new Places[learned.Count];
        for (int group = 0, i = model.Count; group < learned.Count; group++)
        {
            var positions = new List<int>();
            foreach (var tensor in learned[group])
            {
                AppendPhysicalOrder(tensor, Offsets[i++], positions);
            }

            _learned[group] = new Places([.. positions]);
        }
    }

    /// <summary>The model's parameters, in the order of their declaration, and behind them what an algorithm learns beside them.</summary>
    public IReadOnlyList<ParameterInfo> Parameters { get; }

    /// <summary>How many of <see cref="Parameters"/> are the model's own; the others are an algorithm's.</summary>
    public int ModelParameters { get; }

    /// <summary>Where φ lies in θ.</summary>
    internal Places Adapted { get; }

    /// <summary>Where ω lies in θ.</summary>
    internal Places Outer { get; }

    /// <summary>Where each parameter begins in θ.</summary>
    internal int[] Offsets { get; }

    /// <summary>Where ω holds the learned factor of the inner learning rate; null where there is none.</summary>
    public int? LearningRate { get; }

    /// <summary>The length of θ: all parameters.</summary>
    public int Length { get; }

    /// <summary>The length of φ: the adapted parameters.</summary>
    public int AdaptedLength => Adapted.Count;

    /// <summary>The length of ω: the parameters that are not adapted.</summary>
    public int OuterLength => Outer.Count;

    /// <summary>The number of groups of what an algorithm learns beside the model's parameters.</summary>
    public int LearnedGroups => _learned.Length;

    /// <summary>This layout with what an algorithm learns behind the parameters.</summary>
    /// <param name="learned">Groups of tensors, none of them adapted; each group is one vector. Names differ from all others.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or this layout has groups already.</exception>
    public ParameterLayout With(params IReadOnlyList<IReadOnlyList<ParameterInfo>> learned)
    {
        ArgumentNullException.ThrowIfNull(learned);
        return learned.Count == 0 ? this
            : LearnedGroups == 0 ? new ParameterLayout(Parameters, learned)
            : throw new ArgumentException("This layout already holds what an algorithm learns; extend the model's own.", nameof(learned));
    }

    /// <summary>The length of a group's vector.</summary>
    public int LearnedLength(int group) => _learned[group].Count;

    /// <summary>
    /// The position of a parameter: of that name, or the only one whose name differs in capitals alone, as <c>block1.weight</c> and
    /// <c>Block1.Weight</c>; −1 if there is none.
    /// </summary>
    /// <param name="name">The name.</param>
    public int IndexOf(string name) => _indices.TryGetValue(name, out var index) ? index : ParameterNames.Find(Parameters.Select(p => p.Name), name);

    /// <summary>The entries of φ in physical order, taken from θ.</summary>
    public void GatherAdapted(ReadOnlySpan<double> theta, Span<double> phi)
    {
        Check(theta.Length, phi.Length, Adapted.Count);
        Adapted.Gather(theta, phi);
    }

    /// <summary>The entries of ω in physical order, taken from θ.</summary>
    public void GatherOuter(ReadOnlySpan<double> theta, Span<double> omega)
    {
        Check(theta.Length, omega.Length, Outer.Count);
        Outer.Gather(theta, omega);
    }

    /// <summary>Writes φ (physical order) to its places in θ; other entries keep their value.</summary>
    public void ScatterAdapted(ReadOnlySpan<double> phi, Span<double> theta)
    {
        Check(theta.Length, phi.Length, Adapted.Count);
        Adapted.Scatter(phi, theta);
    }

    /// <summary>Writes ω (physical order) to its places in θ; other entries keep their value.</summary>
    public void ScatterOuter(ReadOnlySpan<double> omega, Span<double> theta)
    {
        Check(theta.Length, omega.Length, Outer.Count);
        Outer.Scatter(omega, theta);
    }

    /// <summary>A group's vector in physical order, taken from θ.</summary>
    public void GatherLearned(int group, ReadOnlySpan<double> theta, Span<double> values)
    {
        Check(theta.Length, values.Length, _learned[group].Count);
        _learned[group].Gather(theta, values);
    }

    /// <summary>Writes a group's vector (physical order) to its places in θ; other entries keep their value.</summary>
    public void ScatterLearned(int group, ReadOnlySpan<double> values, Span<double> theta)
    {
        Check(theta.Length, values.Length, _learned[group].Count);
        _learned[group].Scatter(values, theta);
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
