using Xunit.Abstractions;

namespace ImamlDsl.MetaLearning.Tests;

/// <summary>A learned Λ through trainer, checkpoints, files and learners, and what it is worth.</summary>
public sealed class LearnedLambdaTrainingTests(ITestOutputHelper output) : IDisposable
{
    private static readonly NewtonConjugateGradient Newton = new() { Steps = 2, Solver = new ConjugateGradient { MaxIterations = 8, Tolerance = 1e-12 } };

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"lambda-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    public static TheoryData<LambdaForm> Forms => [.. Enum.GetValues<LambdaForm>()];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Training_moves_lambda_and_continues_bit_for_bit_from_a_checkpoint(LambdaForm form)
    {
        using var whole = MetaTrainerTests.Create(Algorithm(Lambda.LearnedFrom(0.5, form)));
        var begun = Learned(whole);
        Assert.All(begun, eta => Assert.Equal(Math.Log(0.5), eta));
        Assert.Equal(form switch { LambdaForm.Scalar => 1, LambdaForm.PerTensor => 2, _ => 3 }, begun.Length);
        whole.Train(new LineEpisodes(), 6);
        Assert.All(begun.Zip(Learned(whole)), pair => Assert.NotEqual(pair.First, pair.Second));
        using (var first = MetaTrainerTests.Create(Algorithm(Lambda.LearnedFrom(0.5, form))))
        {
            first.Train(new LineEpisodes(), 4);
            first.SaveCheckpoint(_path);
        }

        using var second = MetaTrainerTests.Create(Algorithm(Lambda.LearnedFrom(0.5, form)));
        second.LoadCheckpoint(_path);
        second.Train(new LineEpisodes(), 2);
        Assert.Equal(whole.Parameters.Values.ToArray(), second.Parameters.Values.ToArray());
    }

    [Fact]
    public void A_checkpoint_of_another_lambda_is_refused()
    {
        using var trainer = MetaTrainerTests.Create(Algorithm(Lambda.LearnedFrom(0.5, LambdaForm.Diagonal)));
        trainer.SaveCheckpoint(_path);
        foreach (var other in new[] { Lambda.LearnedFrom(0.5, LambdaForm.PerTensor), Lambda.LearnedFrom(0.6, LambdaForm.Diagonal), Lambda.Scalar(0.5) })
        {
            using var second = MetaTrainerTests.Create(Algorithm(other));
            var error = Assert.Throws<InvalidDataException>(() => second.LoadCheckpoint(_path));
            Assert.Contains("Lambda = learned Diagonal, at first 0.5·I", error.Message);
        }
    }

    [Fact]
    public void A_file_brings_the_learned_values_to_a_learner_and_to_another_trainer()
    {
        var lambda = Lambda.LearnedFrom(0.5, LambdaForm.Diagonal);
        using var trainer = MetaTrainerTests.Create(Algorithm(lambda), outer: new Adam { LearningRate = 0.3 });
        trainer.Train(new LineEpisodes(), 5);
        trainer.Save(_path);
        float[] x = [0, 0, 1, 0, 0, 1, 1, 1], y = [1, 3, 0, 2];

        // A fixed Λ of the same strengths adapts in the same way.
        var strengths = new Dictionary<string, double[]>();
        foreach (var name in new[] { "W", "B" })
        {
            strengths[name] = [.. trainer.Parameters[$"log_lambda.{name}"].ToArray().Select(Math.Exp)];
        }

        var model = new LinearModel();
        var plain = Parameters.Initialize(model, 0, Precision.Double);
        plain.Assign(trainer.Parameters.Values[..model.Layout.Length]);
        using var expected = new Learner<LinearModel>(model, plain, Newton, Lambda.Diagonal(strengths), NaiveTarget.Instance, "Mse");
        using var learner = Learner<LinearModel>.Load(_path, Newton, Lambda.LearnedFrom(9, LambdaForm.Diagonal), NaiveTarget.Instance);
        using var adapted = learner.Adapt(x, y);
        using var reference = expected.Adapt(x, y);
        Assert.Equal(reference.Loss, adapted.Loss, 1e-12);
        Assert.Equal(reference.ToParameters()["W"][0], adapted.ToParameters()["W"][0], 1e-9);
        Assert.Equal(strengths["B"][0], Math.Exp(adapted.ToParameters()["log_lambda.B"][0]), 1e-12);
        Assert.ThrowsAny<InvalidDataException>(() => Learner<LinearModel>.Load(_path, Newton, Lambda.Scalar(1), NaiveTarget.Instance));

        // Evaluation uses them too: as a trainer that starts at the same point does.
        using var again = new MetaTrainer<LinearModel>(trainer.Model, trainer.Model.Mse, Algorithm(Lambda.LearnedFrom(9, LambdaForm.Diagonal)), new()
        {
            Target = NaiveTarget.Instance, Seed = 3, Precision = Precision.Double, Initial = trainer.Parameters,
        });
        using var untaught = new MetaTrainer<LinearModel>(model, model.Mse, Algorithm(Lambda.Scalar(0.5)), new()
        {
            Target = NaiveTarget.Instance, Seed = 3, Precision = Precision.Double, Initial = plain,
        });
        var measured = trainer.Evaluate(new LineEpisodes(), 20).Loss.After;
        Assert.Equal(measured, again.Evaluate(new LineEpisodes(), 20).Loss.After);
        Assert.NotEqual(measured, untaught.Evaluate(new LineEpisodes(), 20).Loss.After);
    }

    /// <summary>What a file with learned values is told to be loaded with is what it was trained with.</summary>
    [Theory]
    [InlineData(LambdaForm.Scalar)]
    [InlineData(LambdaForm.PerTensor)]
    [InlineData(LambdaForm.Diagonal)]
    public void Another_lambda_than_that_of_training_is_told_which_it_was(LambdaForm form)
    {
        using var trainer = MetaTrainerTests.Create(Algorithm(Lambda.LearnedFrom(0.5, form)));
        trainer.Save(_path);
        foreach (var other in Enum.GetValues<LambdaForm>().Where(other => other != form).Select(other => Lambda.LearnedFrom(1, other)).Append(Lambda.Scalar(1)).Append(null))
        {
            var told = $"it was trained with a learned Λ; give as 'lambda' Lambda.LearnedFrom(…, LambdaForm.{form})";
            Assert.Contains(told, Assert.Throws<InvalidDataException>(() => Learner<LinearModel>.Load(_path, Newton, other, NaiveTarget.Instance)).Message);
            Assert.Contains(told, Assert.Throws<ArgumentException>(
                () => new Learner<LinearModel>(trainer.Model, trainer.Parameters, Newton, other, NaiveTarget.Instance)).Message);
        }

        using var plain = MetaTrainerTests.Create(Algorithm(Lambda.Scalar(0.5)));
        plain.Save(_path);
        Assert.Contains("it was trained without a learned Λ; give as 'lambda' the fixed one of training, or null",
            Assert.Throws<InvalidDataException>(() => Learner<LinearModel>.Load(_path, Newton, Lambda.LearnedFrom(1, form), NaiveTarget.Instance)).Message);
    }

    [Fact]
    public void A_file_with_learned_columns_is_told_how_many()
    {
        double[] w = [1, 2], b = [3];
        var columns = new[] { new Dictionary<string, double[]> { ["W"] = w }, new Dictionary<string, double[]> { ["B"] = b } };
        using var trainer = MetaTrainerTests.Create(Algorithm(Lambda.LearnedFrom(Lambda.LowRankPlusDiagonal(Lambda.Scalar(1), columns), LambdaForm.PerTensor)));
        trainer.Save(_path);
        Assert.Contains("Lambda.LearnedFrom(Lambda.LowRankPlusDiagonal(…) with 2 columns, LambdaForm.PerTensor)",
            Assert.Throws<InvalidDataException>(() => Learner<LinearModel>.Load(_path, Newton, Lambda.LearnedFrom(1, LambdaForm.PerTensor), NaiveTarget.Instance)).Message);
    }

    /// <summary>
    /// One slope differs from task to task, the other and the intercept never do, and the support targets are noisy: the first should follow the data, the others
    /// should not. No single λ does both.
    /// </summary>
    [Fact]
    public void A_learned_diagonal_beats_the_best_scalar_where_parameters_differ()
    {
        var learned = Train(Lambda.LearnedFrom(1, LambdaForm.Diagonal), out var trained);
        var best = new[] { 0.03, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 10 }.Select(value => Train(Lambda.Scalar(value), out _)).MinBy(estimate => estimate.Mean);
        Assert.True(learned.Mean + learned.HalfWidth < best.Mean - best.HalfWidth, $"learned {learned}, best scalar {best}");
        double[] w = trained["log_lambda.W"].ToArray(), b = trained["log_lambda.B"].ToArray();
        Assert.True(w[0] + Math.Log(10) < Math.Min(w[1], b[0]), $"log λ of the slopes {w[0]} and {w[1]}, of the intercept {b[0]}");

        output.WriteLine($"query loss: learned diagonal {learned}, best scalar {best}");

        // One learned λ for all is as good as the grid's best, within the grid's width.
        var scalar = Train(Lambda.LearnedFrom(1, LambdaForm.Scalar), out _);
        Assert.True(scalar.Mean < 1.02 * best.Mean, $"learned scalar {scalar}, best of the grid {best}");

        static Estimate Train(Lambda lambda, out Parameters parameters)
        {
            var model = new LinearModel();
            using var trainer = new MetaTrainer<LinearModel>(model, model.Mse, Algorithm(lambda), new()
            {
                Target = NaiveTarget.Instance, Seed = 5, Precision = Precision.Double, MetaBatchSize = 20, Outer = new Adam { LearningRate = 0.03 },
            });
            trainer.Train(new NoisySlopes(), 300);
            parameters = trainer.Parameters;
            return trainer.Evaluate(new NoisySlopes(), 1000).Loss.After;
        }
    }

    /// <summary>θ stays one that can be saved, loaded and adapted from.</summary>
    [Theory]
    [InlineData(LambdaForm.Scalar)]
    [InlineData(LambdaForm.PerTensor)]
    [InlineData(LambdaForm.Diagonal)]
    public void An_update_that_leaves_no_lambda_is_refused(LambdaForm form)
    {
        var model = new LinearModel();
        using var trainer = new MetaTrainer<LinearModel>(model, model.Mse, Algorithm(Lambda.LearnedFrom(1, form)), new()
        {
            Target = NaiveTarget.Instance, Seed = 5, Precision = Precision.Double, MetaBatchSize = 2, Outer = new Adam { LearningRate = 800 },
        });
        var theta = trainer.Parameters.Values.ToArray();
        var failure = Assert.Throws<MetaLearningException>(() => trainer.Train(new NoisySlopes(), 3));
        Assert.Contains("a log λ", failure.Message);
        Assert.Contains("lower the outer LearningRate", failure.Message);
        Assert.Equal(theta, trainer.Parameters.Values.ToArray());
    }

    private static ImplicitMaml Algorithm(Lambda lambda) => new()
    {
        Inner = Newton, Lambda = lambda, Solver = new ConjugateGradient { MaxIterations = 8, Tolerance = 1e-12 },
    };

    private static double[] Learned(MetaTrainer<LinearModel> trainer) => trainer.Parameters.Values[trainer.Model.Layout.Length..].ToArray();

    private sealed class NoisySlopes : IEpisodeSource
    {
        private const int Shots = 6;

        public EpisodeLayout Layout { get; } = new(
            [new InputShape(InputKind.Real, Shots, 2), new InputShape(InputKind.Real, Shots)],
            [new InputShape(InputKind.Real, Shots, 2), new InputShape(InputKind.Real, Shots)]);

        public void Sample(Random random, Episode episode)
        {
            var slope = 2 * Math.Sqrt(3) * ((2 * random.NextDouble()) - 1); // of standard deviation 2
            Fill(episode.SupportReal(0), episode.SupportReal(1), Math.Sqrt(3)); // noise of standard deviation 1
            Fill(episode.QueryReal(0), episode.QueryReal(1), 0);

            void Fill(Span<float> x, Span<float> y, double noise)
            {
                for (var n = 0; n < y.Length; n++)
                {
                    x[2 * n] = (float)((2 * random.NextDouble()) - 1);
                    x[(2 * n) + 1] = (float)((2 * random.NextDouble()) - 1);
                    y[n] = (float)((slope * x[2 * n]) + x[(2 * n) + 1] - 0.5 + (noise * ((2 * random.NextDouble()) - 1)));
                }
            }
        }
    }
}
