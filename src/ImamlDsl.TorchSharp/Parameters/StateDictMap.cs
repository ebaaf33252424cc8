namespace ImamlDsl.TorchSharp;

/// <summary>What a state dict calls the parameters of a model, and whether it holds them.</summary>
internal sealed class StateDictMap
{
    private readonly IModel _model;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <param name="model">The model.</param>
    /// <param name="keys">The state dict's names. A parameter's own name may differ from it in capitals, as Block1.Weight from block1.weight.</param>
    /// <param name="names">Names other than the parameters' own.</param>
    /// <exception cref="ArgumentException">A name is not a parameter's, or two parameters have the same.</exception>
    public StateDictMap(IModel model, IEnumerable<string> keys, IReadOnlyDictionary<string, string>? names)
    {
        _model = model;
        var parameters = model.Layout.Parameters;
        var unknown = (names?.Keys ?? []).Except(parameters.Select(p => p.Name)).ToArray();
        if (unknown.Length > 0)
        {
            throw new ArgumentException(
                $"The names map {string.Join(", ", unknown)}, which {model.Name} does not have; it has "
                + $"{string.Join(", ", parameters.Select(p => p.Name))}. They lead "
                + "from the parameter's name to the state dict's.", nameof(names));
        }

        string[] all = [.. keys];
        foreach (var parameter in parameters)
        {
            var index = ParameterNames.Find(all, parameter.Name);
            _names.Add(parameter.Name, names?.GetValueOrDefault(parameter.Name) ?? (index < 0 ? parameter.Name : all[index]));
        }

        foreach (var twice in _names.GroupBy(pair => pair.Value, pair => pair.Key).Where(group => group.Count() > 1))
        {
            throw new ArgumentException(
                $"The names give '{twice.Key}' to {string.Join(" and ", twice)}; every parameter needs an entry of its own.",
                nameof(names));
        }
    }

    /// <summary>The state dict's name of a parameter.</summary>
    public string this[string parameter] => _names[parameter];

    /// <summary>Refuses a state dict that is not exactly the model's parameters.</summary>
    public void Check(IEnumerable<string> keys, Func<string, torch.Tensor?> find, string argument)
    {
        var problems = new List<string>();
        Add(problems, "lacks", _model.Layout.Parameters.Where(p => find(this[p.Name]) is null).Select(p => Entry(p.Name)));
        Add(problems, "holds, which the model does not have,", keys.Except(_names.Values));
        foreach (var parameter in _model.Layout.Parameters)
        {
            if (find(this[parameter.Name]) is { } tensor && Misfit(parameter, tensor) is { } misfit)
            {
                problems.Add($"{Entry(parameter.Name)} {misfit}");
            }
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException(
                $"The state dict does not hold the parameters of {_model.Name}: it {string.Join("; ", problems)}. Leave out what does "
                + "not belong to the model, and give 'names' where entries are called otherwise.", argument);
        }
    }

    private static void Add(List<string> problems, string what, IEnumerable<string> entries)
    {
        var list = string.Join(", ", entries);
        if (list.Length > 0)
        {
            problems.Add($"{what} {list}");
        }
    }

    private static string? Misfit(ParameterInfo parameter, torch.Tensor tensor) => tensor.IsInvalid
        ? "was disposed"
        : !tensor.shape.SequenceEqual(parameter.Shape.Select(extent => (long)extent)) || !TorchTypes.IsReal(tensor.dtype)
            ? $"is {TorchTypes.Describe(tensor)}, where real numbers [{string.Join(", ", parameter.Shape)}] were expected"
            : null;

    private string Entry(string parameter) => this[parameter] == parameter ? $"'{parameter}'" : $"'{this[parameter]}' (for {parameter})";
}
