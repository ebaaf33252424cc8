namespace ImamlDsl;

/// <summary>How a line search stands after a trial.</summary>
internal enum WolfeState
{
    /// <summary>Another step is to be tried.</summary>
    Searching,

    /// <summary>The step that was tried is the one.</summary>
    Found,

    /// <summary>No step decreases the function.</summary>
    Failed,
}

/// <summary>
/// A line search for the strong Wolfe conditions on f(s) = G(φ + s·d), by bracketing and zooming (Nocedal and Wright 2006, Algorithms 3.5
/// and 3.6): it is told value
/// and slope of each step it asks for. Values that differ by no more than rounding count as equal, so that there the slopes decide.
/// </summary>
internal struct WolfeSearch
{
    private const double Decrease = 1e-4;
    private const double Curvature = 0.9;
    private const int MaxTrials = 40;

    private double _value;
    private double _slope;
    private double _rounding;
    private Point _low; // the best point so far; 0 at first
    private Point _high; // the other end, once there is one
    private bool _bracketed;
    private bool _last;
    private int _trials;

    /// <summary>The step to try.</summary>
    public double Step { get; private set; }

    /// <summary>Begins.</summary>
    /// <param name="value">f(0).</param>
    /// <param name="slope">f′(0): less than 0.</param>
    /// <param name="step">The first step to try.</param>
    /// <param name="rounding">What rounding makes of a value.</param>
    public void Start(double value, double slope, double step, double rounding)
    {
        (_value, _slope, _rounding, Step) = (value, slope, rounding, step);
        _low = new Point(0, value, slope);
        (_bracketed, _last, _trials) = (false, false, 0);
    }

    /// <summary>Takes in f and f′ of <see cref="Step"/>.</summary>
    public WolfeState Take(double value, double slope)
    {
        if (_last)
        {
            return WolfeState.Found;
        }

        var trial = new Point(Step, value, slope);
        var before = _low;
        var low = value <= _value + (Decrease * Step * _slope) + _rounding && value <= _low.Value + _rounding && double.IsFinite(slope);
        if (!low)
        {
            (_high, _bracketed) = (trial, true);
        }
        else if (Math.Abs(slope) <= -Curvature * _slope)
        {
            return WolfeState.Found;
        }
        else
        {
            if (slope * (_bracketed ? _high.Step - _low.Step : 1) >= 0)
            {
                (_high, _bracketed) = (_low, true);
            }

            _low = trial;
        }

        var width = Math.Abs(_high.Step - _low.Step);
        if (++_trials == MaxTrials || (_bracketed && width <= 1e-15 * Math.Max(_high.Step, _low.Step)))
        {
            return End(trial.Step);
        }

        Step = _bracketed ? Interpolate() : Extrapolate(before, trial);
        return WolfeState.Searching;
    }

    /// <summary>Settles for the best point, if there is one. Unless it was the last one tried it must be evaluated again.</summary>
    private WolfeState End(double tried)
    {
        if (_low.Step == 0)
        {
            return WolfeState.Failed;
        }

        _last = true;
        Step = _low.Step;
        return _low.Step == tried ? WolfeState.Found : WolfeState.Searching;
    }

    /// <summary>Where the slopes of two points, both downhill, would vanish: 2 to 10 times as far.</summary>
    private static double Extrapolate(in Point before, in Point trial)
    {
        var root = trial.Step + (trial.Slope * (trial.Step - before.Step) / (before.Slope - trial.Slope));
        return root >= 2 * trial.Step ? Math.Min(root, 10 * trial.Step) : trial.Slope > before.Slope ? 2 * trial.Step : 10 * trial.Step;
    }

    /// <summary>The minimum of the cubic through both ends (Nocedal and Wright 2006, Eq. 3.59), kept away from them.</summary>
    private readonly double Interpolate()
    {
        var span = _high.Step - _low.Step;
        var step = double.NaN;
        if (Math.Abs(_high.Value - _low.Value) <= _rounding)
        {
            step = _low.Step - (_low.Slope * span / (_high.Slope - _low.Slope));
        }
        else
        {
            var d1 = _low.Slope + _high.Slope - (3 * (_low.Value - _high.Value) / -span);
            var d2 = Math.CopySign(Math.Sqrt((d1 * d1) - (_low.Slope * _high.Slope)), span);
            step = _high.Step - (span * (_high.Slope + d2 - d1) / (_high.Slope - _low.Slope + (2 * d2)));
        }

        var (near, far) = (_low.Step + (0.1 * span), _high.Step - (0.1 * span));
        return double.IsFinite(step) ? Math.Clamp(step, Math.Min(near, far), Math.Max(near, far)) : _low.Step + (0.5 * span);
    }

    private readonly record struct Point(double Step, double Value, double Slope);
}
