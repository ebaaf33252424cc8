using System.Globalization;
using System.Text;

namespace MetaGradientAccuracyExample;

/// <summary>Draws a figure as SVG with logarithmic axes.</summary>
internal static class Chart
{
    private const double Width = 720;
    private const double Height = 440;
    private const double Left = 76;
    private const double Right = 210;
    private const double Top = 44;
    private const double Bottom = 56;

    // Told apart in grey and by people who see few colours (Okabe and Ito 2008).
    private static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];
    private static readonly string[] Dashes = ["", "7 4", "2 3", "9 3 2 3", "", "7 4", "2 3"];

    public static string Draw(Figure figure)
    {
        var x = Decades(figure.Lines.SelectMany(line => line.Points).Select(point => point.X));
        var y = Decades(figure.Lines.SelectMany(line => line.Points).Select(point => point.Y));
        var text = new StringBuilder();
        text.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n"));
        text.Append(Invariant($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n"));
        Label(text, Left, 24, "start", figure.Title, 15);
        Axis(text, x, horizontal: true);
        Axis(text, y, horizontal: false);
        Label(text, (Left + Width - Right) / 2, Height - 14, "middle", figure.X, 13);
        text.Append(Invariant($"<text transform=\"translate(18 {(Top + Height - Bottom) / 2:0.#}) rotate(-90)\" text-anchor=\"middle\" font-size=\"13\">{Escape(figure.Y)}</text>\n"));
        for (var i = 0; i < figure.Lines.Count; i++)
        {
            Line(text, figure.Lines[i], i, x, y);
        }

        return text.Append("</svg>\n").ToString();
    }

    private static void Line(StringBuilder text, Series line, int index, (int Low, int High) x, (int Low, int High) y)
    {
        var style = Invariant($"fill=\"none\" stroke=\"{Colours[index % Colours.Length]}\" stroke-width=\"2\" stroke-dasharray=\"{Dashes[index % Dashes.Length]}\"");
        var points = line.Points.Where(point => point.Y > 0).Select(point => Invariant($"{AtX(point.X, x):0.##},{AtY(point.Y, y):0.##}"));
        text.Append(Invariant($"<polyline {style} points=\"{string.Join(' ', points)}\"/>\n"));
        var at = Top + 12 + (20 * index);
        text.Append(Invariant($"<path {style} d=\"M{Width - Right + 14} {at - 4} h26\"/>\n"));
        Label(text, Width - Right + 46, at, "start", line.Name, 12);
    }

    private static void Axis(StringBuilder text, (int Low, int High) range, bool horizontal)
    {
        var every = Math.Max(1, (range.High - range.Low + 7) / 8);
        for (var decade = range.Low; decade <= range.High; decade += every)
        {
            var at = horizontal ? AtX(Math.Pow(10, decade), range) : AtY(Math.Pow(10, decade), range);
            text.Append(horizontal
                ? Invariant($"<path stroke=\"#ddd\" d=\"M{at:0.##} {Top} V{Height - Bottom}\"/>\n")
                : Invariant($"<path stroke=\"#ddd\" d=\"M{Left} {at:0.##} H{Width - Right}\"/>\n"));
            Label(text, horizontal ? at : Left - 8, horizontal ? Height - Bottom + 18 : at + 4, horizontal ? "middle" : "end", Power(decade), 12);
        }
    }

    private static string Power(int decade) => decade is >= 0 and <= 4
        ? Math.Pow(10, decade).ToString("0", CultureInfo.InvariantCulture)
        : "10" + string.Concat(decade.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));

    private static void Label(StringBuilder text, double x, double y, string anchor, string words, int size) =>
        text.Append(Invariant($"<text x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\" font-size=\"{size}\">{Escape(words)}</text>\n"));

    /// <summary>The powers of ten around all positive values; zero has no place on a logarithmic axis.</summary>
    private static (int Low, int High) Decades(IEnumerable<double> values)
    {
        var logarithms = values.Where(value => value > 0 && double.IsFinite(value)).Select(Math.Log10).DefaultIfEmpty(0).ToArray();
        var low = (int)Math.Floor(logarithms.Min() + 1e-9);
        return (low, Math.Max(low + 1, (int)Math.Ceiling(logarithms.Max() - 1e-9)));
    }

    private static double AtX(double value, (int Low, int High) range) =>
        Left + ((Math.Log10(value) - range.Low) / (range.High - range.Low) * (Width - Left - Right));

    private static double AtY(double value, (int Low, int High) range) =>
        Height - Bottom - ((Math.Log10(value) - range.Low) / (range.High - range.Low) * (Height - Top - Bottom));

    private static string Escape(string words) => words.Replace("&", "&amp;").Replace("<", "&lt;");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
