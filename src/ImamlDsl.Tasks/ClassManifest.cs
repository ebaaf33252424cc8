using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImamlDsl;

/// <summary>
/// Which classes of a data set were for training, validation and test. Keep it with every trained model: two scripts that shuffle classes
/// differently would otherwise test on classes that were trained on, and nothing would show it.
/// </summary>
public sealed class ClassManifest
{
    private const string Format = "imamldsl-class-manifest 1";

    /// <summary>Records a split.</summary>
    /// <param name="dataset">The name of the data set, one line.</param>
    /// <param name="seed">The seed of the shuffle that made the split.</param>
    /// <param name="train">The classes for training, in any order; each name one line.</param>
    /// <param name="validation">The classes for validation.</param>
    /// <param name="test">The classes for test.</param>
    /// <exception cref="ArgumentException">A class is named twice, or a name is empty or has several lines.</exception>
    public ClassManifest(
        string dataset, ulong seed, IReadOnlyList<string> train, IReadOnlyList<string> validation, IReadOnlyList<string> test)
    {
        CheckName(dataset, nameof(dataset));
        Dataset = dataset;
        Seed = seed;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Train = Sort(train, nameof(train), seen);
        Validation = Sort(validation, nameof(validation), seen);
        Test = Sort(test, nameof(test), seen);
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToText())));
    }

    /// <summary>The name of the data set.</summary>
    public string Dataset { get; }

    /// <summary>The seed of the shuffle that made the split.</summary>
    public ulong Seed { get; }

    /// <summary>The classes for training, sorted ordinally.</summary>
    public IReadOnlyList<string> Train { get; }

    /// <summary>The classes for validation, sorted ordinally.</summary>
    public IReadOnlyList<string> Validation { get; }

    /// <summary>The classes for test, sorted ordinally.</summary>
    public IReadOnlyList<string> Test { get; }

    /// <summary>
    /// The SHA-256 hash of <see cref="ToText"/> in UTF-8: 64 lower-case hexadecimal digits. Equal splits have equal hashes.
    /// </summary>
    public string Hash { get; }

    /// <summary>Refuses classes that a model with this manifest was trained on.</summary>
    /// <param name="evaluated">The names of the classes that the model is to be evaluated on.</param>
    /// <exception cref="InvalidOperationException">
    /// Some of them are classes of <see cref="Train"/>: the message counts and names them.
    /// </exception>
    public void ThrowIfOverlap(IReadOnlyCollection<string> evaluated)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        var train = new HashSet<string>(Train, StringComparer.Ordinal);
        string[] both = [.. evaluated.Where(train.Contains).Distinct().Order(StringComparer.Ordinal)];
        if (both.Length == 0)
        {
            return;
        }

        throw new InvalidOperationException(
            $"{both.Length} of the {evaluated.Count} classes to evaluate on were trained on: {string.Join(", ", both.Take(3))}"
            + $"{(both.Length > 3 ? ", …" : "")}. The model was trained on the {Dataset} split with seed {Seed} (hash {Hash[..12]}): "
            + "evaluate on that split's test classes.");
    }

    /// <summary>
    /// Refuses to test a model with this manifest on the test classes of another split, where it was trained on some of them.
    /// </summary>
    /// <param name="evaluated">The split whose test classes are to be evaluated on.</param>
    /// <exception cref="InvalidOperationException">Test classes of that split are training classes of this one.</exception>
    /// <exception cref="ArgumentException">That split is of another data set, so names cannot be compared.</exception>
    public void ThrowIfOverlap(ClassManifest evaluated)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        if (evaluated.Dataset != Dataset)
        {
            throw new ArgumentException(
                $"Classes of {Dataset} and {evaluated.Dataset} cannot be compared by their names.", nameof(evaluated));
        }

        ThrowIfOverlap(evaluated.Test);
    }

    /// <summary>The manifest as text, one class a line, which <see cref="Parse"/> reads back.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(Format).Append('\n');
        text.Append("dataset ").Append(Dataset).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"seed {Seed}\n");
        Append(text, "train", Train);
        Append(text, "validation", Validation);
        Append(text, "test", Test);
        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no manifest, or damaged: the message names the line.</exception>
    public static ClassManifest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var next = 0;
        if (Line() != Format)
        {
            throw Bad($"expected '{Format}'");
        }

        var dataset = Value("dataset");
        var seed = ulong.TryParse(Value("seed"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad("expected a whole number as the seed");
        var (train, validation, test) = (Names("train"), Names("validation"), Names("test"));
        if (next != lines.Length - 1 || lines[next].Length != 0)
        {
            next++;
            throw Bad("expected the end of the text");
        }

        try
        {
            return new ClassManifest(dataset, seed, train, validation, test);
        }
        catch (ArgumentException error)
        {
            throw new FormatException($"This is no class manifest: {error.Message}", error);
        }

        string Line() => next < lines.Length ? lines[next++] : throw new FormatException("The class manifest is truncated.");

        string Value(string key)
        {
            var line = Line();
            return line.StartsWith(key + " ", StringComparison.Ordinal) ? line[(key.Length + 1)..] : throw Bad($"expected '{key} …'");
        }

        string[] Names(string key)
        {
            if (!int.TryParse(Value(key), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > lines.Length - next)
            {
                throw Bad("expected a number of classes, and as many lines");
            }

            next += count;
            return lines[(next - count)..next];
        }

        FormatException Bad(string expected) => new($"Line {next} of the class manifest is wrong: {expected}.");
    }

    /// <summary>The sizes and the beginning of the hash.</summary>
    public override string ToString() =>
        $"{Dataset} {Train.Count}/{Validation.Count}/{Test.Count}, seed {Seed}, hash {Hash[..12]}";

    private static IReadOnlyList<string> Sort(IReadOnlyList<string> names, string set, HashSet<string> seen)
    {
        ArgumentNullException.ThrowIfNull(names, set);
        foreach (var name in names)
        {
            CheckName(name, set);
            if (!seen.Add(name))
            {
                throw new ArgumentException($"The class {name} of {set} is named twice: a class belongs to one set, once.", set);
            }
        }

        return Array.AsReadOnly([.. names.Order(StringComparer.Ordinal)]);
    }

    private static void CheckName(string name, string set)
    {
        if (string.IsNullOrWhiteSpace(name) || name.AsSpan().IndexOfAny("\r\n\f\u0085\u2028\u2029") >= 0)
        {
            throw new ArgumentException($"A name of {set} is empty or has several lines: '{name}'.", set);
        }
    }

    private static void Append(StringBuilder text, string set, IReadOnlyList<string> names)
    {
        text.Append(CultureInfo.InvariantCulture, $"{set} {names.Count}\n");
        foreach (var name in names)
        {
            text.Append(name).Append('\n');
        }
    }
}
