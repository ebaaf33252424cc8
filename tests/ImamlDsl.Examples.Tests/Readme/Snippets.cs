namespace ImamlDsl.Examples.Tests.Readme;

/// <summary>The C# of README.md, between region marks, which <see cref="ReadmeTests"/> compares; here it compiles, and runs.</summary>
public sealed class Snippets : IDisposable
{
    public void Dispose() => File.Delete("sine.safetensors");

    [Fact]
    public void TrainThenAdapt()
    {
        IProgress<TrainingProgress>? progress = null;
        var cancellationToken = CancellationToken.None;

        #region readme
        var model = new SineRegressor();
        var imaml = new ImplicitMaml
        {
            Inner = new GradientDescent { LearningRate = 0.01, Steps = 10 },
            Lambda = Lambda.Scalar(2),
            Solver = new ConjugateGradient { MaxIterations = 5 },
        };
        using var trainer = new MetaTrainer<SineRegressor>(model, model.Programs.Mse, imaml, new MetaTrainerOptions
        {
            Target = Target.Cpu,
            Outer = new Adam { LearningRate = 1e-3 },
            MetaBatchSize = 25,
            Seed = 0,
        });
        var episodes = new Sinusoid { Shots = 10 };        // or Episodes.FromClasses(...), or any IEpisodeSource
        trainer.Train(episodes, steps: 500, progress, cancellationToken);
        Console.WriteLine(trainer.Evaluate(episodes, tasks: 600));
        trainer.Save("sine.safetensors");
        #endregion

        #region readme
        var learning = imaml with { Lambda = Lambda.LearnedFrom(2, LambdaForm.PerTensor) };
        #endregion

        using var other = new MetaTrainer<SineRegressor>(model, model.Programs.Mse, learning, new() { Target = Target.Cpu, MetaBatchSize = 4 });
        other.Train(episodes, steps: 2, progress, cancellationToken);
        Assert.NotEqual(Math.Log(2), other.Parameters["log_lambda.W1"][0], 1e-6);

        #region readme
        var mamlPlusPlus = new Maml
        {
            Inner = new GradientDescent
            {
                LearningRate = 0.01, Steps = 5, Backtracking = false,
                Rates = new LearnedRates { Scope = RateScope.Tensor, PerStep = true },
            },
            StepLosses = new MultiStepLoss { AnnealingSteps = 10_000 },
        };
        #endregion

        using var rates = new MetaTrainer<SineRegressor>(model, model.Programs.Mse, mamlPlusPlus, new() { Target = Target.Cpu, MetaBatchSize = 4 });
        rates.Train(episodes, steps: 2, progress, cancellationToken);
        Assert.NotEqual(0.01, rates.Parameters["learning_rate.4.W1"][0], 1e-6);

        float[] supportX = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5];
        float[] supportY = [.. supportX.Select(MathF.Sin)];
        float[] queryX = [0.5f, 1.5f];

        #region readme
        using var learner = Learner<SineRegressor>.Load("sine.safetensors", imaml.Inner, imaml.Lambda, Target.Cpu);
        using var adapted = learner.Adapt(supportX, supportY);     // ReadOnlySpan<float>
        var prediction = new float[queryX.Length];
        adapted.Predict(queryX, prediction);
        Console.WriteLine($"support loss {adapted.Loss}, stationarity {adapted.Stationarity}");
        #endregion

        Assert.All(prediction, value => Assert.True(float.IsFinite(value)));
        Assert.True(adapted.Loss < adapted.Report.LossBefore);
    }

    [Fact]
    public void TellWhatItCosts()
    {
        var model = new CharacterNet();

        #region readme
        var costs = model.Programs.Smoothed.Costs(n: 5);
        Console.WriteLine($"one gradient of one task: {costs["Gradient"].Flops:N0} operations, {costs["Gradient"].BytesMoved:N0} bytes moved");
        Console.WriteLine($"one Hessian-vector product: {costs["Apply"].Flops:N0} operations; a linearisation keeps {costs.ResidualBytes:N0} bytes");
        #endregion

        Assert.True(costs["Apply"].Flops > 0 && costs.ResidualBytes > 0);
        Assert.Contains("Blocks.0.Weight", ((IModel)model).Layout.Parameters.Select(p => p.Name));
    }

    [Fact]
    public void CheckTheMetaGradient()
    {
        var model = new SineRegressor();
        var episodes = new Sinusoid();

        #region readme
        var maml = new Maml { Inner = new GradientDescent { LearningRate = 0.01, Steps = 5, Backtracking = false } };
        Console.WriteLine(MetaGradientCheck.Run(maml, model.Programs.Mse, seed: 0, episodes, tasks: 2, Target.Cpu));
        #endregion

        Assert.True(MetaGradientCheck.Run(maml, model.Programs.Mse, 0, episodes, 2, Target.Cpu).Passed);
    }

    [Fact]
    public void OwnSolverAndOwnLoop()
    {
        var model = new SineRegressor();
        var episodes = new Sinusoid();

        #region readme
        var ownSolver = new DelegateSolver((problem, phi, token) =>
        {
            // Any optimiser at all: it is given G, ∇G and, if it wants them, products with ∇²G.
            var gradient = new double[phi.Length];
            for (var step = 0; step < 20; step++)
            {
                token.ThrowIfCancellationRequested();
                problem.ValueAndGradient(phi, gradient);
                for (var i = 0; i < phi.Length; i++)
                {
                    phi[i] -= 0.01 * gradient[i];
                }
            }

            return phi;
        });
        var algorithm = new ImplicitMaml { Inner = ownSolver, Lambda = Lambda.Scalar(2) };

        var theta = Parameters.Initialize(model, seed: 0);
        var batch = new EpisodeBatch(episodes.Layout, tasks: 25);
        batch.Fill(episodes, seed: 0, stream: 1, step: 0);
        using var meta = algorithm.MetaGradient(model.Programs.Mse, theta, batch, Target.Cpu);
        Console.WriteLine($"query loss {meta.QueryLoss}, first entry of the meta-gradient {meta.Gradient[0]}");
        #endregion

        Assert.True(double.IsFinite(meta.QueryLoss));
    }

    [Fact]
    public void GeneratedCode()
    {
        const int Tasks = 25;
        var model = new SineRegressor();
        var theta = Parameters.Initialize(model, 0);
        float[] phi = [.. Enumerable.Repeat(theta.Values.ToArray(), Tasks).SelectMany(values => values).Select(value => (float)value)];
        float[] x = [.. Enumerable.Range(0, 10 * Tasks).Select(i => 0.1f * i)];
        float[] y = [.. x.Select(MathF.Sin)];
        var losses = new float[Tasks];
        var (gradient, v, hv) = (new float[phi.Length], new float[phi.Length], new float[phi.Length]);
        v.AsSpan().Fill(1);

        #region readme
        using var mse = model.Programs.Mse.On(Target.Cpu, tasks: 25);
        mse.Gradient(phi, x, y, losses, gradient);         // phi and gradient: [tasks, parameters]; x, y: [tasks, N, 1]
        using (var hessian = mse.Linearize(phi, x, y))
        {
            hessian.Apply(v, hv);                          // hv = H(phi) v for every task; repeat it with other v
        }
        #endregion

        Assert.Contains(hv, value => value != 0);
    }
}
