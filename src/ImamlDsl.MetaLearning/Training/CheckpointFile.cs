using System.Security.Cryptography;

namespace ImamlDsl;

/// <summary>The envelope of a checkpoint: a mark, the settings in words, the content, and a SHA-256 of all before it.</summary>
internal static class CheckpointFile
{
    private const string Mark = "ImamlDsl checkpoint 1";

    /// <summary>Writes a checkpoint. A reader sees the old file or the whole new one.</summary>
    public static void Save(string path, string settings, Action<BinaryWriter> content)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Mark);
            writer.Write(settings);
            content(writer);
        }

        var bytes = memory.ToArray();
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, [.. bytes, .. SHA256.HashData(bytes)]);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Reads a checkpoint, refusing one that is damaged or was made with other settings.</summary>
    public static void Load(string path, string settings, Action<BinaryReader> content)
    {
        var bytes = File.ReadAllBytes(path);
        var length = bytes.Length - SHA256.HashSizeInBytes;
        if (length <= 0 || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
        {
            throw new InvalidDataException($"'{path}' is not a checkpoint, or it is damaged.");
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, 0, length), System.Text.Encoding.UTF8);
        if (reader.ReadString() is var mark && mark != Mark)
        {
            throw new InvalidDataException($"'{path}' is of another version: '{mark}' instead of '{Mark}'.");
        }

        if (reader.ReadString() is var saved && saved != settings)
        {
            throw new InvalidDataException(
                $"'{path}' was made with other settings, so going on from it would not continue that run.\nCheckpoint:\n{saved}\nThis "
                    + $"trainer:\n{settings}\n"
                + "Create the trainer with the checkpoint's settings, or start a new run from its parameters with "
                + "MetaTrainerOptions.Initial.");
        }

        try
        {
            content(reader);
        }
        catch (EndOfStreamException tooShort)
        {
            throw new InvalidDataException($"'{path}' ends before the state that this trainer reads from it; was it saved with another version of the outer optimiser?", tooShort);
        }
    }
}
