namespace ImamlDsl.MathNet;

/// <summary>A task's problem and the best point at which it was evaluated, shared by all copies of its objective.</summary>
internal sealed class BestPoint(TaskProblem problem, double[] theta, CancellationToken cancellationToken)
{
    private double _atTheta = double.NaN;
    private double _value = double.PositiveInfinity;

    public TaskProblem Problem => problem;

    /// <summary>Whether the minimiser asks for gradients: then each point is evaluated with its gradient at once.</summary>
    public bool UsesGradients { get; set; }

    /// <summary>θ until something better was found.</summary>
    public double[] Point { get; private set; } = [.. theta];

    /// <summary>Whether a point with a smaller objective than the first one's, θ, was found.</summary>
    public bool IsBetterThanTheta => _value < _atTheta;

    /// <summary>G, and ∇G where one is asked for.</summary>
    public double Evaluate(double[] point, double[]? gradient)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var value = gradient is null ? problem.Value(point) : problem.ValueAndGradient(point, gradient);
        _atTheta = double.IsNaN(_atTheta) ? value : _atTheta;
        if (value < _value)
        {
            (_value, Point) = (value, [.. point]);
        }

        return value;
    }
}
