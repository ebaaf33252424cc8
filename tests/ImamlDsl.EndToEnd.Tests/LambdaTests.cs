using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>Forms of Λ on a generated model whose parameters are stored split and permuted.</summary>
public class LambdaTests
{
    private static readonly Conv4 Model = new();
    private static readonly ParameterLayout Layout = ((IModel)Model).Layout;

    /// <summary>A learned Λ at its beginning is the fixed one it began at, entry for entry in the order in which the model's authors see them.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALearnedLambdaBeginsAtTheFixedOne(bool lowRank)
    {
        Assert.Contains(Layout.Parameters, parameter => parameter.Adapt && parameter.Split.Count > parameter.Shape.Count);
        var diagonal = Lambda.Diagonal(Draw(1, 0.5, 5));
        var lambda = lowRank ? Lambda.LowRankPlusDiagonal(diagonal, [Draw(2, -0.5, 0.5)]) : diagonal;
        var (given, learned) = (Compute(lambda), Compute(Lambda.LearnedFrom(lambda, LambdaForm.Diagonal)));
        var (error, size) = (0.0, 0.0);
        for (var i = 0; i < Layout.Length; i++)
        {
            error = Math.Max(error, Math.Abs(given[i] - learned[i]));
            size = Math.Max(size, Math.Abs(given[i]));
        }

        Assert.True(error <= 1e-10 * size, $"{error} of {size}");
        Assert.Equal(Layout.Length * (lowRank ? 3 : 2), learned.Length);
    }

    [Fact]
    public void ThreadsDoNotChangeABitOfWhatIsLearned()
    {
        Assert.Equal(Train(1), Train(3));

        static double[] Train(int threads)
        {
            using var trainer = new MetaTrainer<Conv4>(Model, Model.Programs.Loss, Algorithm(Lambda.LearnedFrom(2, LambdaForm.Diagonal)),
                new() { Target = new CpuTarget { Threads = threads }, MetaBatchSize = 5, Seed = 1 });
            var begun = trainer.Parameters.Values.ToArray();
            trainer.Train(Blobs.Episodes(5, 1, 2), 2);
            var trained = trainer.Parameters.Values.ToArray();
            Assert.NotEqual(begun[Layout.Length..], trained[Layout.Length..]);
            return trained;
        }
    }

    private static double[] Compute(Lambda lambda)
    {
        var algorithm = Algorithm(lambda);
        var theta = Parameters.Initialize(Model, 1, Precision.Double, algorithm.LayoutFor(Model));
        var episodes = Blobs.Episodes(5, 1, 2);
        var batch = new EpisodeBatch(episodes.Layout, 2);
        batch.Fill(episodes, 1, 2, 3);
        using var meta = algorithm.MetaGradient(Model.Programs.Loss, theta, batch, Target.Cpu);
        return meta.Gradient.ToArray();
    }

    private static ImplicitMaml Algorithm(Lambda lambda) => new()
    {
        Inner = new GradientDescent { LearningRate = 0.05, Steps = 4 }, Lambda = lambda, Solver = new ConjugateGradient { MaxIterations = 3 },
    };

    private static Dictionary<string, double[]> Draw(int seed, double low, double high)
    {
        var random = new Random(seed);
        return Layout.Parameters.Where(parameter => parameter.Adapt).ToDictionary(
            parameter => parameter.Name, parameter => Enumerable.Range(0, parameter.Length).Select(_ => low + ((high - low) * random.NextDouble())).ToArray());
    }
}
