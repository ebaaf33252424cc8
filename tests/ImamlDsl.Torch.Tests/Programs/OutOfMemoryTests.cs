using System.Globalization;
using ImamlDsl.Torch.Tests.Conformance;
using OmniglotExample;

namespace ImamlDsl.Torch.Tests;

/// <summary>A device that has no room: what is said, what is left, and how it goes on.</summary>
public sealed class OutOfMemoryTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    private const int Tasks = 2, Images = 5;

    private static readonly ProgramDefinition Loss = new Conv4().Programs.Loss;

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void TheMessageTellsWhatWasNeededAndWhatToLower(string command, string device)
    {
        foreach (var (precision, bytes) in ((Precision, int)[])[(Precision.Single, 4), (Precision.Double, 8)])
        {
            var runtime = new WatchedRuntime(new SharedRuntime(runtimes[command, device]));
            var target = new TorchTarget(_ => runtime, device);
            using var opened = target.Open(precision);
            using var run = new Run(opened);
            runtime.Exhausted.Add("prepare");
            var error = Assert.Throws<TorchOutOfMemoryException>(run.Prepare);
            var kept = (double)bytes * Tasks * ((ITorchProgramSource)Loss).ResidualLength([Images]) / (1 << 20);
            var vectors = (double)bytes * Tasks * Loss.Model.Layout.AdaptedLength / (1 << 20);
            Assert.True(kept > 0.5 && vectors > 0.5, "too small for the message to be seen wrong");
            Assert.StartsWith($"Conv4.Loss: {target} has no memory left for 'prepare' with 2 tasks of N = 5. ", error.Message);
            var amounts = string.Create(CultureInfo.InvariantCulture, $" keeps {kept:0.0} MiB and each vector for all tasks takes {vectors:0.0} MiB");
            Assert.Contains(amounts, error.Message);
            Assert.Contains("Lower TasksPerChunk of the target, the number of tasks or of examples.", error.Message);
            Assert.EndsWith("libtorch said: tried to allocate 7 GiB", error.Message);
            Assert.IsType<TorchOutOfMemoryException>(error.InnerException);
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void MemoryIsFreedAndTheNextCallServes(string command, string device)
    {
        var runtime = new WatchedRuntime(new SharedRuntime(runtimes[command, device]));
        using (var opened = new TorchTarget(_ => runtime, device).Open(Precision.Single))
        using (var run = new Run(opened))
        {
            var bound = runtime.Tensors;
            run.Prepare();
            var residuals = ((ITorchProgramSource)Loss).Residuals;
            Assert.Equal(bound + 1 + residuals, runtime.Tensors); // φ and what is kept

            // The second linearisation does not hold the first one's memory while it asks for its own.
            runtime.Exhausted.Add("prepare");
            Assert.Throws<TorchOutOfMemoryException>(run.Prepare);
            Assert.Equal(bound + 1, runtime.Tensors);
            var error = Assert.Throws<InvalidOperationException>(() => run.Hessian.Apply(run.Phi, run.Gradient));
            Assert.Contains("call Prepare before multiplying", error.Message);

            runtime.Exhausted.Clear();
            run.Prepare();
            run.Hessian.Apply(run.Phi, run.Gradient);
            Assert.Equal(bound + 1 + residuals, runtime.Tensors);

            // A product that fails leaves the vectors usable, and the linearisation.
            runtime.Exhausted.Add("apply");
            Assert.Throws<TorchOutOfMemoryException>(() => run.Hessian.Apply(run.Phi, run.Gradient));
            runtime.Exhausted.Clear();
            run.Hessian.Apply(run.Phi, run.Gradient);
            Assert.Equal(bound + 1 + residuals, runtime.Tensors);
        }

        Assert.Equal(0, runtime.Tensors);
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void DataWithoutRoomAreNotBound(string command, string device)
    {
        var runtime = new WatchedRuntime(new SharedRuntime(runtimes[command, device]));
        using var opened = new TorchTarget(_ => runtime, device).Open(Precision.Single);
        using var run = new Run(opened);
        runtime.Exhausted.Add("create");
        Assert.Throws<TorchOutOfMemoryException>(() => run.Evaluator.Bind(Run.Data(Images + 1), 0, Tasks));
        Assert.Throws<InvalidOperationException>(() => run.Evaluator.Gradient(run.Phi, new double[Tasks], run.Gradient));
        Assert.Throws<TorchOutOfMemoryException>(() => opened.Allocate(2, 3));
        runtime.Exhausted.Clear();
        run.Evaluator.Bind(Run.Data(Images + 1), 0, Tasks);
        run.Evaluator.Gradient(run.Phi, new double[Tasks], run.Gradient);
    }

    private sealed class Run : IDisposable
    {
        private readonly ITaskProgram _program;

        public Run(IDevice device)
        {
            _program = device.Compile(Loss);
            Evaluator = _program.CreateEvaluator();
            Evaluator.Bind(Data(Images), 0, Tasks);
            Hessian = Evaluator.CreateLinearization();
            Phi = device.Draw(Tasks, Loss.Model.Layout.AdaptedLength, 1);
            Gradient = device.Allocate(Tasks, Phi.Length);
        }

        public ITaskEvaluator Evaluator { get; }

        public ILinearization Hessian { get; }

        public TaskVectors Phi { get; }

        public TaskVectors Gradient { get; }

        public static TaskData Data(int images) => new(TaskInput.Single(Tasks, images, 1, 28, 28), TaskInput.Index(Tasks, images));

        public void Prepare() => Hessian.Prepare(Phi, new double[Tasks], Gradient);

        public void Dispose()
        {
            Hessian.Dispose();
            Evaluator.Dispose();
            Phi.Dispose();
            Gradient.Dispose();
            _program.Dispose();
        }
    }
}
