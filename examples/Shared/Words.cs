using System.Globalization;

namespace ImamlDsl.Examples;

/// <summary>Numbers with what they count.</summary>
internal static class Words
{
    /// <summary>1 task, 2 tasks.</summary>
    public static string Count(long number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}
