namespace ImamlDsl.Tasks.Tests;

public class SinusoidTests
{
    [Fact]
    public void Targets_are_the_closed_form_in_the_drawn_amplitude_and_phase()
    {
        var source = new Sinusoid { Shots = 4, Queries = 6 };
        var batch = new EpisodeBatch(source.Layout, 20);
        batch.Fill(source, seed: 5, stream: 0, step: 0);
        for (var task = 0; task < 20; task++)
        {
            var random = new SeededRandom(5, 0, 0, (ulong)task);
            var amplitude = 0.1 + (4.9 * random.NextDouble());
            var phase = Math.PI * random.NextDouble();
            float[] x = [.. batch[task].SupportReal(0), .. batch[task].QueryReal(0)];
            float[] y = [.. batch[task].SupportReal(1), .. batch[task].QueryReal(1)];
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(-5 + (10 * random.NextDouble()), x[i], 1e-6);
                Assert.Equal(amplitude * Math.Sin(x[i] - phase), y[i], 1e-5);
            }
        }
    }

    [Fact]
    public void Draws_fill_their_ranges()
    {
        // With x = π/2 + φ fixed by a range of one point and φ = 0, the target is the amplitude itself.
        var amplitudes = Draw(new Sinusoid { PhaseRange = (0, 0), InputRange = (MathF.PI / 2, MathF.PI / 2) }, query: 1);
        Assert.Equal((0.1f, 5f), (MathF.Round(amplitudes.Min(), 1), MathF.Round(amplitudes.Max(), 1)));
        Assert.Equal(2.55, amplitudes.Average(), 0.05);

        var inputs = Draw(new Sinusoid(), query: 0);
        Assert.InRange(inputs.Min(), -5f, -4.9f);
        Assert.InRange(inputs.Max(), 4.9f, 5f);
    }

    [Fact]
    public void The_defaults_are_the_published_ones()
    {
        var source = new Sinusoid();
        Assert.Equal((10, (0.1f, 5f), (0f, MathF.PI), (-5f, 5f)), (source.Shots, source.AmplitudeRange, source.PhaseRange, source.InputRange));
        Assert.Equal("support (Real [10, 1], Real [10, 1]), query (Real [10, 1], Real [10, 1])", source.Layout.ToString());
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sinusoid { Shots = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sinusoid { Queries = 0 });
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Sinusoid { AmplitudeRange = (5, 1) });
        Assert.Contains("AmplitudeRange must be finite with Low no greater than High; it was 5 to 1.", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sinusoid { PhaseRange = (0, float.NaN) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sinusoid { InputRange = (float.NegativeInfinity, 0) });
    }

    private static float[] Draw(Sinusoid source, int query)
    {
        var batch = new EpisodeBatch(source.Layout, 5000);
        batch.Fill(source, 0, 0, 0);
        return ((TaskInput<float>)batch.Query.Inputs[query]).Values;
    }
}
