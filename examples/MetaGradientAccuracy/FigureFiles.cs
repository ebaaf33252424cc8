using System.Globalization;
using System.Text;

namespace MetaGradientAccuracyExample;

/// <summary>Writes a figure's numbers and its picture.</summary>
internal static class FigureFiles
{
    public static void Write(Figure figure, string folder)
    {
        File.WriteAllText(Path.Combine(folder, figure.Name + ".csv"), Csv(figure));
        File.WriteAllText(Path.Combine(folder, figure.Name + ".svg"), Chart.Draw(figure));
    }

    /// <summary>A line for each x: x, then the value of each line. Names that hold a comma stand in quotes.</summary>
    private static string Csv(Figure figure)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', figure.Lines.Select(line => line.Name).Prepend(figure.X).Select(name => name.Contains(',') ? $"\"{name}\"" : name)).Append('\n');
        for (var i = 0; i < figure.Lines[0].Points.Count; i++)
        {
            text.AppendJoin(',', figure.Lines.Select(line => line.Points[i].Y).Prepend(figure.Lines[0].Points[i].X)
                .Select(value => value.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        }

        return text.ToString();
    }
}
