namespace ImamlDsl;

/// <summary>The filters of scan lines (PNG standard, clause 9): each byte was stored as its difference from a prediction.</summary>
internal static class PngFilter
{
    /// <summary>Restores a scan line in place.</summary>
    /// <param name="type">The filter type, 0 to 4.</param>
    /// <param name="line">The line, without its filter type.</param>
    /// <param name="above">The restored line above; zeros for the first line of a pass.</param>
    /// <param name="distance">The distance to the byte at the left; bytes left of the line count as zero.</param>
    /// <exception cref="InvalidDataException">There is no such filter type.</exception>
    public static void Restore(byte type, Span<byte> line, ReadOnlySpan<byte> above, int distance)
    {
        above = above[..line.Length];
        switch (type)
        {
            case 0:
                break;
            case 1:
                for (var i = distance; i < line.Length; i++)
                {
                    line[i] += line[i - distance];
                }

                break;
            case 2:
                for (var i = 0; i < line.Length; i++)
                {
                    line[i] += above[i];
                }

                break;
            case 3:
                for (var i = 0; i < line.Length; i++)
                {
                    line[i] += (byte)(((i < distance ? 0 : line[i - distance]) + above[i]) / 2);
                }

                break;
            case 4:
                for (var i = 0; i < line.Length; i++)
                {
                    line[i] += i < distance ? above[i] : Paeth(line[i - distance], above[i], above[i - distance]);
                }

                break;
            default:
                throw new InvalidDataException($"A scan line has filter type {type}; the PNG standard has 0 to 4. The file is damaged.");
        }
    }

    /// <summary>Whichever of left, above and upper left is nearest to left + above − upper left, in this order on a tie.</summary>
    private static byte Paeth(int left, int above, int upperLeft)
    {
        var (toLeft, toAbove) = (Math.Abs(above - upperLeft), Math.Abs(left - upperLeft));
        var toUpperLeft = Math.Abs(left + above - upperLeft - upperLeft);
        return (byte)(toLeft <= toAbove && toLeft <= toUpperLeft ? left : toAbove <= toUpperLeft ? above : upperLeft);
    }
}
