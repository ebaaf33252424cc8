using System.Diagnostics.CodeAnalysis;

namespace ImamlDsl;

/// <summary>Checks of whole numbers that a caller gives. Each message says what was given, what is expected and what to do.</summary>
internal static class Ranges
{
    /// <summary>The value, which must not be below a least one.</summary>
    /// <param name="minimum">The least.</param>
    /// <param name="value">What was given.</param>
    /// <param name="parameter">The caller's name for it.</param>
    /// <param name="meaning">What it is, as a sentence begins.</param>
    /// <param name="advice">What to do, as a whole sentence; none where what is expected says it.</param>
    public static int AtLeast(int minimum, int value, string parameter, string meaning, string advice = "") =>
        value >= minimum
            ? value
            : throw new ArgumentOutOfRangeException(
                parameter, value, FormattableString.Invariant($"{meaning} must be at least {minimum}; {value} was given.{(advice.Length == 0 ? "" : $" {advice}")}"));

    /// <summary>Requires one of a number of things that are counted from 0.</summary>
    /// <param name="index">What was given.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="parameter">The caller's name for it.</param>
    /// <param name="meaning">What is counted, such as <c>task</c>.</param>
    public static void Index(int index, int count, string parameter, string meaning)
    {
        if ((uint)index >= (uint)count)
        {
            ThrowIndex(index, count, parameter, meaning);
        }
    }

    [DoesNotReturn]
    private static void ThrowIndex(int index, int count, string parameter, string meaning) => throw new ArgumentOutOfRangeException(
        parameter, index, FormattableString.Invariant($"There is no {meaning} {index}: the first is 0, and there are {count}."));
}
