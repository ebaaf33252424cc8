using System.Diagnostics;
using System.Globalization;
using OmniglotExample;

namespace ImamlDsl.Benchmarks;

/// <summary>
/// What becomes of implicit MAML on Omniglot, 5-way 1-shot, as meta-training sharpens the loss: by inner solver and by guard. The paper's settings: λ = 2, 16 inner
/// steps at rate 0.1, 5 conjugate gradient steps, Adam, 8 tasks a meta-step with 5 query images a class.
/// </summary>
internal sealed class StabilityReport(StabilityRequest request)
{
    private const int MetaBatch = 8;
    private const int HeldOutTasks = 300;

    private static readonly GradientDescent Plain = new() { LearningRate = 0.1, Steps = 16, Backtracking = false };

    private readonly Omniglot _omniglot = Omniglot.Load(request.Data, new OmniglotOptions { Threads = request.Threads });

    private static IReadOnlyList<(string Name, ImplicitMaml Algorithm)> Rows
    {
        get
        {
            var bare = new ImplicitMaml { Inner = Plain, Lambda = Lambda.Scalar(2), MaxGradientRatio = null, MaxStationarityRatio = null };
            var guarded = new ImplicitMaml { Inner = Plain, Lambda = Lambda.Scalar(2) };
            return
            [
                ("gradient descent, no guard", bare),
                ("the same, ‖g‖ ≤ ‖b‖", bare with { MaxGradientRatio = 1 }),
                ("gradient descent, the guards", guarded),
                ("gradient descent, the guards and damping", guarded with { Damping = new Damping() }),
                ("backtracking (the defaults)", guarded with { Inner = Plain with { Backtracking = true } }),
                ("Newton-CG, 3 steps of 5, no guard", bare with { Inner = new NewtonConjugateGradient { Steps = 3 } }),
                ("Newton-CG, 3 steps of 5", guarded with { Inner = new NewtonConjugateGradient { Steps = 3 } }),
                ("Newton-CG, 8 steps of 5", guarded with { Inner = new NewtonConjugateGradient { Steps = 8 } }),
                ("L-BFGS, 16 steps", guarded with { Inner = new Lbfgs { Steps = 16 } }),
            ];
        }
    }

    /// <summary>A line for each row and seed, at the end of training.</summary>
    public void Print()
    {
        Console.WriteLine($"{"",-42}{"seed",5}{"meta-steps",12}{"seconds",9}{"accuracy",18}{"‖∇G‖/‖∇G(θ)‖",15}{"negative",10}{"first-order",13}{"most ‖g‖/‖b‖",14}");
        foreach (var (name, algorithm) in Rows.Where(row => row.Name.Contains(request.Only, StringComparison.OrdinalIgnoreCase)))
        {
            for (var seed = 0; seed < request.Seeds; seed++)
            {
                Console.WriteLine(Line(name, algorithm, seed));
            }
        }
    }

    private string Line(string name, ImplicitMaml algorithm, int seed)
    {
        var split = _omniglot.Split((ulong)seed, 1100, 100);
        var model = new Conv4();
        using var trainer = new MetaTrainer<Conv4>(model, model.Programs.Loss, algorithm, new MetaTrainerOptions
        {
            Target = new CpuTarget { Threads = request.Threads },
            Outer = new Adam { LearningRate = request.Rate },
            MetaBatchSize = MetaBatch,
            Seed = seed,
        });
        var last = new LastFifth();
        var seconds = Train(trainer, Episodes(split.Train), last, out var ended);
        return string.Create(CultureInfo.InvariantCulture,
            $"{name,-42}{seed,5}{trainer.Steps,12}{seconds,9:0}{Accuracy(trainer, Episodes(split.Test)),18}"
                + $"{last.Stationarity,15:0.000}{last.Negative,9:0.0} %{last.FirstOrder,11:0.0} %{last.MostRatio,14:0.0}{ended}");
    }

    private static string Accuracy(MetaTrainer<Conv4> trainer, OmniglotEpisodes episodes)
    {
        try
        {
            var accuracy = trainer.Evaluate(episodes, HeldOutTasks)[nameof(Conv4.Accuracy)].After;
            return string.Create(CultureInfo.InvariantCulture, $"{100 * accuracy.Mean:0.0} ± {100 * accuracy.HalfWidth:0.0} %");
        }
        catch (MetaLearningException)
        {
            return "diverged";
        }
    }

    /// <summary>Trains for the number of steps, or for the time if one is given; a meta-gradient that is not finite ends it.</summary>
    private double Train(MetaTrainer<Conv4> trainer, OmniglotEpisodes episodes, LastFifth last, out string ended)
    {
        ended = "";
        var started = Stopwatch.GetTimestamp();
        double Seconds() => Stopwatch.GetElapsedTime(started).TotalSeconds;
        double Share() => request.Seconds is { } limit ? Seconds() / limit : (double)trainer.Steps / request.Steps;
        try
        {
            while (Share() < 1)
            {
                trainer.Train(episodes, 1);
                last.Add(trainer.LastTasks, Share());
            }
        }
        catch (MetaLearningException failure)
        {
            ended = $"  ended: {failure.Message}";
        }

        return Seconds();
    }

    private static OmniglotEpisodes Episodes(OmniglotClasses classes) => new(classes) { Ways = 5, Shots = 1, Queries = 5 };

    /// <summary>What the tasks of the last fifth of training reported.</summary>
    private sealed class LastFifth
    {
        private int _tasks;
        private int _negative;
        private int _firstOrder;
        private double _stationarity;

        public double Stationarity => _stationarity / _tasks;

        public double Negative => 100.0 * _negative / _tasks;

        public double FirstOrder => 100.0 * _firstOrder / _tasks;

        public double MostRatio { get; private set; }

        public void Add(ReadOnlySpan<TaskReport> tasks, double share)
        {
            if (share < 0.8)
            {
                return;
            }

            foreach (ref readonly var task in tasks)
            {
                _tasks++;
                _negative += task.Linear is { NegativeCurvature: true } ? 1 : 0;
                _firstOrder += task.FirstOrder == FirstOrderReason.None ? 0 : 1;
                _stationarity += task.Inner.Stationarity / task.Inner.StationarityBefore;
                MostRatio = Math.Max(MostRatio, task.GradientRatio);
            }
        }
    }
}
