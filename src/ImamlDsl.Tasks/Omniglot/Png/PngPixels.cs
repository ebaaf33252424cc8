using System.Buffers.Binary;

namespace ImamlDsl;

/// <summary>Turns the bytes of a restored scan line into channel values.</summary>
internal static class PngPixels
{
    /// <summary>Writes the pixels of a line.</summary>
    /// <param name="header">The image.</param>
    /// <param name="palette">Its palette and transparency.</param>
    /// <param name="line">The restored line.</param>
    /// <param name="pixels">The number of pixels in it.</param>
    /// <param name="result">Where the first pixel goes, and what follows.</param>
    /// <param name="step">The distance between the pixels of the line in <paramref name="result"/>.</param>
    /// <param name="channels">How many channels a pixel has in <paramref name="result"/>.</param>
    public static void Unpack(
        PngHeader header, PngPalette palette, ReadOnlySpan<byte> line, int pixels, Span<ushort> result, int step, int channels)
    {
        if (header is { ColorType: PngColorType.Gray, BitDepth: < 16 } && palette.Transparency.IsEmpty)
        {
            // Bitonal and grey images are by far the most common here.
            var (depth, mask) = (header.BitDepth, (1 << header.BitDepth) - 1);
            for (int x = 0, bit = depth; x < pixels; x++, bit += depth)
            {
                result[x * step] = (ushort)((line[(bit - 1) >> 3] >> ((8 - (bit & 7)) & 7)) & mask);
            }

            return;
        }

        Span<ushort> values = stackalloc ushort[4];
        values = values[..header.Channels];
        for (var x = 0; x < pixels; x++)
        {
            for (var c = 0; c < values.Length; c++)
            {
                values[c] = Entry(line, (x * values.Length) + c, header.BitDepth);
            }

            var pixel = result.Slice(x * step, channels);
            if (header.ColorType == PngColorType.Palette)
            {
                WriteColor(palette, values[0], pixel);
                continue;
            }

            values.CopyTo(pixel);
            if (channels > values.Length)
            {
                pixel[^1] = IsTransparent(palette.Transparency, values) ? (ushort)0 : (ushort)((1 << header.BitDepth) - 1);
            }
        }
    }

    private static ushort Entry(ReadOnlySpan<byte> line, int index, int depth)
    {
        if (depth == 16)
        {
            return BinaryPrimitives.ReadUInt16BigEndian(line[(2 * index)..]);
        }

        var bit = index * depth;
        return (ushort)((line[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1));
    }

    private static void WriteColor(PngPalette palette, int index, Span<ushort> pixel)
    {
        if (3 * index >= palette.Colors.Length)
        {
            throw new InvalidDataException(
                $"A pixel has colour {index} of a palette with {palette.Colors.Length / 3} colours. The file is damaged.");
        }

        for (var c = 0; c < 3; c++)
        {
            pixel[c] = palette.Colors[(3 * index) + c];
        }

        if (pixel.Length == 4)
        {
            pixel[3] = index < palette.Transparency.Length ? palette.Transparency[index] : byte.MaxValue;
        }
    }

    private static bool IsTransparent(ReadOnlySpan<byte> transparency, ReadOnlySpan<ushort> values)
    {
        for (var c = 0; c < values.Length; c++)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(transparency[(2 * c)..]) != values[c])
            {
                return false;
            }
        }

        return true;
    }
}
