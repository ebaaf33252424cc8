using System.Runtime.Intrinsics;

namespace ImamlDsl;

/// <summary>
/// Regression to sinusoids y = A sin(x − φ), the amplitude A, the phase φ and the inputs x being uniform (Finn, Abbeel and Levine 2017,
/// §5.1). Inputs of each set: x <c>[n, 1]</c>, y <c>[n, 1]</c>.
/// </summary>
public sealed class Sinusoid : IEpisodeSource
{
    private EpisodeLayout? _layout;

    /// <summary>The number of support examples, at least 1.</summary>
    public int Shots { get; init => field = FewShot.AtLeastOne(value, nameof(Shots)); } = 10;

    /// <summary>The number of query examples, at least 1.</summary>
    public int Queries { get; init => field = FewShot.AtLeastOne(value, nameof(Queries)); } = 10;

    /// <summary>The least and greatest amplitude A.</summary>
    public (float Low, float High) AmplitudeRange { get; init => field = Ordered(value, nameof(AmplitudeRange)); } = (0.1f, 5f);

    /// <summary>The least and greatest phase φ, in radians.</summary>
    public (float Low, float High) PhaseRange { get; init => field = Ordered(value, nameof(PhaseRange)); } = (0f, MathF.PI);

    /// <summary>The least and greatest input x, in radians.</summary>
    public (float Low, float High) InputRange { get; init => field = Ordered(value, nameof(InputRange)); } = (-5f, 5f);

    /// <inheritdoc/>
    public EpisodeLayout Layout => _layout ??= new EpisodeLayout(Set(Shots), Set(Queries));

    /// <inheritdoc/>
    public bool IsConcurrent => true;

    /// <inheritdoc/>
    public void Sample(Random random, Episode episode)
    {
        ArgumentNullException.ThrowIfNull(random);
        var amplitude = Uniform(random, AmplitudeRange);
        var phase = Uniform(random, PhaseRange);
        Write(random, amplitude, phase, episode.SupportReal(0), episode.SupportReal(1));
        Write(random, amplitude, phase, episode.QueryReal(0), episode.QueryReal(1));
    }

    private void Write(Random random, double amplitude, double phase, Span<float> x, Span<float> y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = (float)Uniform(random, InputRange);
        }

        // y belongs to the x that is handed out, so of x rounded. Eight at a time, the last ones with others behind them that nobody reads.
        var count = Vector256<float>.Count;
        var whole = x.Length - (x.Length % count);
        for (var i = 0; i < whole; i += count)
        {
            Curve(Vector256.Create<float>(x[i..]), amplitude, phase).CopyTo(y[i..]);
        }

        if (whole < x.Length)
        {
            Span<float> rest = stackalloc float[count];
            x[whole..].CopyTo(rest);
            Curve(Vector256.Create<float>(rest), amplitude, phase).CopyTo(rest);
            rest[..(x.Length - whole)].CopyTo(y[whole..]);
        }
    }

    /// <summary>A sin(x − φ) in double precision, rounded.</summary>
    private static Vector256<float> Curve(Vector256<float> x, double amplitude, double phase)
    {
        var (low, high) = Vector256.Widen(x);
        var y = amplitude * Vector512.Sin(Vector512.Create(low, high) - Vector512.Create(phase));
        return Vector256.Narrow(y.GetLower(), y.GetUpper());
    }

    private static double Uniform(Random random, (float Low, float High) range) =>
        range.Low + (((double)range.High - range.Low) * random.NextDouble());

    private static InputShape[] Set(int examples) =>
        [new InputShape(InputKind.Real, examples, 1), new InputShape(InputKind.Real, examples, 1)];

    private static (float Low, float High) Ordered((float Low, float High) range, string name) =>
        float.IsFinite(range.Low) && float.IsFinite(range.High) && range.Low <= range.High
            ? range
            : throw new ArgumentOutOfRangeException(
                name, range, FormattableString.Invariant($"{name} must be finite with Low no greater than High; it was {range.Low} to {range.High}."));
}
