using System.Buffers.Binary;

namespace ImamlDsl;

/// <summary>
/// The safetensors format: the length of the header (8 bytes, little-endian), a JSON header padded with spaces to a multiple of 8 bytes,
/// and the tensors' bytes, little-endian, without holes. Files are exchangeable with the Python package of that name.
/// </summary>
internal static class SafeTensors
{
    /// <summary>The length of a header beyond which the reference implementation refuses a file.</summary>
    public const int MaxHeaderLength = 100_000_000;

    public const int PrefixLength = sizeof(ulong);

    /// <summary>Encodes tensors and metadata.</summary>
    public static byte[] Encode(IReadOnlyList<KeyValuePair<string, string>> metadata, IReadOnlyList<SafeTensorEntry> tensors)
    {
        var header = SafeTensorsHeader.Encode(metadata, tensors);
        var file = new byte[checked(PrefixLength + header.Length + tensors.Sum(tensor => tensor.Data.Length))];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file, PrefixLength);
        var at = PrefixLength + header.Length;
        foreach (var tensor in tensors)
        {
            tensor.Data.Span.CopyTo(file.AsSpan(at));
            at += tensor.Data.Length;
        }

        return file;
    }

    /// <summary>Reads and checks a file. Of what is no such file, or never ends, no more is read than shows it.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <exception cref="InvalidDataException">It is not a complete, consistent safetensors file; the message says why.</exception>
    public static SafeTensorsContent Read(Stream file)
    {
        var start = ReadUpTo(file, PrefixLength + 1).Span;
        if (start.Length <= PrefixLength)
        {
            throw new InvalidDataException($"it has {start.Length} bytes, too few for a safetensors file; it is truncated or of another format");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > MaxHeaderLength || start[PrefixLength] != (byte)'{')
        {
            throw new InvalidDataException("it does not begin as a safetensors file does: a header length of 8 bytes, then a JSON object");
        }

        // The header's first byte has been read.
        byte[] header = [start[PrefixLength], .. ReadUpTo(file, Math.Max(0, (int)length - 1)).Span];
        if (length > (ulong)header.Length)
        {
            throw new InvalidDataException($"it is truncated: a header of {length} bytes is announced and {header.Length} bytes follow");
        }

        return SafeTensorsHeader.Decode(header.AsSpan(0, (int)length), announced => ReadUpTo(file, announced));
    }

    /// <summary>The next bytes, at most as many as given. Memory grows with what comes, not with what was announced.</summary>
    private static ReadOnlyMemory<byte> ReadUpTo(Stream file, int most)
    {
        const int FirstPart = 1 << 16;
        var expected = file.CanSeek && file.Length > file.Position ? file.Length - file.Position + 1 : FirstPart; // one more, to see the end
        var buffer = new byte[Math.Min(most, expected)];
        var length = 0;
        while (true)
        {
            length += file.ReadAtLeast(buffer.AsSpan(length), buffer.Length - length, throwOnEndOfStream: false);
            if (length < buffer.Length || length == most)
            {
                return buffer.AsMemory(0, length);
            }

            Array.Resize(ref buffer, (int)Math.Min(most, 2L * buffer.Length));
        }
    }
}
