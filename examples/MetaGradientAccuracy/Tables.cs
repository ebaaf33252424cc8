using System.Globalization;
using System.Text;

namespace MetaGradientAccuracyExample;

/// <summary>Prints a figure as a table.</summary>
internal static class Tables
{
    public static string Print(Figure figure)
    {
        var text = new StringBuilder();
        var widths = figure.Lines.Select(line => Math.Max(line.Name.Length, 8) + 2).ToArray();
        text.Append(CultureInfo.InvariantCulture, $"{figure.Title}: {figure.Y}\n{figure.X,20}");
        text.AppendJoin("", figure.Lines.Select((line, i) => line.Name.PadLeft(widths[i]))).Append('\n');
        for (var row = 0; row < figure.Lines[0].Points.Count; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{figure.Lines[0].Points[row].X,20:0}");
            text.AppendJoin("", figure.Lines.Select((line, i) => Value(line.Points[row].Y).PadLeft(widths[i]))).Append('\n');
        }

        return figure.Remark is null ? text.ToString() : text.Append(figure.Remark).Append(".\n").ToString();
    }

    private static string Value(double value) => value.ToString(value is >= 1 and < 1e7 ? value == Math.Floor(value) ? "0" : "0.0" : "0.0e+0", CultureInfo.InvariantCulture);
}
