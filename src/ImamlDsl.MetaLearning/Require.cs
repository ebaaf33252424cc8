using System.Globalization;
using System.Runtime.CompilerServices;

namespace ImamlDsl;

/// <summary>Checks of options, made when an option is given. Each message says what was given, what is expected and what to do.</summary>
internal static class Require
{
    public static double Positive(double value, string parameter, string meaning, string advice) =>
        double.IsFinite(value) && value > 0
            ? value
            : throw Error(value, parameter, $"{meaning} must be finite and greater than 0", advice);

    public static double NotNegative(double value, string parameter, string meaning, string advice) =>
        double.IsFinite(value) && value >= 0
            ? value
            : throw Error(value, parameter, $"{meaning} must be finite and at least 0", advice);

    /// <summary>A number in [0, 1).</summary>
    public static double Fraction(double value, string parameter, string meaning, string advice) =>
        value is >= 0 and < 1
            ? value
            : throw Error(value, parameter, $"{meaning} must be at least 0 and less than 1", advice);

    public static int AtLeast(int minimum, int value, string parameter, string meaning, string advice) =>
        value >= minimum
            ? value
            : throw Error(value, parameter, $"{meaning} must be at least {minimum.ToString(CultureInfo.InvariantCulture)}", advice);

    public static double AtLeast(double minimum, double value, string parameter, string meaning, string advice) =>
        double.IsFinite(value) && value >= minimum
            ? value
            : throw Error(value, parameter, $"{meaning} must be finite and at least {minimum.ToString(CultureInfo.InvariantCulture)}", advice);

    /// <summary>A time that a wait can take.</summary>
    public static TimeSpan Timeout(TimeSpan value, string parameter, string advice = "") =>
        value > TimeSpan.Zero && value.TotalMilliseconds <= int.MaxValue
            ? value
            : throw Error(value, parameter, "The time-out must be greater than 0 and less than 24 days", advice);

    public static T NotNull<T>(T? value, [CallerMemberName] string parameter = "")
        where T : class => value ?? throw new ArgumentNullException(parameter);

    /// <summary>What a user's solver or the like was asked to create.</summary>
    /// <exception cref="InvalidOperationException">It gave null.</exception>
    public static T Created<T>(T? workspace, object creator)
        where T : class => workspace ?? throw new InvalidOperationException($"{creator}.CreateWorkspace returned null; return a workspace.");

    public static T Defined<T>(T value, [CallerMemberName] string parameter = "")
        where T : struct, Enum => Enum.IsDefined(value)
            ? value
            : throw Error(value, parameter, $"{parameter} must be one of {string.Join(", ", Enum.GetNames<T>())}", "");

    public static void Length(int expected, int given, string parameter, string meaning)
    {
        if (expected != given)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{meaning} must have {expected} entries; {given} were given."), parameter);
        }
    }

    private static ArgumentOutOfRangeException Error(object value, string parameter, string expected, string advice) =>
        new(parameter, value, $"{expected}; {string.Create(CultureInfo.InvariantCulture, $"{value}")} was given. {Sentence(advice)}");

    private static string Sentence(string advice) =>
        advice.Length == 0 ? advice : char.ToUpperInvariant(advice[0]) + advice[1..] + (advice.EndsWith('.') ? "" : ".");
}
