using ImamlDsl.Benchmarks;
using ImamlDsl.Cpu;

namespace ImamlDsl.Generator.Benchmarks;

/// <summary>One form of a loss's program on one thread, with what it needs to be timed.</summary>
internal sealed class Candidate : IDisposable
{
    private readonly IDevice _device;
    private readonly ITaskProgram _program;
    private readonly ITaskEvaluator _evaluator;
    private readonly TaskVectors _phi;
    private readonly TaskVectors _gradient;
    private readonly TaskVectors _product;
    private readonly ILinearization _hessian;
    private readonly double[] _losses;

    public Candidate(string name, IModel model, int examples, int tasks)
    {
        Name = name;
        var definition = model.Definitions.First(d => d.Kind == ProgramKind.Loss);
        _device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        _program = _device.Compile(definition);
        _evaluator = _program.CreateEvaluator();
        _evaluator.Bind(Data.Draw(definition, examples, tasks), 0, tasks);
        var layout = model.Layout;
        _phi = _device.Allocate(tasks, layout.AdaptedLength);
        _gradient = _device.Allocate(tasks, layout.AdaptedLength);
        _product = _device.Allocate(tasks, layout.AdaptedLength);
        var physical = new double[layout.AdaptedLength];
        layout.GatherAdapted(Parameters.Initialize(model, 1).Values, physical);
        for (var task = 0; task < tasks; task++)
        {
            _phi.Write(task, physical);
        }

        _losses = new double[tasks];
        _hessian = _evaluator.CreateLinearization();
        _hessian.Prepare(_phi, _losses, _gradient);

        var kernels = ((ICpuProgramSource)definition).CreateKernels<float>();
        kernels.Resize([examples]);
        Scratch = kernels.ScratchLength * sizeof(float);
        Residuals = kernels.ResidualLength * sizeof(float);
    }

    public string Name { get; }

    /// <summary>Bytes of scratch for one task.</summary>
    public long Scratch { get; }

    /// <summary>Bytes that a linearisation keeps for one task.</summary>
    public long Residuals { get; }

    public List<double> Gradient { get; } = [];

    public List<double> Product { get; } = [];

    public void Round(int calls)
    {
        Gradient.Add(Time(calls, () => _evaluator.Gradient(_phi, _losses, _gradient)));
        Product.Add(Time(calls, () => _hessian.Apply(_gradient, _product)));
    }

    public void Dispose()
    {
        _hessian.Dispose();
        _phi.Dispose();
        _gradient.Dispose();
        _product.Dispose();
        _evaluator.Dispose();
        _program.Dispose();
        _device.Dispose();
    }

    private static double Time(int calls, Action action)
    {
        var started = ThreadClock.Seconds;
        for (var i = 0; i < calls; i++)
        {
            action();
        }

        return (ThreadClock.Seconds - started) / calls;
    }
}
