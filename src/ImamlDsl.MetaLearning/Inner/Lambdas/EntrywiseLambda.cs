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

    public override ProximalTerm On(IDevice device, ParameterLayout layout, int tasks) => new DiagonalTerm(device, Strengths(layout), tasks);
}
