using System.Globalization;

namespace ImamlDsl;

public sealed partial class Parameters
{
    private const string FormatKey = "format";
    private const string ModelKey = "model";
    private const string DimensionPrefix = "dimension.";

    /// <summary>
    /// Saves the values as a safetensors file, which Python reads as it stands: F32 for <see cref="Precision.Single"/>, F64 for
    /// <see cref="Precision.Double"/>, without loss. The file's metadata are <c>format</c> ("pt"), <c>model</c>, a <c>dimension.</c> entry
    /// for every dimension of the model, and <see cref="Metadata"/>.
    /// </summary>
    /// <param name="path">The file. One that exists is replaced at once when the new one is complete, or not at all.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path) => Save(path, Metadata);

    /// <summary>Saves the values with entries of the user's own instead of <see cref="Metadata"/>.</summary>
    /// <inheritdoc cref="Save(string)"/>
    /// <param name="path">The file. One that exists is replaced at once when the new one is complete, or not at all.</param>
    /// <param name="metadata">The entries. <c>format</c>, <c>model</c> and names that begin with <c>dimension.</c> are reserved.</param>
    /// <exception cref="ArgumentException">An entry has a reserved name, or is null.</exception>
    public void Save(string path, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(metadata);
        var entries = new List<KeyValuePair<string, string>> { new(FormatKey, "pt"), new(ModelKey, Model.Name) };
        foreach (var (name, size) in Model.Dimensions)
        {
            entries.Add(new(DimensionPrefix + name, size.ToString(CultureInfo.InvariantCulture)));
        }

        foreach (var entry in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (entry.Value is null)
            {
                throw new ArgumentException($"The metadata entry '{entry.Key}' is null; give a text, or leave it out.", nameof(metadata));
            }

            entries.Add(!IsReserved(entry.Key) ? entry : throw new ArgumentException(
                $"The metadata entry '{entry.Key}' is written by Save itself; choose another name.", nameof(metadata)));
        }

        var type = ElementEncoding.ElementType(Precision);
        var content = SafeTensors.Encode(
            entries,
            [.. Layout.Parameters.Select(p => new SafeTensorEntry(p.Name, type, [.. p.Shape], ElementEncoding.Encode(Precision, this[p.Name])))]);
        AtomicFile.Write(path, stream => stream.Write(content));
    }

    /// <summary>
    /// Loads the values of a model from a safetensors file. F64 gives <see cref="Precision.Double"/>; F32, F16 and BF16 give
    /// <see cref="Precision.Single"/>. The tensors must be exactly the model's parameters. Where the file's metadata give dimensions, as
    /// <see cref="Save(string)"/> writes them, they must be the model's; the model's name in them is for people and is not compared.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="layout">The model's layout with what an algorithm learns beside its parameters, which the file must hold too; null for the model's own.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or it is a directory.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, of another format, or of another model; the message names it and says
    /// why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Parameters Load(string path, IModel model, ParameterLayout? layout = null) => Load(path, model, _ => layout ?? model.Layout);

    /// <summary>The same with a layout that depends on what the tensors are called, and with advice on tensors that do not fit it.</summary>
    internal static Parameters Load(string path, IModel model, Func<IEnumerable<string>, ParameterLayout> layout,
        Func<IReadOnlyList<SafeTensorEntry>, ParameterLayout, string?>? advice = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        if (Directory.Exists(path))
        {
            throw new FileNotFoundException($"'{path}' is a directory; a file with the parameters of {model.Name} is expected. Give the path of one, such as one in it.", path);
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}' to load the parameters of {model.Name} from.", path);
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            var content = SafeTensors.Read(file);
            return FromContent(content, model, layout(content.Tensors.Select(tensor => tensor.Name)), advice);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' does not hold parameters of {model.Name}: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    private static Parameters FromContent(SafeTensorsContent content, IModel model, ParameterLayout layout,
        Func<IReadOnlyList<SafeTensorEntry>, ParameterLayout, string?>? advice)
    {
        CheckDimensions(content.Metadata, model);
        try
        {
            CheckTensors(content.Tensors, layout);
        }
        catch (InvalidDataException exception) when (advice?.Invoke(content.Tensors, layout) is { } advised)
        {
            throw new InvalidDataException($"{exception.Message}; {advised}");
        }

        var precisions = content.Tensors.Select(tensor => ElementEncoding.PrecisionOf(tensor.ElementType)).Distinct().ToArray();
        if (precisions.Length > 1)
        {
            throw new InvalidDataException("it mixes F64 with smaller dtypes; all parameters have one precision");
        }

        var user = content.Metadata.Where(entry => !IsReserved(entry.Key)).ToDictionary(StringComparer.Ordinal);
        var result = new Parameters(model, layout, precisions is [var precision] ? precision : Precision.Single, user.AsReadOnly());
        foreach (var tensor in content.Tensors)
        {
            ElementEncoding.Decode(tensor, result.Slot(result.IndexOf(tensor.Name)));
        }

        return result;
    }

    private static void CheckDimensions(IReadOnlyDictionary<string, string> metadata, IModel model)
    {
        foreach (var (name, size) in model.Dimensions)
        {
            var expected = size.ToString(CultureInfo.InvariantCulture);
            if (metadata.TryGetValue(DimensionPrefix + name, out var given) && given != expected)
            {
                throw new InvalidDataException($"it was saved with {name} = {given} and the model has {name} = {expected}");
            }
        }
    }

    private static void CheckTensors(IReadOnlyList<SafeTensorEntry> tensors, ParameterLayout layout)
    {
        var parameters = layout.Parameters;
        var found = tensors.Select(t => layout.IndexOf(t.Name)).ToArray();
        var missing = parameters.Where((_, i) => !found.Contains(i)).Select(p => p.Name).ToArray();
        var extra = tensors.Where((_, i) => found[i] < 0 || found.AsSpan(0, i).Contains(found[i])).Select(t => t.Name).ToArray();
        if (missing.Length + extra.Length > 0)
        {
            throw new InvalidDataException(string.Join(" and ", new[]
            {
                missing.Length > 0 ? $"it lacks {string.Join(", ", missing)}" : null,
                extra.Length > 0 ? $"it holds {string.Join(", ", extra)}, which the model does not have" : null,
            }.OfType<string>()));
        }

        foreach (var (tensor, index) in tensors.Zip(found))
        {
            var shape = parameters[index].Shape;
            if (!shape.SequenceEqual(tensor.Shape))
            {
                throw new InvalidDataException(
                    $"its tensor '{tensor.Name}' has shape {Shapes.Format(tensor.Shape)} and the model's parameter {Shapes.Format(shape)}");
            }
        }
    }

    private static bool IsReserved(string key) => key is FormatKey or ModelKey || key.StartsWith(DimensionPrefix, StringComparison.Ordinal);
}
