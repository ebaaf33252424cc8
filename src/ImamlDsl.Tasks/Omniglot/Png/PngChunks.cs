using System.Buffers.Binary;
using System.Text;

namespace ImamlDsl;

/// <summary>Goes through the chunks of a PNG file, checking lengths and checksums.</summary>
internal ref struct PngChunks
{
    private const int Overhead = 12; // length, type and checksum
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private ReadOnlySpan<byte> _rest;

    /// <exception cref="InvalidDataException">The file does not begin as a PNG file.</exception>
    public PngChunks(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
        {
            throw new InvalidDataException(Signature.StartsWith(file)
                ? $"The file ends after {file.Length} bytes, inside the PNG signature."
                : "It is not a PNG file: it does not begin with the PNG signature.");
        }

        _rest = file[Signature.Length..];
    }

    /// <summary>The four letters of the current chunk.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>The contents of the current chunk.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>Whether a decoder that does not know the chunk may ignore it: bit 5 of its first letter.</summary>
    public readonly bool IsAncillary => (Type[0] & 0x20) != 0;

    /// <summary>The type of the current chunk as text.</summary>
    public readonly string Name => Encoding.ASCII.GetString(Type);

    /// <summary>Moves to the next chunk.</summary>
    /// <exception cref="InvalidDataException">
    /// The file ends inside of a chunk, or before IEND; or the chunk's checksum is wrong.
    /// </exception>
    public void Next()
    {
        if (_rest.Length < Overhead)
        {
            throw new InvalidDataException("The file is truncated: it ends before the IEND chunk.");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        if (length > _rest.Length - Overhead)
        {
            throw new InvalidDataException(
                $"The file is truncated: a chunk claims {length} bytes where {_rest.Length - Overhead} are left.");
        }

        Type = _rest.Slice(4, 4);
        foreach (var letter in Type)
        {
            if (!char.IsAsciiLetter((char)letter))
            {
                throw new InvalidDataException($"The chunk type {Convert.ToHexString(Type)} is not made of letters: the file is damaged.");
            }
        }

        Data = _rest.Slice(8, (int)length);
        var given = BinaryPrimitives.ReadUInt32BigEndian(_rest[(8 + (int)length)..]);
        var computed = Crc32.Compute(_rest.Slice(4, 4 + (int)length));
        if (given != computed)
        {
            throw new InvalidDataException(
                $"The checksum of the {Name} chunk is wrong: the file says {given:X8}, its bytes give {computed:X8}. The file is damaged.");
        }

        _rest = _rest[(Overhead + (int)length)..];
    }
}
