using System.Collections.Concurrent;
using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>Black boxes on native memory.</summary>
public class BlackBoxTests
{
    /// <summary>Solvers that go on evaluating after their time touch nothing that is freed or used by others: each is told at its next
    /// call.</summary>
    [Fact]
    public void SolversThatAreLeftBehindTouchNoMemory()
    {
        var model = new SmoothRegressor();
        var sinusoid = new Sinusoid { Shots = 5 };
        var batch = new EpisodeBatch(sinusoid.Layout, 6);
        batch.Fill(sinusoid, 1, 2, 3);
        var theta = Parameters.Initialize(model, 1);
        var ends = new ConcurrentQueue<Exception?>();
        using var all = new CountdownEvent(2 * 3);
        var stubborn = new DelegateSolver((problem, phi, _) =>
        {
            if (problem.Task % 2 == 0)
            {
                return Descend(problem, phi, 50);
            }

            ends.Enqueue(Record.Exception(() => Descend(problem, phi, int.MaxValue)));
            all.Signal();
            return phi;
        })
        { Timeout = TimeSpan.FromSeconds(0.5) };
        var plain = new DelegateSolver((problem, phi, _) => Descend(problem, phi, 50));
        var imaml = new ImplicitMaml { Inner = stubborn, Lambda = Lambda.Scalar(1), OnFailure = InnerFailurePolicy.SkipTask };
        using var another = Open();
        using var expected = (imaml with { Inner = plain }).MetaGradient(
            model.Programs.Mse, theta.Values, batch.Support.Select(0, 2, 4), batch.Query.Select(0, 2, 4), another);
        using (var device = Open())
        using (var engine = new MetaGradientEngine(device, imaml, model.Programs.Mse))
        using (var result = new MetaGradient(((IModel)model).Layout))
        {
            for (var i = 0; i < 2; i++)
            {
                engine.Compute(theta.Values, batch.Support, batch.Query, result);
                Assert.Equal(3, result.Skipped);
                Assert.Equal(expected.Gradient, result.Gradient);
            }
        }

        Assert.True(all.Wait(TimeSpan.FromMinutes(1)));
        Assert.Equal(6, ends.Count);
        Assert.All(ends, end => Assert.IsType<ObjectDisposedException>(end));

        static IDevice Open() => new CpuTarget { Threads = 2 }.Open(Precision.Double);
    }

    /// <summary>ANIL (Raghu et al. 2020): the head adapts, the body is learned outside, by declaration alone.</summary>
    [Fact]
    public void ABodyThatIsNotAdaptedIsLearnedOutsideOnly()
    {
        var model = new SmoothRegressor();
        var sinusoid = new Sinusoid { Shots = 5 };
        IMetaAlgorithm[] algorithms =
        [
            new Maml { Inner = new GradientDescent { LearningRate = 0.05, Steps = 3, Backtracking = false } },
            new ImplicitMaml { Inner = new Lbfgs { Steps = 20 }, Lambda = Lambda.Scalar(1) },
        ];
        var theta = Parameters.Initialize(model, 1, Precision.Double);
        float[] x = [-2, -1, 0, 1, 2], y = [.. x.Select(MathF.Sin)];
        foreach (var algorithm in algorithms)
        {
            var check = MetaGradientCheck.Run(algorithm, model.Programs.Mse, seed: 2, sinusoid, tasks: 2, Target.Cpu);
            Assert.True(check.Passed, check.ToString());
            var batch = new EpisodeBatch(sinusoid.Layout, 4);
            batch.Fill(sinusoid, 1, 2, 3);
            using var meta = algorithm.MetaGradient(model.Programs.Mse, theta, batch, Target.Cpu);
            Assert.DoesNotContain(0.0, meta.Gradient[..12].ToArray()); // W1 and B1

            using var learner = new Learner<SmoothRegressor>(model, theta, algorithm.Inner, algorithm.Lambda, Target.Cpu);
            using var adapted = learner.Adapt(x, y);
            var phi = adapted.ToParameters().Values;
            Assert.Equal(theta.Values[..12].ToArray(), phi[..12].ToArray());
            Assert.NotEqual(theta.Values[12..].ToArray(), phi[12..].ToArray());
        }
    }

    private static double[] Descend(TaskProblem problem, double[] phi, int steps)
    {
        var gradient = new double[phi.Length];
        for (var step = 0; step < steps; step++)
        {
            problem.ValueAndGradient(phi, gradient);
            for (var i = 0; i < phi.Length; i++)
            {
                phi[i] -= 0.05 * gradient[i];
            }
        }

        return phi;
    }
}
