using System.Globalization;
using System.Text.Json;
using ImamlDsl;

namespace OmniglotExample;

/// <summary>
/// A file of learned parameters with what it takes to judge them: the settings, and the class split with its hash. Without the split nobody could tell
/// whether the classes of an evaluation were trained on.
/// </summary>
internal sealed record SavedRun(Parameters Parameters, Settings Settings, ClassManifest Manifest)
{
    private const string SettingsKey = "omniglot.settings";
    private const string ManifestKey = "classes";
    private const string HashKey = "classes.sha256";

    /// <summary>Writes the parameters of a trainer.</summary>
    public static void Write(string path, MetaTrainer<Conv4> trainer, Settings settings, ClassManifest manifest, double minutes) =>
        trainer.Parameters.Save(path, new Dictionary<string, string>
        {
            // Where Learner.Load looks for the loss to adapt with.
            ["loss"] = trainer.Model.Programs.Loss.Name,
            [SettingsKey] = JsonSerializer.Serialize(settings, SettingsJson.Default.Settings),
            [ManifestKey] = manifest.ToText(),
            [HashKey] = manifest.Hash,
            ["meta-steps"] = trainer.Steps.ToString(CultureInfo.InvariantCulture),
            ["minutes"] = minutes.ToString("0.00", CultureInfo.InvariantCulture),
        });

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is of another kind, or damaged.</exception>
    public static SavedRun Read(string path)
    {
        var parameters = Parameters.Load(path, new Conv4 { Ways = WaysOf(path) });
        var text = Entry(parameters, path, ManifestKey);
        try
        {
            var manifest = ClassManifest.Parse(text);
            if (manifest.Hash != Entry(parameters, path, HashKey))
            {
                throw new InvalidDataException($"'{path}' is damaged: its class split does not have the hash that is kept beside it. Train again with --save.");
            }

            var settings = JsonSerializer.Deserialize(Entry(parameters, path, SettingsKey), SettingsJson.Default.Settings)
                ?? throw new FormatException("The settings are empty.");
            return new SavedRun(parameters, settings, manifest);
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            throw new InvalidDataException($"'{path}' is damaged: {error.Message} Train again with --save.", error);
        }
    }

    /// <summary>The number of classes: the model that reads a file must have its dimensions, and the header names them.</summary>
    private static int WaysOf(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> length = stackalloc byte[8];
        if (stream.ReadAtLeast(length, 8, throwOnEndOfStream: false) == 8 && BitConverter.ToUInt64(length) is var size && size < (ulong)stream.Length)
        {
            var header = new byte[size];
            try
            {
                stream.ReadExactly(header);
                using var document = JsonDocument.Parse(header);
                if (document.RootElement.TryGetProperty("__metadata__", out var metadata)
                    && metadata.TryGetProperty("dimension.Ways", out var entry)
                    && int.TryParse(entry.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var ways)
                    && ways is >= 2 and <= 1000)
                {
                    return ways;
                }
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or EndOfStreamException)
            {
                // Not this program's file: said below, as for any other.
            }
        }

        throw new InvalidDataException($"'{path}' was not written by --save of this program, or it is damaged. Give a file that it has written.");
    }

    private static string Entry(Parameters parameters, string path, string key) => parameters.Metadata.GetValueOrDefault(key)
        ?? throw new InvalidDataException($"'{path}' holds parameters of conv4 without the entry '{key}', so the classes it was trained on are not known. "
            + "Give a file that --save of this program has written.");
}
