using System.Diagnostics;
using ImamlDsl;

namespace SinusoidExample;

/// <summary>Trains one method and evaluates it on fresh tasks: the same for every method, since they share the seed.</summary>
internal sealed class Comparison(Request request, int reportEvery = 1)
{
    private const int MetaBatch = 25;
    private const int EvaluationTasks = 600;

    private readonly SineRegressor _model = new();
    private readonly Sinusoid _episodes = new() { Shots = 10, Queries = 10 };

    public Trained Run(Method method, Action<double> progress, CancellationToken token)
    {
        using var trainer = new MetaTrainer<SineRegressor>(_model, _model.Programs.Mse, method.Algorithm, new MetaTrainerOptions
        {
            Target = request.Target,
            Outer = new Adam { LearningRate = 0.001 },
            MetaBatchSize = MetaBatch,
            Seed = request.Seed,
            ReportEvery = reportEvery,
        });
        var last = new LastTenth(request.Steps, progress);
        var started = Stopwatch.GetTimestamp();
        trainer.Train(_episodes, request.Steps, last, token);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        var one = trainer.Evaluate(_episodes, EvaluationTasks, 1, token);
        var ten = trainer.Evaluate(_episodes, EvaluationTasks, 10, token);
        var own = trainer.Evaluate(_episodes, EvaluationTasks, cancellationToken: token);
        return new Trained(method, trainer.Parameters.Clone(), seconds, one.Loss.Before, one.Loss.After, ten.Loss.After, own.Stationarity,
            last.Residual, last.NegativeCurvature);
    }

    /// <summary>Passes on how far training is, and keeps the means of its end.</summary>
    private sealed class LastTenth(int steps, Action<double> progress) : IProgress<TrainingProgress>
    {
        private readonly int _from = steps - int.Max(steps / 10, 1);
        private double _residual;
        private int _negative;
        private int _count;

        public double Residual => _residual / _count;

        public double NegativeCurvature => (double)_negative / (_count * MetaBatch);

        public void Report(TrainingProgress value)
        {
            progress((double)value.Step / steps);
            if (value.Step > _from)
            {
                _count++;
                _residual += value.LinearResidual;
                _negative += value.NegativeCurvature;
            }
        }
    }
}
