using System.Globalization;
using ImamlDsl;

namespace OmniglotExample;

/// <summary>What decides a run, each value given by the user, taken from the evaluated file, or the default.</summary>
internal sealed record Settings
{
    public const string Gradient = "gd";
    public const string Newton = "newton";
    public const string Lbfgs = "lbfgs";

    public required string Algorithm { get; init; }

    /// <summary>The inner solver. Files from before there was a choice do not name it.</summary>
    public string Inner { get; init; } = Gradient;

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
        var descent = new GradientDescent { LearningRate = InnerRate, Steps = InnerSteps, Backtracking = Backtracking };
        IInnerSolver solver = Inner switch
        {
            Newton => new NewtonConjugateGradient { Steps = InnerSteps },
            Lbfgs => new Lbfgs { Steps = InnerSteps },
            _ => descent,
        };
        return Algorithm switch
        {
            "maml" => new Maml { Inner = descent },
            "fomaml" => new Fomaml { Inner = solver },
            _ => new ImplicitMaml
            {
                Inner = solver,
                Lambda = ImamlDsl.Lambda.Scalar(Lambda),
                Solver = new ConjugateGradient { MaxIterations = CgSteps },
            },
        };
    }

    public override string ToString()
    {
        var name = CreateAlgorithm().Name;
        var steps = Inner switch
        {
            Newton => "Hessian-free Newton steps",
            Lbfgs => "steps of L-BFGS",
            _ => string.Create(CultureInfo.InvariantCulture, $"inner steps at rate {InnerRate} {(Backtracking ? "with" : "without")} backtracking"),
        };
        var implicitPart = Algorithm == "imaml" ? string.Create(CultureInfo.InvariantCulture, $", λ {Lambda}, {CgSteps} CG steps") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{name}, {Ways}-way {Shots}-shot, {Queries} query images a class; {InnerSteps} {steps}{implicitPart}; "
            + $"{MetaBatch} tasks a meta-step, Adam {OuterRate} falling to 0; seed {Seed}");
    }
}
