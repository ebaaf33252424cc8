namespace ImamlDsl;

/// <summary>How a parameter is drawn. Placed on the property beside <see cref="ParameterAttribute"/>; without one it starts at zero.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class InitializerAttribute : Attribute
{
    /// <summary>Draws the values of a parameter.</summary>
    /// <param name="random">The source of randomness.</param>
    /// <param name="shape">The logical shape.</param>
    /// <param name="values">The values, logical row-major order.</param>
    public abstract void Fill(Random random, IReadOnlyList<int> shape, Span<double> values);

    /// <summary>
    /// The number of inputs and outputs of a unit, by PyTorch's convention: for a weight <c>[out, in, ..window]</c>, in × window and out × window;
    /// a vector counts its length as both.
    /// </summary>
    private protected static (double In, double Out) Fans(IReadOnlyList<int> shape)
    {
        if (shape.Count < 2)
        {
            double length = shape.Count == 0 ? 1 : shape[0];
            return (length, length);
        }

        double window = 1;
        for (var i = 2; i < shape.Count; i++)
        {
            window *= shape[i];
        }

        return (shape[1] * window, shape[0] * window);
    }

    private protected static void FillUniform(Random random, Span<double> values, double low, double high)
    {
        foreach (ref var value in values)
        {
            value = low + ((high - low) * random.NextDouble());
        }
    }

    private protected static void FillNormal(Random random, Span<double> values, double mean, double deviation)
    {
        foreach (ref var value in values)
        {
            // Box–Muller; 1 − u lies in (0, 1], so the logarithm is finite.
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            value = mean + (deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
    }
}

/// <summary>All values equal.</summary>
/// <param name="value">The value.</param>
public sealed class ConstantAttribute(double value) : InitializerAttribute
{
    /// <summary>The value.</summary>
    public double Value { get; } = value;

    /// <inheritdoc/>
    public override void Fill(Random random, IReadOnlyList<int> shape, Span<double> values) => values.Fill(Value);
}

/// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
/// <param name="low">The lower end.</param>
/// <param name="high">The upper end.</param>
public sealed class UniformAttribute(double low, double high) : InitializerAttribute
{
    /// <summary>The lower end.</summary>
    public double Low { get; } = low;

    /// <summary>The upper end.</summary>
    public double High { get; } = high;

    /// <inheritdoc/>
    public override void Fill(Random random, IReadOnlyList<int> shape, Span<double> values) => FillUniform(random, values, Low, High);
}

/// <summary>Normal with a mean and a standard deviation.</summary>
/// <param name="mean">The mean.</param>
/// <param name="deviation">The standard deviation.</param>
public sealed class NormalAttribute(double mean, double deviation) : InitializerAttribute
{
    /// <summary>The mean.</summary>
    public double Mean { get; } = mean;

    /// <summary>The standard deviation.</summary>
    public double Deviation { get; } = deviation;

    /// <inheritdoc/>
    public override void Fill(Random random, IReadOnlyList<int> shape, Span<double> values) => FillNormal(random, values, Mean, Deviation);
}

/// <summary>Uniform in ±gain·√(6/(fan_in + fan_out)) (Glorot and Bengio 2010), with fans as PyTorch counts them.</summary>
public sealed class XavierUniformAttribute : InitializerAttribute
{
    /// <summary>The gain; 1 unless given.</summary>
    public double Gain { get; init; } = 1;

    /// <inheritdoc/>
    public override void Fill(Random random, IReadOnlyList<int> shape, Span<double> values)
    {
        var (fanIn, fanOut) = Fans(shape);
        var bound = Gain * Math.Sqrt(6 / (fanIn + fanOut));
        FillUniform(random, values, -bound, bound);
    }
}

/// <summary>Normal with standard deviation gain·√(2/(fan_in + fan_out)) (Glorot and Bengio 2010).</summary>
public sealed class XavierNormalAttribute : InitializerAttribute
{
    /// <summary>The gain; 1 unless given.</summary>
    public double Gain { get; init; } = 1;

    /// <inheritdoc/>
    public override void Fill(Random random, IReadOnlyList<int> shape, Span<double> values)
    {
        var (fanIn, fanOut) = Fans(shape);
        FillNormal(random, values, 0, Gain * Math.Sqrt(2 / (fanIn + fanOut)));
    }
}

/// <summary>Uniform in ±gain·√(3/fan_in) (He et al. 2015); the default gain √2 suits ReLU.</summary>
public sealed class KaimingUniformAttribute : InitializerAttribute
{
    /// <summary>The gain; √2 unless given.</summary>
    public double Gain { get; init; } = Math.Sqrt(2);

    /// <inheritdoc/>
    public override void Fill(Random random, IReadOnlyList<int> shape, Span<double> values)
    {
        var bound = Gain * Math.Sqrt(3 / Fans(shape).In);
        FillUniform(random, values, -bound, bound);
    }
}

/// <summary>Normal with standard deviation gain/√fan_in (He et al. 2015); the default gain √2 suits ReLU.</summary>
public sealed class KaimingNormalAttribute : InitializerAttribute
{
    /// <summary>The gain; √2 unless given.</summary>
    public double Gain { get; init; } = Math.Sqrt(2);

    /// <inheritdoc/>
    public override void Fill(Random random, IReadOnlyList<int> shape, Span<double> values) =>
        FillNormal(random, values, 0, Gain / Math.Sqrt(Fans(shape).In));
}
