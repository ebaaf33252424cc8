namespace ImamlDsl.Benchmarks;

/// <summary>This library's cpu target.</summary>
internal sealed class Own : IParticipant
{
    private readonly List<IDisposable> _owned = [];
    private readonly Action _run;
    private readonly Func<double> _seconds;

    public Own(Workload workload, int threads)
    {
        var model = workload.CreateModel();
        var device = Keep(new CpuTarget { Threads = threads }.Open(Precision.Single));
        Parameters = Parameters.Initialize(model, 3);
        Data = new Data(workload);
        var definition = model.Definitions.First(d => d.Kind == ProgramKind.Loss);
        (_run, var read) = workload.IsProgram ? Program(workload, model, definition, device) : MetaGradient(workload, model, definition, device);
        _seconds = threads == 1 ? () => ThreadClock.Seconds : () => ThreadClock.Wall;
        _run();
        (Value, Norm) = read();
    }

    public string Name => "ImamlDsl";

    public double Value { get; }

    public double Norm { get; }

    /// <summary>Where the computation starts.</summary>
    public Parameters Parameters { get; }

    public Data Data { get; }

    public double[] Time(int repetitions)
    {
        var seconds = new double[repetitions];
        for (var i = 0; i < repetitions; i++)
        {
            var started = _seconds();
            _run();
            seconds[i] = _seconds() - started;
        }

        return seconds;
    }

    public void Dispose()
    {
        for (var i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }
    }

    private (Action Run, Func<(double Value, double Norm)> Read) MetaGradient(Workload workload, IModel model, ProgramDefinition definition, IDevice device)
    {
        var engine = Keep(new MetaGradientEngine(device, workload.CreateAlgorithm(), definition));
        var result = Keep(new MetaGradient(model.Layout));
        return (() => engine.Compute(Parameters.Values, Data.Support, Data.Query, result, measureAdapted: false), () => (result.QueryLoss, Length(result.Gradient)));
    }

    private (Action Run, Func<(double Value, double Norm)> Read) Program(Workload workload, IModel model, ProgramDefinition definition, IDevice device)
    {
        var (tasks, length) = (workload.Tasks, model.Layout.AdaptedLength);
        var evaluator = Keep(Keep(device.Compile(definition)).CreateEvaluator());
        evaluator.Bind(Data.Support, 0, tasks);
        var (phi, gradient, vector, product) = (Vectors(), Vectors(), Vectors(), Vectors());
        var (physical, losses) = (new double[length], new double[tasks]);
        model.Layout.GatherAdapted(Parameters.Values, physical);
        for (var task = 0; task < tasks; task++)
        {
            phi.Write(task, physical);
            vector.Write(task, physical);
        }

        var linearization = Keep(evaluator.CreateLinearization());
        linearization.Prepare(phi, losses, gradient);
        return workload.Kind == Kind.Gradient
            ? (() => evaluator.Gradient(phi, losses, gradient), () => (losses.Sum(), Length(gradient)))
            : (() => linearization.Apply(vector, product), () => (0, Length(product)));

        TaskVectors Vectors() => Keep(device.Allocate(tasks, length));

        double Length(TaskVectors vectors)
        {
            var sum = 0.0;
            for (var task = 0; task < tasks; task++)
            {
                vectors.Read(task, physical);
                sum += physical.Sum(entry => entry * entry);
            }

            return Math.Sqrt(sum);
        }
    }

    private static double Length(ReadOnlySpan<double> vector)
    {
        var sum = 0.0;
        foreach (var entry in vector)
        {
            sum += entry * entry;
        }

        return Math.Sqrt(sum);
    }

    private T Keep<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
