namespace ImamlDsl;

/// <summary>A model adapted to one task. Any number of threads may predict with it at once.</summary>
public sealed class Adapted : IDisposable
{
    private readonly TaskVectors _phi;
    private readonly SharedUse _use;
    private readonly PredictDelegate _predict;
    private readonly Func<TaskVectors, Parameters> _parameters;

    internal Adapted(TaskVectors phi, InnerReport report, PredictDelegate predict, Func<TaskVectors, Parameters> parameters)
    {
        _phi = phi;
        _predict = predict;
        _parameters = parameters;
        Report = report;
        _use = new SharedUse("adapted model", () => _phi.Dispose());
    }

    internal delegate void PredictDelegate(TaskVectors phi, TaskData? inputs, ReadOnlySpan<float> query, Span<float> destination);

    /// <summary>How the adaptation went.</summary>
    public InnerReport Report { get; }

    /// <summary>‖∇G(φ)‖: 0 at the solution of the inner problem.</summary>
    public double Stationarity => Report.Stationarity;

    /// <summary>The support loss L(φ), without the proximal term.</summary>
    public double Loss => Report.LossAfter;

    /// <summary>The model's prediction.</summary>
    /// <param name="query">The prediction's only input, row-major. Its size decides the number of examples.</param>
    /// <param name="destination">Receives the prediction, row-major: as many entries as it has.</param>
    /// <exception cref="ArgumentException">A size does not fit; the message says which and what was expected.</exception>
    /// <exception cref="InvalidOperationException">The model has no prediction.</exception>
    public void Predict(ReadOnlySpan<float> query, Span<float> destination)
    {
        using var use = _use.Enter();
        _predict(_phi, null, query, destination);
    }

    /// <summary>The model's prediction, of any inputs.</summary>
    /// <param name="inputs">The prediction's inputs for one task, in the order of the method's parameters.</param>
    /// <param name="destination">Receives the prediction, row-major: as many entries as it has.</param>
    /// <inheritdoc cref="Predict(ReadOnlySpan{float}, Span{float})" path="/exception"/>
    public void Predict(TaskData inputs, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var use = _use.Enter();
        if (inputs.Tasks != 1)
        {
            throw new ArgumentException(FormattableString.Invariant($"An adapted model predicts for its one task; the data hold {inputs.Tasks}."), nameof(inputs));
        }

        _predict(_phi, inputs, default, destination);
    }

    /// <summary>A copy of all parameters: the adapted ones φ, and the others as they were in θ.</summary>
    public Parameters ToParameters()
    {
        using var use = _use.Enter();
        return _parameters(_phi);
    }

    /// <summary>Frees φ, as soon as no thread predicts with it any more.</summary>
    public void Dispose() => _use.Dispose();
}
