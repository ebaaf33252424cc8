namespace ImamlDsl;

/// <summary>The colours of the PLTE chunk and the transparency of the tRNS chunk.</summary>
internal readonly ref struct PngPalette(ReadOnlySpan<byte> colors, ReadOnlySpan<byte> transparency)
{
    /// <summary>Three bytes for each colour.</summary>
    public ReadOnlySpan<byte> Colors { get; } = colors;

    /// <summary>The contents of tRNS, empty where there is none.</summary>
    public ReadOnlySpan<byte> Transparency { get; } = transparency;

    public void Check(PngHeader header)
    {
        var count = Colors.Length / 3;
        if (header.ColorType == PngColorType.Palette && (count == 0 || Colors.Length % 3 != 0 || count > 1 << header.BitDepth))
        {
            throw new InvalidDataException(
                $"A palette of bit depth {header.BitDepth} has 1 to {1 << header.BitDepth} colours of 3 bytes, before the IDAT chunks; "
                + $"this file has {Colors.Length} bytes there.");
        }

        var fits = header.ColorType switch
        {
            PngColorType.Palette => Transparency.Length <= count,
            PngColorType.Gray => Transparency.Length is 0 or 2,
            PngColorType.Rgb => Transparency.Length is 0 or 6,
            _ => Transparency.Length == 0,
        };
        if (!fits)
        {
            throw new InvalidDataException($"The tRNS chunk has {Transparency.Length} bytes, which does not fit the image.");
        }
    }
}
