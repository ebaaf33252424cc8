using ImamlDsl.Tests.Models;
using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests;

/// <summary>Mistakes in the use of evaluators and linearisations.</summary>
public sealed class EvaluatorTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    private static readonly ClassificationOps Model = new();

    /// <summary>What every target refuses, with what it is done to.</summary>
    private static readonly (string Name, Action<Use> Mistake)[] Mistakes =
    [
        ("a label of no class", u => u.Evaluator.Bind(Use.Data(label: 3), 0, 2)),
        ("a negative label", u => u.Evaluator.Bind(Use.Data(label: -1), 1, 1)),
        ("another shape", u => u.Evaluator.Bind(new(TaskInput.Double(2, 5, 3), TaskInput.Index(2, 5)), 0, 2)),
        ("another rank", u => u.Evaluator.Bind(new(TaskInput.Double(2, 5, 4, 1), TaskInput.Index(2, 5)), 0, 2)),
        ("two sizes for N", u => u.Evaluator.Bind(new(TaskInput.Double(2, 5, 4), TaskInput.Index(2, 6)), 0, 2)),
        ("no examples", u => u.Evaluator.Bind(new(TaskInput.Double(2, 0, 4), TaskInput.Index(2, 0)), 0, 2)),
        ("numbers for labels", u => u.Evaluator.Bind(new(TaskInput.Double(2, 5, 4), TaskInput.Double(2, 5)), 0, 2)),
        ("an input too few", u => u.Evaluator.Bind(new(TaskInput.Double(2, 5, 4)), 0, 2)),
        ("tasks beyond the data", u => u.Evaluator.Bind(Use.Data(), 1, 2)),
        ("no tasks", u => u.Evaluator.Bind(Use.Data(), 0, 0)),
        ("not bound: value", u => u.Evaluator.Value(u.Phi, new double[2])),
        ("not bound: gradient", u => u.Evaluator.Gradient(u.Phi, new double[2], u.Gradient)),
        ("not bound: output length", u => _ = u.Evaluator.OutputLength),
        ("not bound: prepare", u => u.Linearization.Prepare(u.Phi, new double[2], u.Gradient)),
        ("not prepared", u => u.Bound().Linearization.Apply(u.Phi, u.Gradient)),
        ("not prepared, mixed", u => u.Bound().Linearization.ApplyMixed(u.Phi, u.Gradient, u.Phi)),
        ("bound again", u => u.Prepared().Bound().Linearization.Apply(u.Phi, u.Gradient)),
        ("φ of another number of tasks", u => u.Bound().Evaluator.Value(u.Device.Allocate(3, 15), new double[2])),
        ("φ of another length", u => u.Bound().Evaluator.Gradient(u.Device.Allocate(2, 14), new double[2], u.Gradient)),
        ("a gradient of another length", u => u.Bound().Evaluator.Gradient(u.Phi, new double[2], u.Device.Allocate(2, 16))),
        ("no φ", u => u.Bound().Evaluator.Value(null!, new double[2])),
        ("a gradient over φ", u => u.Bound().Evaluator.Gradient(u.Phi, new double[2], u.Phi)),
        ("a prepared gradient over φ", u => u.Bound().Linearization.Prepare(u.Phi, new double[2], u.Phi)),
        ("a product over its vector", u => u.Prepared().Linearization.Apply(u.Phi, u.Phi)),
        ("a vector of another number of tasks", u => u.Prepared().Linearization.Apply(u.Device.Allocate(1, 15), u.Gradient)),
        ("no room for the losses", u => u.Bound().Evaluator.Gradient(u.Phi, new double[1], u.Gradient)),
        ("disposed: bind", u => u.Ended().Evaluator.Bind(Use.Data(), 0, 2)),
        ("disposed: value", u => u.Bound().Ended().Evaluator.Value(u.Phi, new double[2])),
        ("disposed: linearise", u => u.Ended().Evaluator.CreateLinearization()),
        ("disposed: prepare", u => u.Bound().Ended().Linearization.Prepare(u.Phi, new double[2], u.Gradient)),
        ("disposed: apply", u => u.Prepared().Ended().Linearization.Apply(u.Phi, u.Gradient)),
    ];

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void MistakesAreToldAsOnTheCpuTarget(string command, string device)
    {
        using var torch = Open(command, device);
        using var cpu = new CpuTarget { Threads = 1 }.Open(Precision.Double);
        foreach (var (name, mistake) in Mistakes)
        {
            var expected = Use.Run(cpu, mistake);
            var actual = Use.Run(torch, mistake);
            Assert.True(expected is not null, $"{name} is no mistake on the cpu target");
            Assert.True(actual is not null, $"{name} is not refused");
            Assert.Equal((name, expected.GetType()), (name, actual.GetType()));
            if (expected is not ObjectDisposedException)
            {
                Assert.Equal((name, expected.Message), (name, actual.Message)); // the disposed say what they are, which differs
            }
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void NothingIsBoundAfterABindThatFailed(string command, string device)
    {
        using var opened = Open(command, device);
        using var use = new Use(opened);
        use.Prepared();
        Assert.Throws<ArgumentException>(() => use.Evaluator.Bind(Use.Data(label: 3), 0, 2));
        Assert.Throws<InvalidOperationException>(() => use.Evaluator.Value(use.Phi, new double[2]));
        Assert.Throws<InvalidOperationException>(() => use.Evaluator.OutputLength);
        var error = Assert.Throws<InvalidOperationException>(() => use.Linearization.Apply(use.Phi, use.Gradient));
        Assert.Contains("call Prepare again", error.Message);
        use.Prepared().Linearization.Apply(use.Phi, use.Gradient);
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void VectorsOfAnotherDeviceAreNamed(string command, string device)
    {
        using var opened = Open(command, device);
        using var other = Open(command, device);
        using var use = new Use(opened);
        using var foreign = other.Allocate(2, 15);
        use.Prepared();
        Refuse("phi", () => use.Evaluator.Value(foreign, new double[2]));
        Refuse("phi", () => use.Evaluator.Gradient(foreign, new double[2], use.Gradient));
        Refuse("gradient", () => use.Evaluator.Gradient(use.Phi, new double[2], foreign));
        Refuse("v", () => use.Linearization.Apply(foreign, use.Gradient));
        Refuse("result", () => use.Linearization.Apply(use.Phi, foreign));

        static void Refuse(string name, Action call) =>
            Assert.Contains($"'{name}' belongs to another device or precision", Assert.Throws<ArgumentException>(call).Message);
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void OnlyLossesHaveDerivatives(string command, string device)
    {
        using var opened = Open(command, device);
        using var program = opened.Compile(Model.Programs.Correct);
        using var evaluator = program.CreateEvaluator();
        using var phi = opened.Allocate(2, 15);
        using var gradient = opened.Allocate(2, 15);
        evaluator.Bind(Use.Data(), 0, 2);
        var values = new double[2];
        evaluator.Value(phi, values);
        Assert.Equal([0.4, 0.4], values); // all predictions are equal, so the first class wins; two of five labels are 0
        var error = Assert.Throws<NotSupportedException>(() => evaluator.Gradient(phi, values, gradient));
        Assert.Equal("ClassificationOps.Correct is a metric; only a loss has gradients.", error.Message);
        Assert.Throws<NotSupportedException>(evaluator.CreateLinearization);
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ParametersThatAreNotAdaptedMustBeGiven(string command, string device)
    {
        var loss = new FrozenOps().Programs.NoMixed;
        var layout = loss.Model.Layout;
        using var opened = Open(command, device);
        using var other = Open(command, device);
        using var program = opened.Compile(loss);
        using var evaluator = program.CreateEvaluator();
        TaskData data = new(TaskInput.Double(2, 5, 3));
        using var outer = opened.Allocate(1, layout.OuterLength);
        foreach (var wrong in (TaskVectors?[])[
            null, opened.Allocate(2, layout.OuterLength), opened.Allocate(1, layout.OuterLength + 1),
            other.Allocate(1, layout.OuterLength)])
        {
            var error = Assert.Throws<ArgumentException>("outer", () => evaluator.Bind(data, 0, 2, wrong));
            Assert.Contains($"reads {layout.OuterLength} parameters that are not adapted", error.Message);
            wrong?.Dispose();
        }

        evaluator.Bind(data, 0, 2, outer);
        using var phi = opened.Allocate(2, layout.AdaptedLength);
        var losses = new double[2];
        evaluator.Value(phi, losses);
        Assert.Equal([4, 4], losses); // Σ (0 + 0)² + Σ exp(0) over four scales

        // The vector is read at each call, as θ changes between meta-steps.
        outer.Write(0, [.. Enumerable.Repeat(Math.Log(2), layout.OuterLength)]);
        evaluator.Value(phi, losses);
        Assert.Equal(8, losses[1], 1e-12);
    }

    private IDevice Open(string command, string device) =>
        new TorchTarget(_ => new SharedRuntime(runtimes[command, device]), device).Open(Precision.Double);

    /// <summary>An evaluator of two tasks with its vectors.</summary>
    private sealed class Use : IDisposable
    {
        private readonly ITaskProgram _program;

        public Use(IDevice device)
        {
            Device = device;
            _program = device.Compile(Model.Programs.Entropy);
            Evaluator = _program.CreateEvaluator();
            Linearization = Evaluator.CreateLinearization();
            Phi = device.Allocate(2, 15);
            Gradient = device.Allocate(2, 15);
        }

        public IDevice Device { get; }

        public ITaskEvaluator Evaluator { get; }

        public ILinearization Linearization { get; }

        public TaskVectors Phi { get; }

        public TaskVectors Gradient { get; }

        public static Exception? Run(IDevice device, Action<Use> mistake)
        {
            using var use = new Use(device);
            return Record.Exception(() => mistake(use));
        }

        /// <summary>Two tasks of five examples with labels 0, 1, 2, 0, 1, the last of the second task as given.</summary>
        public static TaskData Data(int label = 1)
        {
            var (x, labels) = (TaskInput.Double(2, 5, 4), TaskInput.Index(2, 5));
            for (var i = 0; i < labels.Values.Length; i++)
            {
                labels.Values[i] = i % 5 % 3;
            }

            labels.Values[^1] = label;
            return new TaskData(x, labels);
        }

        public Use Bound()
        {
            Evaluator.Bind(Data(), 0, 2);
            return this;
        }

        public Use Prepared()
        {
            Bound().Linearization.Prepare(Phi, new double[2], Gradient);
            return this;
        }

        public Use Ended()
        {
            Linearization.Dispose();
            Evaluator.Dispose();
            return this;
        }

        public void Dispose()
        {
            Ended();
            Phi.Dispose();
            Gradient.Dispose();
            _program.Dispose();
        }
    }
}
