using System.Security.Cryptography;

namespace ImamlDsl;

/// <summary>The envelope of a checkpoint: a mark, the settings in words, the content, and a SHA-256 of all before it.</summary>
internal static class CheckpointFile
{
    private const string Mark = "ImamlDsl checkpoint 1";

    /// <summary>Writes a checkpoint. A reader sees the old file or the whole new one.</summary>
    public static void Save(string path, string settings, Action<BinaryWriter> content)
    {
        AtomicFile.Write(path, stream =>
        {
            using var hash = SHA256.Create();
            using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
            using (var writer = new BinaryWriter(hashed, System.Text.Encoding.UTF8))
            {
                writer.Write(Mark);
                writer.Write(settings);
                content(writer);
            }

            stream.Write(hash.Hash);
        });
    }

    /// <summary>Reads a checkpoint, refusing one that is damaged or was made with other settings.</summary>
    public static void Load(string path, string settings, Action<BinaryReader> content)
    {
        if (Directory.Exists(path))
        {
            throw new UnauthorizedAccessException($"'{path}' is a directory; a checkpoint is a file. Give the path of one, such as one in it.");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}' to load a checkpoint from.", path);
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var length = (stream.CanSeek ? stream.Length : 0) - SHA256.HashSizeInBytes; // a pipe has none
        if (length <= 0 || !IsWhole(stream, length))
        {
            throw new InvalidDataException($"'{path}' is not a checkpoint, or it is damaged.");
        }

        stream.Position = 0;
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8);
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
            throw OfAnotherState(path, tooShort);
        }

        if (stream.Position != length)
        {
            throw OfAnotherState(path);
        }
    }

    private static InvalidDataException OfAnotherState(string path, Exception? cause = null) =>
        new($"'{path}' holds another state than this trainer reads from it; was it saved with another version of the outer optimiser?", cause);

    /// <summary>Whether the hash behind the content is that of the content.</summary>
    private static bool IsWhole(Stream stream, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> buffer = new byte[1 << 16];
        for (long at = 0; at < length;)
        {
            var part = buffer[..(int)long.Min(buffer.Length, length - at)];
            stream.ReadExactly(part);
            hash.AppendData(part);
            at += part.Length;
        }

        var saved = buffer[..SHA256.HashSizeInBytes];
        stream.ReadExactly(saved);
        return hash.GetHashAndReset().AsSpan().SequenceEqual(saved);
    }
}
