using System.Buffers.Binary;

namespace ImamlDsl;

/// <summary>The IHDR chunk.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColorType ColorType, bool Interlaced)
{
    /// <summary>More entries than this are refused before memory is allocated for them.</summary>
    private const long MaxEntries = 1 << 28;

    /// <summary>How many entries a pixel has in the file: 1 for a palette's index.</summary>
    public int Channels => ColorType switch
    {
        PngColorType.Rgb => 3,
        PngColorType.GrayAlpha => 2,
        PngColorType.Rgba => 4,
        _ => 1,
    };

    /// <summary>The distance in bytes between an entry and the one that filters call its left neighbour.</summary>
    public int FilterDistance => Math.Max(1, Channels * BitDepth / 8);

    /// <summary>The bytes of a scan line of <paramref name="pixels"/> pixels, without its filter type.</summary>
    public int LineBytes(int pixels) => (int)((((long)pixels * Channels * BitDepth) + 7) / 8);

    /// <summary>Reads the header of a PNG file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or no header of the standard.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> file)
    {
        var chunks = new PngChunks(file);
        chunks.Next();
        return Parse(in chunks);
    }

    /// <summary>Reads the first chunk of a file.</summary>
    /// <exception cref="InvalidDataException">It is no header of the standard.</exception>
    public static PngHeader Parse(in PngChunks chunk)
    {
        if (!chunk.Type.SequenceEqual("IHDR"u8) || chunk.Data.Length != 13)
        {
            throw new InvalidDataException(
                $"A PNG file begins with an IHDR chunk of 13 bytes; this one begins with {chunk.Name} of {chunk.Data.Length} bytes.");
        }

        var data = chunk.Data;
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
        var (depth, color, compression, filter, interlace) = (data[8], (PngColorType)data[9], data[10], data[11], data[12]);
        var allowed = color switch
        {
            PngColorType.Gray => depth is 1 or 2 or 4 or 8 or 16,
            PngColorType.Palette => depth is 1 or 2 or 4 or 8,
            PngColorType.Rgb or PngColorType.GrayAlpha or PngColorType.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!allowed)
        {
            throw new InvalidDataException($"The PNG standard has no colour type {(byte)color} with bit depth {depth}.");
        }

        if (compression != 0 || filter != 0 || interlace > 1)
        {
            throw new InvalidDataException(
                "The PNG standard has compression method 0, filter method 0 and interlace method 0 or 1; "
                + $"this file says {compression}, {filter} and {interlace}.");
        }

        // Four channels at most, the transparency of a tRNS chunk being one.
        if (width == 0 || height == 0 || width > MaxEntries || height > MaxEntries || (long)width * height * 4 > MaxEntries)
        {
            throw new InvalidDataException($"Images of 1×1 to {MaxEntries / 4} pixels are supported; this one has {width}×{height}.");
        }

        return new PngHeader((int)width, (int)height, depth, color, interlace == 1);
    }
}
