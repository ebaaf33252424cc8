using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>Programs work on the caller's own arrays, and linearisations on memory of those before: results are those of memory of their own.</summary>
public sealed class ProgramMemoryTests
{
    private const int Tasks = 3;

    /// <summary>Weights that lie in memory as they are declared, weights that do not, and parameters that are not adapted.</summary>
    public static TheoryData<string, int> Losses()
    {
        var losses = new TheoryData<string, int>();
        foreach (var loss in (string[])["SineRegressor.Mse", "SmallConv.Loss", "FrozenOps.Deep"])
        {
            losses.Add(loss, 1);
            losses.Add(loss, 2);
        }

        return losses;
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void ResultsMayBeWrittenOverWhatTheyAreComputedFrom(string loss, int threads)
    {
        var definition = TestModels.Find(loss);
        var data = TaskArrays.Draw(definition, Tasks, seed: 1);
        using var program = new SpanLoss<double>(definition, new CpuTarget { Threads = threads }, Tasks);
        var (losses, gradient) = program.Gradient(data.Phi, data);
        foreach (var shift in (int[])[0, 1, data.ParameterLength])
        {
            // φ at the start of an array, the gradient so much later in it
            var array = new double[data.Phi.Length + shift];
            data.Phi.CopyTo(array, 0);
            var own = new double[Tasks];
            program.Gradient(array.AsSpan(0, data.Phi.Length), data, own, array.AsSpan(shift));
            Assert.Equal(losses, own);
            Assert.Equal(gradient, array.AsSpan(shift).ToArray());

            using var linearization = program.Linearize(data.Phi, data);
            var v = data.Direction(2);
            var product = new double[v.Length];
            linearization.Apply(v, product);
            v.CopyTo(array, 0);
            linearization.Apply(array.AsSpan(0, v.Length), array.AsSpan(shift));
            Assert.Equal(product, array.AsSpan(shift).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void ALinearisationKeepsNothingOfThoseBefore(string loss, int threads)
    {
        var definition = TestModels.Find(loss);
        var target = new CpuTarget { Threads = threads };
        using var program = new SpanLoss<double>(definition, target, Tasks);
        var first = TaskArrays.Draw(definition, Tasks, seed: 2);
        using var kept = program.Linearize(first.Phi, first);
        var v = first.Direction(1);
        foreach (var data in (TaskArrays[])[TaskArrays.Draw(definition, Tasks, seed: 3), TaskArrays.Draw(definition, Tasks, seed: 4), first.WithFewerExamples(2), first])
        {
            using var fresh = new SpanLoss<double>(definition, target, Tasks);
            using var expected = fresh.Linearize(data.Phi, data);
            using var own = program.Linearize(data.Phi, data);
            Same(expected, own, v);
        }

        using var other = new SpanLoss<double>(definition, target, Tasks);
        using var alone = other.Linearize(first.Phi, first);
        Same(alone, kept, v);
    }

    [Fact]
    public void ADisposedLinearisationShowsNothingOfTheNext()
    {
        var definition = TestModels.Find("SineRegressor.Mse");
        var data = TaskArrays.Draw(definition, Tasks, seed: 5);
        using var program = new SpanLoss<double>(definition, Target.Cpu, Tasks);
        var linearization = program.Linearize(data.Phi, data);
        linearization.Dispose();
        linearization.Dispose();
        Assert.Equal("linearisation", Assert.Throws<ObjectDisposedException>(() => linearization.Losses.Length).ObjectName);
        Assert.Equal("linearisation", Assert.Throws<ObjectDisposedException>(() => linearization.Gradient.Length).ObjectName);
        Assert.Equal("linearisation", Assert.Throws<ObjectDisposedException>(() => linearization.Apply(data.Phi, new double[data.Phi.Length])).ObjectName);
        using var one = program.Linearize(data.Phi, data);
        using var two = program.Linearize(data.Phi, data);
        var product = new double[data.Phi.Length];
        one.Apply(data.Direction(1), product);
        Same(two, one, data.Direction(2)); // each has memory of its own, though the first was disposed twice
    }

    private static void Same(ProgramLinearization<double> expected, ProgramLinearization<double> actual, double[] v)
    {
        Assert.Equal(expected.Losses.ToArray(), actual.Losses.ToArray());
        Assert.Equal(expected.Gradient.ToArray(), actual.Gradient.ToArray());
        var (product, own) = (new double[v.Length], new double[v.Length]);
        expected.Apply(v, product);
        actual.Apply(v, own);
        Assert.Equal(product, own);
    }
}
