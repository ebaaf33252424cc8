namespace ImamlDsl;

/// <summary>A diagonal Λ, by whatever it is given.</summary>
internal abstract class EntrywiseLambda : Lambda
{
    /// <summary>Writes λ of every entry of φ, in physical order.</summary>
    public abstract void Fill(ParameterLayout layout, Span<double> strengths);

    /// <summary>λ of every entry of φ, in physical order.</summary>
    public double[] Strengths(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var strengths = new double[layout.AdaptedLength];
        Fill(layout, strengths);
        return strengths;
    }

    /// <summary>A strength as a device of some precision keeps it.</summary>
    /// <exception cref="ArgumentException">It is not positive and finite there.</exception>
    public static double Rounded(double strength, Precision precision)
    {
        return IsStrength(strength, precision) ? In(strength, precision)
            : throw new ArgumentException(FormattableString.Invariant(
                $"Lambda's strength {strength} is {In(strength, precision)} in {precision} precision; it must be finite and greater than 0 there."));
    }

    /// <summary>Whether a strength is positive and finite in a precision.</summary>
    public static bool IsStrength(double strength, Precision precision) => In(strength, precision) is > 0 and < double.PositiveInfinity;

    private static double In(double strength, Precision precision) => precision == Precision.Single ? (float)strength : strength;

    public override ProximalTerm On(IDevice device, ParameterLayout layout, int tasks) => new DiagonalTerm(device, Strengths(layout), tasks);
}
