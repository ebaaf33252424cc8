using System.Globalization;
using System.Text;

namespace SinusoidExample;

/// <summary>A picture of curves and points in characters, with colours where the terminal has them.</summary>
internal sealed class Plot
{
    private const int Width = 76;
    private const int Height = 17;

    private readonly (char Mark, string Colour)[,] _cells = new (char, string)[Height, Width];
    private readonly (double Low, double High) _x;
    private readonly (double Low, double High) _y;

    public Plot((double Low, double High) x, (double Low, double High) y)
    {
        _x = x;
        _y = y;
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++)
            {
                _cells[row, column] = (' ', "default");
            }
        }
    }

    /// <summary>The inputs at which a curve is to be known: one for each column.</summary>
    public float[] Columns => [.. Enumerable.Range(0, Width).Select(column => (float)(_x.Low + ((_x.High - _x.Low) * (column + 0.5) / Width)))];

    /// <summary>Draws a curve from its values at <see cref="Columns"/>, over what was drawn before.</summary>
    public void Curve(ReadOnlySpan<float> values, char mark, string colour)
    {
        for (var column = 0; column < Width; column++)
        {
            Set(column, values[column], mark, colour);
        }
    }

    /// <summary>Draws points.</summary>
    public void Points(ReadOnlySpan<float> x, ReadOnlySpan<float> y, char mark, string colour)
    {
        for (var i = 0; i < x.Length; i++)
        {
            Set((int)((x[i] - _x.Low) / (_x.High - _x.Low) * Width), y[i], mark, colour);
        }
    }

    /// <summary>The picture with its frame, as Spectre.Console markup.</summary>
    public string ToMarkup()
    {
        var text = new StringBuilder();
        for (var row = 0; row < Height; row++)
        {
            text.Append(row switch
            {
                0 => Label(_y.High),
                Height / 2 => Label((_y.High + _y.Low) / 2),
                Height - 1 => Label(_y.Low),
                _ => "   ",
            }).Append('│');
            for (var column = 0; column < Width; column++)
            {
                var (mark, colour) = _cells[row, column];
                text.Append(mark == ' ' ? " " : $"[{colour}]{mark}[/]");
            }

            text.Append('\n');
        }

        return text.Append("   └").Append('─', Width).ToString();
    }

    private static string Label(double value) => value.ToString("0", CultureInfo.InvariantCulture).PadLeft(2) + " ";

    private void Set(int column, double y, char mark, string colour)
    {
        var row = (int)Math.Round((_y.High - y) / (_y.High - _y.Low) * (Height - 1));
        if (row is >= 0 and < Height && column is >= 0 and < Width)
        {
            _cells[row, column] = (mark, colour);
        }
    }
}
