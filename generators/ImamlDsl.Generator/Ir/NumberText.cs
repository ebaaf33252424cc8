using System.Globalization;

namespace ImamlDsl.Generator.Ir;

/// <summary>Numbers as text that is read back as the same number, whichever runtime hosts the compiler: some print less than that for "R", and −0 as 0.</summary>
internal static class NumberText
{
    public static string Of(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) || (read != value && !double.IsNaN(value)))
        {
            text = value.ToString("G17", CultureInfo.InvariantCulture);
        }

        return value == 0 && 1 / value < 0 && text[0] != '-' ? "-" + text : text;
    }
}
