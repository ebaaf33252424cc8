using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>What holds of every loss whatever it computes.</summary>
public sealed class ProgramPropertyTests
{
    private const int Tasks = 3;

    [Theory]
    [MemberData(nameof(TestModels.Losses), MemberType = typeof(TestModels))]
    public void HessiansAreSymmetric(string loss)
    {
        var definition = TestModels.Find(loss);
        var data = TaskArrays.Draw(definition, Tasks, seed: 3);
        var (u, v) = (Adapted(definition, data.Direction(1)), Adapted(definition, data.Direction(2)));
        var run = Run.Of(definition, new CpuTarget(), data, u, v);
        for (var task = 0; task < Tasks; task++)
        {
            var (left, right) = (data.Part(u, task, 1), data.Part(run.Products[1], task, 1));
            var expected = left.Zip(right, (a, b) => a * b).Sum();
            Close.Dot(expected, data.Part(v, task, 1), data.Part(run.Products[0], task, 1), 1e-12, "⟨v, Hu⟩ against ⟨u, Hv⟩");
        }
    }

    [Theory]
    [MemberData(nameof(TestModels.Losses), MemberType = typeof(TestModels))]
    public void SeveralTasksGiveTheBitsOfOneTaskAtATime(string loss)
    {
        var definition = TestModels.Find(loss);
        var data = TaskArrays.Draw(definition, Tasks, seed: 4);
        var v = data.Direction(1);
        var together = Run.Of(definition, new CpuTarget(), data, v);
        for (var task = 0; task < Tasks; task++)
        {
            var alone = Run.Of(definition, new CpuTarget(), data.Slice(task, 1), data.Part(v, task, 1));
            Assert.Equal(data.Part(together.Losses, task, 1), alone.Losses);
            Assert.Equal(data.Part(together.Gradient, task, 1), alone.Gradient);
            Assert.Equal(data.Part(together.Products[0], task, 1), alone.Products[0]);
        }
    }

    [Theory]
    [MemberData(nameof(TestModels.Losses), MemberType = typeof(TestModels))]
    public void SeveralThreadsGiveTheBitsOfOne(string loss)
    {
        var definition = TestModels.Find(loss);
        var data = TaskArrays.Draw(definition, Tasks, seed: 5);
        var v = data.Direction(1);
        var one = Run.Of(definition, new CpuTarget { Threads = 1 }, data, v);
        var several = Run.Of(definition, new CpuTarget { Threads = 3 }, data, v);
        Assert.Equal(one.Losses, several.Losses);
        Assert.Equal(one.Gradient, several.Gradient);
        Assert.Equal(one.Products[0], several.Products[0]);
    }

    [Fact]
    public void EntriesOfVForFrozenParametersAreTakenAsZero()
    {
        var definition = TestModels.Find("FrozenOps.Deep");
        var data = TaskArrays.Draw(definition, Tasks, seed: 6);
        var v = data.Direction(1);
        var run = Run.Of(definition, new CpuTarget(), data, v, Adapted(definition, v));
        Assert.Equal(run.Products[1], run.Products[0]);
        Assert.Contains(run.Products[0], h => h != 0);
    }

    [Fact]
    public void ASecondCallWithAnotherNumberOfExamplesIsTheFirstOfAFreshProgram()
    {
        // Resizing must not leave anything of the earlier sizes behind.
        var definition = TestModels.Find("SmallConv.Loss");
        var large = TaskArrays.Draw(definition, Tasks, seed: 7);
        var small = large.WithFewerExamples(4);
        using var program = new SpanLoss<double>(definition, Target.Cpu, Tasks);
        var first = program.Gradient(large.Phi, large);
        var (losses, gradient) = program.Gradient(small.Phi, small);
        var fresh = Run.Of(definition, Target.Cpu, small);
        Assert.Equal(fresh.Losses, losses);
        Assert.Equal(fresh.Gradient, gradient);
        Assert.NotEqual(first.Losses, losses);
    }

    private static double[] Adapted(ProgramDefinition definition, double[] v)
    {
        bool[] adapted = [.. definition.Model.Layout.Parameters.SelectMany(p => Enumerable.Repeat(p.Adapt, p.Length))];
        return [.. v.Select((value, i) => adapted[i % adapted.Length] ? value : 0)];
    }

    private sealed record Run(double[] Losses, double[] Gradient, IReadOnlyList<double[]> Products)
    {
        public static Run Of(ProgramDefinition definition, Target target, TaskArrays data, params double[][] vectors)
        {
            using var program = new SpanLoss<double>(definition, target, data.Tasks);
            var (losses, gradient) = program.Gradient(data.Phi, data);
            using var linearization = program.Linearize(data.Phi, data);
            return new Run(losses, gradient, [.. vectors.Select(Apply)]);

            double[] Apply(double[] v)
            {
                var product = new double[v.Length];
                linearization.Apply(v, product);
                return product;
            }
        }
    }
}
