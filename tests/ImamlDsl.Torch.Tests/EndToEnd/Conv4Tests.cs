using ImamlDsl.Torch.Tests.Conformance;
using OmniglotExample;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>
/// The network of the Omniglot experiments, 5-way 1-shot: a few meta-steps on libtorch against the cpu target. Measured: up to 2.9e-13.
/// </summary>
public sealed class Conv4Tests(TorchRuntimes runtimes, OmniglotFixture drawings) : TorchTests(runtimes), IClassFixture<OmniglotFixture>
{
    private static readonly Conv4 Model = new();

    /// <summary>Interpreter, device, algorithm, drawings.</summary>
    public static TheoryData<string, string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string, string>();
            foreach (var device in new TorchDevices())
            {
                foreach (var name in OmniglotFixture.Names)
                {
                    rows.Add((string)device[0], (string)device[1], "MAML", name);
                    rows.Add((string)device[0], (string)device[1], "iMAML", name);
                }
            }

            return rows;
        }
    }

    [TorchTheory]
    [MemberData(nameof(Rows))]
    public void MetaStepsAreTheSame(string command, string device, string algorithm, string name)
    {
        using var expected = Train(Cpu, algorithm, name);
        using var actual = Train(Torch(command, device), algorithm, name);
        var start = Parameters.Initialize(Model, 3, Precision.Double).Values.ToArray();
        var (one, two) = (expected.Parameters.Values.ToArray(), actual.Parameters.Values.ToArray());
        Relative.Equal([.. one.Zip(start, (a, b) => a - b)], [.. two.Zip(start, (a, b) => a - b)], 1e-10, $"what {algorithm} adds to θ");
        Assert.Equal(
            expected.LastTasks.ToArray().Select(task => task.Inner.Iterations),
            actual.LastTasks.ToArray().Select(task => task.Inner.Iterations));

        var (before, after) = (Evaluate(expected, name), Evaluate(actual, name));
        Assert.Equal(before[nameof(Conv4.Accuracy)], after[nameof(Conv4.Accuracy)]);
        Assert.Equal(before.Loss.After.Mean, after.Loss.After.Mean, 1e-6);
    }

    private MetaTrainer<Conv4> Train(Target target, string algorithm, string name)
    {
        IMetaAlgorithm settings = algorithm == "MAML"
            ? new Maml { Inner = new GradientDescent { LearningRate = 0.1, Steps = 2, Backtracking = false } }
            : new ImplicitMaml
            {
                Inner = new GradientDescent { LearningRate = 0.1, Steps = 3 },
                Lambda = Lambda.Scalar(2),
                Solver = new ConjugateGradient { MaxIterations = 3 },
            };
        var trainer = new MetaTrainer<Conv4>(Model, Model.Programs.Loss, settings, new()
        {
            Target = target,
            Precision = Precision.Double,
            MetaBatchSize = 2,
            Seed = 3,
        });
        trainer.Train(Episodes(name), 3);
        return trainer;
    }

    private EvaluationReport Evaluate(MetaTrainer<Conv4> trainer, string name) => trainer.Evaluate(Episodes(name), tasks: 3);

    private OmniglotEpisodes Episodes(string name) => new(drawings[name].All) { Ways = 5, Shots = 1, Queries = 2 };
}
