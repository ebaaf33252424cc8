using System.Globalization;
using ImamlDsl;

namespace OmniglotExample;

/// <summary>What decides a run, each value given by the user, taken from the evaluated file, or the default.</summary>
internal sealed record Settings
{
    public required string Algorithm { get; init; }

    public required int Ways { get; init; }

    public required int Shots { get; init; }

    public required int Queries { get; init; }

    public required int InnerSteps { get; init; }

    public required double InnerRate { get; init; }

    public required bool Backtracking { get; init; }

    public required double Lambda { get; init; }

    public required int CgSteps { get; init; }

    public required int MetaBatch { get; init; }

    public required double OuterRate { get; init; }

    public required int Seed { get; init; }

    public required int Threads { get; init; }

    /// <summary>The algorithm that these settings name.</summary>
    public IMetaAlgorithm CreateAlgorithm()
    {
        var inner = new GradientDescent { LearningRate = InnerRate, Steps = InnerSteps, Backtracking = Backtracking };
        return Algorithm switch
        {
            "maml" => new Maml { Inner = inner },
            "fomaml" => new Fomaml { Inner = inner },
            _ => new ImplicitMaml
            {
                Inner = inner,
                Lambda = ImamlDsl.Lambda.Scalar(Lambda),
                Solver = new ConjugateGradient { MaxIterations = CgSteps },
            },
        };
    }

    public override string ToString()
    {
        var name = CreateAlgorithm().Name;
        var descent = Backtracking ? "with backtracking" : "without backtracking";
        var implicitPart = Algorithm == "imaml" ? string.Create(CultureInfo.InvariantCulture, $", λ {Lambda}, {CgSteps} CG steps") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{name}, {Ways}-way {Shots}-shot, {Queries} query images a class; {InnerSteps} inner steps at rate {InnerRate} {descent}{implicitPart}; "
            + $"{MetaBatch} tasks a meta-step, Adam {OuterRate} falling to 0; seed {Seed}");
    }
}
