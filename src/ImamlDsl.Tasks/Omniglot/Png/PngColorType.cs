namespace ImamlDsl;

/// <summary>The colour types of a PNG file, with the values that the standard gives them.</summary>
internal enum PngColorType : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}
