using System.Collections.Concurrent;

namespace ImamlDsl;

/// <summary>
/// Adapts a meta-trained model to new tasks inside an application. Any number of threads may adapt and predict at once.
/// </summary>
/// <typeparam name="TModel">The model.</typeparam>
public sealed class Learner<TModel> : IDisposable
    where TModel : IModel
{
    private readonly Parameters _parameters;
    private readonly IDevice _device;
    private readonly SharedPoint _point;
    private readonly ITaskProgram _loss;
    private readonly ITaskProgram? _prediction;
    private readonly IInnerSolver _inner;
    private readonly Lambda? _lambda;
    private readonly ConcurrentQueue<LearnerSession> _sessions = [];
    private readonly ConcurrentQueue<PredictionSession> _predictors = [];
    private readonly SharedUse _use;

    /// <summary>Starts from parameters in memory, which are copied.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">θ. Programs run in its precision.</param>
    /// <param name="inner">How tasks are adapted: as in meta-training.</param>
    /// <param name="lambda">Λ of meta-training; null for MAML and FOMAML, which have none.</param>
    /// <param name="target">Where to run.</param>
    /// <param name="loss">
    /// The name of the loss to adapt with; null for the one that the parameters' file names in its metadata under <c>loss</c>, or else the
    /// model's
    /// only one.
    /// </param>
    /// <exception cref="ArgumentException">The loss is not clear, or there is none of that name, or the parameters are of another
    /// model.</exception>
    public Learner(TModel model, Parameters parameters, IInnerSolver inner, Lambda? lambda, Target target, string? loss = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(target);
        Require.Length(model.Layout.Length, parameters.Model.Layout.Length, nameof(parameters), $"Parameters of {model.Name}");
        Layouts.RequireDimensions(parameters, model, nameof(parameters));
        var layout = Layouts.Trained(model, inner, lambda, parameters.Layout.Parameters.Select(p => p.Name));
        Layouts.RequireLearned(model, parameters, layout);
        LearnedRate.Require(layout, inner, nameof(inner));
        Model = model;
        var definition = Definitions.FindLoss(model, loss ?? parameters.Metadata.GetValueOrDefault(Definitions.LossKey), nameof(loss));
        _parameters = parameters.For(model, layout);
        _inner = inner;
        _lambda = lambda;
        _device = target.Open(parameters.Precision);
        try
        {
            _loss = _device.Compile(definition);
            _prediction = FindPrediction(model) is { } prediction ? _device.Compile(prediction) : null;
            _point = new SharedPoint(_device, layout);
            _point.Write(_parameters.Values);
        }
        catch
        {
            _device.Dispose();
            throw;
        }

        _use = new SharedUse("learner", Free);
    }

    /// <summary>The model.</summary>
    public TModel Model { get; }

    /// <summary>Loads θ from a file for a model instance, which gives the dimensions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">A file written by <see cref="Parameters.Save(string)"/>.</param>
    /// <param name="inner">How tasks are adapted: as in meta-training.</param>
    /// <param name="lambda">Λ of meta-training; null for MAML and FOMAML, which have none.</param>
    /// <param name="target">Where to run.</param>
    /// <param name="loss">The name of the loss to adapt with; null for the one in the file's metadata, or else the model's only
    /// one.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file does not hold this model's parameters, or was trained with another learned Λ or other learned rates than
    /// <paramref name="lambda"/> and <paramref name="inner"/> have; the message says which.</exception>
    /// <exception cref="ArgumentException">The loss is not clear, or there is none of that name.</exception>
    public static Learner<TModel> Load(TModel model, string path, IInnerSolver inner, Lambda? lambda, Target target, string? loss = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inner);
        var parameters = Parameters.Load(
            path, model, names => Layouts.Trained(model, inner, lambda, names),
            (tensors, layout) => LearnedAdvice.Of(model.Layout, tensors.Select(tensor => new HeldParameter(tensor.Name, tensor.Shape)), layout));
        return new Learner<TModel>(model, parameters, inner, lambda, target, loss);
    }

    /// <summary>Adapts to a support set of inputs and real targets, for a loss with exactly these two inputs.</summary>
    /// <param name="supportX">The loss's first input, row-major. Its size decides the number of examples.</param>
    /// <param name="supportY">The loss's second input, row-major.</param>
    /// <param name="cancellationToken">Asked between inner steps.</param>
    /// <returns>The adapted model. The caller disposes it before the learner.</returns>
    /// <exception cref="ArgumentException">The numbers do not fill the inputs' shapes, or the loss has other inputs.</exception>
    /// <exception cref="MetaLearningException">Adaptation failed.</exception>
    public Adapted Adapt(ReadOnlySpan<float> supportX, ReadOnlySpan<float> supportY, CancellationToken cancellationToken = default)
    {
        var shapes = new InputSizes(_loss.Definition, 2);
        return Adapt(new TaskData(shapes.Real(0, supportX), shapes.Real(1, supportY)) { Role = "support data" }, cancellationToken);
    }

    /// <summary>Adapts to a support set of inputs and class labels, for a loss with exactly these two inputs.</summary>
    /// <param name="supportX">The loss's first input, row-major. Its size decides the number of examples.</param>
    /// <param name="labels">The loss's second input: labels from 0.</param>
    /// <inheritdoc cref="Adapt(ReadOnlySpan{float}, ReadOnlySpan{float}, CancellationToken)" path="/returns | /exception"/>
    /// <param name="cancellationToken">Asked between inner steps.</param>
    public Adapted Adapt(ReadOnlySpan<float> supportX, ReadOnlySpan<int> labels, CancellationToken cancellationToken = default)
    {
        var shapes = new InputSizes(_loss.Definition, 2);
        return Adapt(new TaskData(shapes.Real(0, supportX), shapes.Index(1, labels)) { Role = "support data" }, cancellationToken);
    }

    /// <summary>Adapts to one task with any inputs.</summary>
    /// <param name="support">The loss's inputs for one task.</param>
    /// <inheritdoc cref="Adapt(ReadOnlySpan{float}, ReadOnlySpan{float}, CancellationToken)" path="/returns | /exception"/>
    /// <param name="cancellationToken">Asked between inner steps.</param>
    public Adapted Adapt(TaskData support, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(support);
        using var use = _use.Enter();
        if (support.Tasks != 1)
        {
            throw new ArgumentException(FormattableString.Invariant($"A learner adapts to one task at a time; the data hold {support.Tasks}."), nameof(support));
        }

        if (!_sessions.TryDequeue(out var session))
        {
            session = new LearnerSession(_device, _loss, _inner, _lambda);
        }

        try
        {
            var report = session.Adapt(_point, support, cancellationToken);
            return new Adapted(session.TakePhi(), report, Predict, ToParameters);
        }
        finally
        {
            _sessions.Enqueue(session);
        }
    }

    /// <summary>Frees programs and closes the target, as soon as no thread adapts or predicts any more. Adapted models must be disposed before.</summary>
    public void Dispose() => _use.Dispose();

    private void Free()
    {
        while (_sessions.TryDequeue(out var session))
        {
            session.Dispose();
        }

        while (_predictors.TryDequeue(out var predictor))
        {
            predictor.Dispose();
        }

        _point.Dispose();
        _prediction?.Dispose();
        _loss.Dispose();
        _device.Dispose();
    }

    private void Predict(TaskVectors phi, TaskData? inputs, ReadOnlySpan<float> query, Span<float> destination)
    {
        using var use = _use.Enter();
        if (_prediction is null)
        {
            throw new InvalidOperationException(
                $"{Model.Name} has no prediction, or several of which none is named Predict, so an adapted model cannot predict. Add a "
                    + "method Predict.");
        }

        if (!_predictors.TryDequeue(out var predictor))
        {
            predictor = new PredictionSession(_prediction);
        }

        try
        {
            predictor.Predict(phi, _point.Outer, inputs ?? predictor.Inputs(query), destination);
        }
        finally
        {
            _predictors.Enqueue(predictor);
        }
    }

    private Parameters ToParameters(TaskVectors phi)
    {
        var values = new double[phi.Length];
        phi.Read(0, values);
        var all = _parameters.Values.ToArray();
        _parameters.Layout.ScatterAdapted(values, all);
        var result = _parameters.Clone();
        result.Assign(all);
        return result;
    }

    private static ProgramDefinition? FindPrediction(TModel model)
    {
        var predictions = model.Definitions.Where(definition => definition.Kind == ProgramKind.Prediction).ToArray();
        return predictions.Length == 1 ? predictions[0] : Array.Find(predictions, prediction => prediction.Name == "Predict");
    }
}
