using System.Numerics;

namespace ImamlDsl;

/// <summary>Tells numbers from NaN and infinities.</summary>
internal static class Finite
{
    private const double SingleLimit = 3.4028235677973366e38; // from here on numbers round to infinity in single precision

    /// <summary>Whether all values are finite in a precision.</summary>
    public static bool All(ReadOnlySpan<double> values, Precision precision)
    {
        if (!All(values) || precision == Precision.Double)
        {
            return All(values);
        }

        foreach (var value in values)
        {
            if (Math.Abs(value) >= SingleLimit)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether all values are finite.</summary>
    public static bool All(ReadOnlySpan<double> values)
    {
        // 0 times a finite number is 0, times anything else it is NaN.
        var products = Vector<double>.Zero;
        var i = 0;
        for (; i + Vector<double>.Count <= values.Length; i += Vector<double>.Count)
        {
            products += new Vector<double>(values[i..]) * 0.0;
        }

        var rest = 0.0;
        for (; i < values.Length; i++)
        {
            rest += values[i] * 0;
        }

        return Vector.Sum(products) + rest == 0;
    }
}
