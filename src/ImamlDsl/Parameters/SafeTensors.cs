using System.Buffers.Binary;

namespace ImamlDsl;

/// <summary>
/// The safetensors format: the length of the header (8 bytes, little-endian), a JSON header padded with spaces to a multiple of 8 bytes, and the
/// tensors' bytes, little-endian, without holes. Files are exchangeable with the Python package of that name.
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

    /// <summary>Decodes and checks a file.</summary>
    /// <param name="file">Its bytes; the tensors of the result point into them.</param>
    /// <exception cref="InvalidDataException">The bytes are not a complete, consistent safetensors file; the message says why.</exception>
    public static SafeTensorsContent Decode(ReadOnlyMemory<byte> file)
    {
        if (file.Length <= PrefixLength)
        {
            throw new InvalidDataException($"it has {file.Length} bytes, too few for a safetensors file; it is truncated or of another format");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (length > MaxHeaderLength || file.Span[PrefixLength] != (byte)'{')
        {
            throw new InvalidDataException("it does not begin as a safetensors file does: a header length of 8 bytes, then a JSON object");
        }

        if (length > (ulong)(file.Length - PrefixLength))
        {
            throw new InvalidDataException(
                $"it is truncated: a header of {length} bytes is announced and {file.Length - PrefixLength} bytes follow");
        }

        var dataStart = PrefixLength + (int)length;
        return SafeTensorsHeader.Decode(file.Span[PrefixLength..dataStart], file[dataStart..]);
    }
}
