namespace ImamlDsl;

/// <summary>Adds the weighted query losses after the steps before the last, and their gradients, on the way back.</summary>
internal sealed class StepLosses : IDisposable
{
    private readonly MultiStepLoss _options;
    private readonly ITaskEvaluator _query;
    private readonly TaskVectors _gradient;
    private readonly TaskVectors? _outerGradient;
    private readonly double[] _weights;
    private readonly double[] _scale;
    private readonly double[] _losses;

    public StepLosses(MultiStepLoss options, int steps, MetaWorkerContext context)
    {
        var (device, layout, tasks) = (context.Device, context.Layout, context.Tasks);
        _options = options;
        _query = context.Query;
        _gradient = device.Allocate(tasks, layout.AdaptedLength);
        _outerGradient = layout.OuterLength == 0 ? null : device.Allocate(tasks, layout.OuterLength);
        _weights = new double[steps];
        _scale = new double[tasks];
        _losses = new double[tasks];
        Sums = new double[tasks];
    }

    /// <summary>The weighted sum of each task's losses.</summary>
    public double[] Sums { get; }

    /// <summary>How many gradients were evaluated since <see cref="Begin"/>.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Weighs the loss after the last step and its gradients.</summary>
    public void Begin(long metaStep, ReadOnlySpan<double> losses, TaskVectors gradient, TaskVectors? outerGradient)
    {
        _options.Weigh(metaStep, _weights);
        Evaluations = 0;
        var weight = _weights[^1];
        for (var t = 0; t < Sums.Length; t++)
        {
            Sums[t] = weight * losses[t];
        }

        _scale.AsSpan().Fill(weight);
        gradient.Scale(_scale);
        outerGradient?.Scale(_scale);
    }

    /// <summary>Adds the loss at φ_k and its gradients.</summary>
    public void Add(int k, TaskVectors phi, TaskVectors gradient, TaskVectors? outerGradient)
    {
        var weight = _weights[k - 1];
        if (weight == 0)
        {
            return;
        }

        _query.Gradient(phi, _losses, _gradient, _outerGradient);
        Evaluations++;
        for (var t = 0; t < Sums.Length; t++)
        {
            Sums[t] += weight * _losses[t];
        }

        _scale.AsSpan().Fill(weight);
        gradient.AddScaled(_scale, _gradient);
        outerGradient?.AddScaled(_scale, _outerGradient!);
    }

    public void Dispose()
    {
        _gradient.Dispose();
        _outerGradient?.Dispose();
    }
}
