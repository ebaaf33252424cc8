using System.Numerics;

namespace ImamlDsl;

/// <summary>Tells numbers from NaN and infinities.</summary>
internal static class Finite
{
    private const double SingleLimit = 3.4028235677973366e38; // from here on numbers round to infinity in single precision

    /// <summary>Whether all values are finite in a precision.</summary>
    public static bool All(ReadOnlySpan<double> values, Precision precision = Precision.Double)
    {
        // NaN is not below anything, nor infinity below itself.
        var limit = precision == Precision.Single ? SingleLimit : double.PositiveInfinity;
        var i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            if (!Vector.LessThanAll(Vector.Abs(new Vector<double>(values[i..])), new Vector<double>(limit)))
            {
                return false;
            }
        }

        for (; i < values.Length; i++)
        {
            if (!(Math.Abs(values[i]) < limit))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a task's vector is finite, which its square need not be.</summary>
    /// <param name="vectors">The vectors of all tasks.</param>
    /// <param name="task">The task.</param>
    /// <param name="buffer">Memory to read into, kept for the next call.</param>
    public static bool All(TaskVectors vectors, int task, ref double[]? buffer)
    {
        if (buffer?.Length != vectors.Length)
        {
            buffer = new double[vectors.Length];
        }

        vectors.Read(task, buffer);
        return All(buffer);
    }
}
