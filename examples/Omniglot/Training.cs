using System.Diagnostics;
using System.Globalization;
using ImamlDsl;

namespace OmniglotExample;

/// <summary>The training loop: meta-steps until the budget is used, with an evaluation on validation classes from time to time, which is not counted as training.</summary>
internal sealed class Training(MetaTrainer<Conv4> trainer, OmniglotSplit split, Request request, Budget budget)
{
    private const int ValidationTasks = 100;

    private readonly OmniglotEpisodes _train = Data.Episodes(split.Train, "training", request.Settings);
    private readonly OmniglotEpisodes _validation = Data.Episodes(split.Validation, "validation", request.Settings);
    private readonly Totals _totals = new(request.Settings.MetaBatch);

    /// <summary>Trains.</summary>
    /// <returns>Whether the budget was used up; false if training was cancelled. θ is then that of the last whole step.</returns>
    public bool Run(IView view, CancellationToken token)
    {
        var shown = TimeSpan.Zero;
        var evaluated = TimeSpan.Zero;
        try
        {
            while (!IsDone)
            {
                var started = Stopwatch.GetTimestamp();
                trainer.Train(_train, 1, new Observer(_totals), token);
                budget.Add(Stopwatch.GetElapsedTime(started));
                if (budget.Trained - evaluated >= request.EvaluateEvery || IsDone)
                {
                    view.Keep(Report(Accuracy(token)));
                    _totals.Clear();
                    shown = evaluated = budget.Trained;
                    if (request.Save is { } path)
                    {
                        Save(path);
                    }
                }
                else if (budget.Trained - shown >= view.Interval)
                {
                    view.Show(Report(""));
                    shown = budget.Trained;
                }
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Saves θ.</summary>
    public void Save(string path) => SavedRun.Write(path, trainer, request.Settings, split.Manifest, budget.Trained.TotalMinutes);

    private bool IsDone => budget.Used(trainer.Steps) >= 1;

    private Report Report(string accuracy) => _totals.Report(trainer.Steps, budget.Trained, accuracy);

    private string Accuracy(CancellationToken token)
    {
        var accuracy = trainer.Evaluate(_validation, ValidationTasks, cancellationToken: token)[nameof(Conv4.Accuracy)].After;
        return Percent(accuracy);
    }

    /// <summary>For example <c>97.10 ± 0.61 %</c>.</summary>
    public static string Percent(Estimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * estimate.Mean:0.00} ± {100 * estimate.HalfWidth:0.00} %");

    // Progress<T> would hand reports to other threads, out of order.
    private sealed class Observer(Totals totals) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => totals.Add(value);
    }
}
