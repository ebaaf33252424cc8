using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>The five ways of use, as a user writes them.</summary>
public sealed class UsesTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"sine-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_file);

    /// <summary>Parameters are named; which of them are adapted, and where they lie in memory, is the learner's model's.</summary>
    [Fact]
    public void ParametersOfAModelThatAdaptsOthersAreTakenByName()
    {
        var right = new RightHalf();
        var theirs = Parameters.Initialize(new LeftHalf(), 1, Precision.Double);
        var own = Parameters.Initialize(right, 2, Precision.Double);
        own.Assign(theirs.Values);
        float[] x = [-1, 0.5f, 2], y = [1, 2, 3];
        var inner = new GradientDescent { LearningRate = 0.1, Steps = 3 };
        using var one = new Learner<RightHalf>(right, theirs, inner, null, Target.Cpu);
        using var other = new Learner<RightHalf>(right, own, inner, null, Target.Cpu);
        using Adapted adapted = one.Adapt(x, y), expected = other.Adapt(x, y);
        Assert.Equal(expected.Report.LossBefore, adapted.Report.LossBefore);
        Assert.Equal(expected.ToParameters().Values.ToArray(), adapted.ToParameters().Values.ToArray());
        Assert.Equal(theirs["First"].ToArray(), adapted.ToParameters()["First"].ToArray());
    }

    [Fact]
    public void TrainSaveAdaptAndPredict()
    {
        var model = new SineRegressor();
        var imaml = new ImplicitMaml
        {
            Inner = new GradientDescent { LearningRate = 0.01f, Steps = 16 },
            Lambda = Lambda.Scalar(2f),
            Solver = new ConjugateGradient { MaxIterations = 5 },
        };
        var episodes = new Sinusoid { Shots = 10 };
        using (var trainer = new MetaTrainer<SineRegressor>(model, model.Programs.Mse, imaml,
            new() { Target = Target.Cpu, Outer = new Adam { LearningRate = 1e-3f }, MetaBatchSize = 25, Seed = 0 }))
        {
            var untrained = trainer.Evaluate(episodes, tasks: 100).Loss.After;
            trainer.Train(episodes, steps: 300);
            var trained = trainer.Evaluate(episodes, tasks: 100).Loss.After;
            Assert.True(trained.Mean + trained.HalfWidth < untrained.Mean - untrained.HalfWidth, $"{untrained} → {trained}");
            trainer.Save(_file);
        }

        using var learner = Learner<SineRegressor>.Load(_file, imaml.Inner, imaml.Lambda, Target.Cpu);
        float[] supportX = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5];
        var supportY = supportX.Select(MathF.Sin).ToArray();
        using var adapted = learner.Adapt(supportX, supportY);
        var before = adapted.Report.LossBefore;
        Assert.True(adapted.Loss < before, $"adaptation went from {before} to {adapted.Loss}");
        Assert.True(adapted.Stationarity >= 0);

        float[] queryX = [-1.5f, 0.25f, 2.5f];
        var destination = new float[3];
        adapted.Predict(queryX, destination);
        var expected = Eager(model, adapted.ToParameters(), queryX);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(expected[i], destination[i], 1e-4);
        }
    }

    [Fact]
    public void OwnInnerOptimiserAndOwnOuterLoop()
    {
        var model = new SmoothRegressor();
        var blackBox = new DelegateSolver((problem, phi, token) =>
        {
            // Heavy ball, as good as any: only the point it reaches counts.
            var (gradient, velocity) = (new double[phi.Length], new double[phi.Length]);
            for (var step = 0; step < 300; step++)
            {
                token.ThrowIfCancellationRequested();
                problem.ValueAndGradient(phi, gradient);
                for (var i = 0; i < phi.Length; i++)
                {
                    velocity[i] = (0.8 * velocity[i]) - (0.02 * gradient[i]);
                    phi[i] += velocity[i];
                }
            }

            return phi;
        });
        var imaml = new ImplicitMaml { Inner = blackBox, Lambda = Lambda.Scalar(2), Solver = new ConjugateGradient { MaxIterations = 50 } };
        var theta = Parameters.Initialize(model, seed: 0);
        var episodes = new Sinusoid();
        var batch = new EpisodeBatch(episodes.Layout, 8);
        batch.Fill(episodes, seed: 0, stream: 0, step: 0);

        // A step against the meta-gradient lowers the loss after adaptation on the same tasks.
        using var meta = imaml.MetaGradient(model.Programs.Mse, theta, batch, Target.Cpu);
        var moved = theta.Values.ToArray();
        for (var i = 0; i < moved.Length; i++)
        {
            moved[i] -= 1e-2 * meta.Gradient[i];
        }

        var after = theta.Clone();
        after.Assign(moved);
        using var again = imaml.MetaGradient(model.Programs.Mse, after, batch, Target.Cpu);
        Assert.True(again.QueryLoss < meta.QueryLoss, $"{meta.QueryLoss} → {again.QueryLoss}");
    }

    [Fact]
    public void GeneratedCodeItself()
    {
        const int Tasks = 25, Examples = 10;
        var model = new SineRegressor();
        var theta = Parameters.Initialize(model, seed: 0).Values;
        var phi = new float[Tasks * theta.Length];
        for (var i = 0; i < phi.Length; i++)
        {
            phi[i] = (float)theta[i % theta.Length];
        }

        var random = new Random(1);
        var (x, y) = (new float[Tasks * Examples], new float[Tasks * Examples]);
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = (10 * random.NextSingle()) - 5;
            y[i] = MathF.Sin(x[i]);
        }

        var (losses, gradient, hv) = (new float[Tasks], new float[phi.Length], new float[phi.Length]);
        using var mse = model.Programs.Mse.On(Target.Cpu, tasks: Tasks);
        mse.Gradient(phi, x, y, losses, gradient);
        using (var hessian = mse.Linearize(phi, x, y))
        {
            Assert.Equal(losses, hessian.Losses.ToArray());
            hessian.Apply(gradient, hv);
        }

        // One gradient step lowers the loss of every task by about α‖g‖² − ½α²gᵀHg.
        const float Rate = 1e-4f;
        var next = phi.Select((p, i) => p - (Rate * gradient[i])).ToArray();
        var nextLosses = new float[Tasks];
        mse.Value(next, x, y, nextLosses);
        for (var t = 0; t < Tasks; t++)
        {
            double slope = 0, curvature = 0;
            for (var i = t * theta.Length; i < (t + 1) * theta.Length; i++)
            {
                slope += gradient[i] * (double)gradient[i];
                curvature += gradient[i] * (double)hv[i];
            }

            var predicted = (Rate * slope) - (0.5 * Rate * Rate * curvature);
            Assert.Equal(predicted, losses[t] - nextLosses[t], (0.02 * predicted) + 1e-6);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        mse.Gradient(phi, x, y, losses, gradient);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        before = GC.GetAllocatedBytesForCurrentThread();
        using (var hessian = mse.Linearize(phi, x, y))
        {
            hessian.Apply(gradient, hv);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024); // the object, none of its vectors
    }

    private static double[] Eager(SineRegressor model, Parameters parameters, float[] x)
    {
        using (model.Bind(parameters.AsTensors()))
        {
            return model.Predict(Tensor.FromArray([.. x.Select(v => (double)v)], x.Length, 1)).ToArray();
        }
    }
}
