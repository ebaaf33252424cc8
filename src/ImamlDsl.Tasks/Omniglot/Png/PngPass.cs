namespace ImamlDsl;

/// <summary>
/// The pixels that one pass transmits: every <paramref name="StepX"/>-th of every <paramref name="StepY"/>-th line, from (X, Y). A file
/// without interlace has one pass with all pixels; Adam7 has seven (PNG standard, clause 8).
/// </summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    private static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    private static readonly PngPass[] Adam7 =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    public static ReadOnlySpan<PngPass> Of(PngHeader header) => header.Interlaced ? Adam7 : Whole;

    public int Width(PngHeader header) => (header.Width - X + StepX - 1) / StepX;

    public int Height(PngHeader header) => (header.Height - Y + StepY - 1) / StepY;
}
