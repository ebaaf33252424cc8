using ImamlDsl;

namespace OmniglotExample;

/// <summary>Means over the meta-steps since the last report.</summary>
internal sealed class Totals(int tasksPerStep)
{
    private int _steps;
    private double _queryLoss;
    private double _stationarity;
    private int _negativeCurvature;
    private int _clipped;
    private int _firstOrder;

    public void Add(TrainingProgress step)
    {
        _steps++;
        _queryLoss += step.QueryLoss;
        _stationarity += step.Stationarity;
        _negativeCurvature += step.NegativeCurvature;
        _clipped += step.Clipped;
        _firstOrder += step.FirstOrder;
    }

    public void Clear() => (_steps, _queryLoss, _stationarity, _negativeCurvature, _clipped, _firstOrder) = (0, 0, 0, 0, 0, 0);

    public Report Report(long step, TimeSpan trained, string accuracy)
    {
        double steps = int.Max(_steps, 1);
        var tasks = steps * tasksPerStep;
        return new Report(step, trained, _queryLoss / steps, accuracy, _stationarity / steps, _negativeCurvature / tasks, _clipped / tasks, _firstOrder / tasks);
    }
}
