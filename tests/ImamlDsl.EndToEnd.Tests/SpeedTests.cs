using System.Diagnostics;
using ImamlDsl.EndToEnd.Tests.Models;
using Xunit.Abstractions;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>
/// Costs relative to each other in one process on one thread. The fastest of alternating rounds is taken, which other work on the machine can
/// hardly disturb.
/// </summary>
public class SpeedTests(ITestOutputHelper output)
{
    private const int Examples = 5;
    private const int Calls = 10;

    private static readonly CpuTarget OneThread = new() { Threads = 1 };

    [Fact]
    public void AHessianProductCostsAtMostTwoAndAHalfGradients()
    {
        var model = new Conv4();
        var episodes = Blobs.Episodes(Examples, 1, 1);
        var batch = new EpisodeBatch(episodes.Layout, 1);
        batch.Fill(episodes, 1, 2, 3);
        using var program = new Evaluated(model, model.Programs.Loss, batch.Support);
        using var product = program.Allocate();
        using var hessian = program.Evaluator.CreateLinearization();
        hessian.Prepare(program.Phi, program.Losses, program.Gradient);
        AtMost(2.5, "product", program.Evaluate, () => hessian.Apply(program.Gradient, product));
    }

    /// <summary>What is copied between a caller's arrays and the memory of the device is small beside what is computed there.</summary>
    [Fact]
    public void AGradientOnSpansCostsLittleMoreThanItsProgram()
    {
        var model = new WideRegressor();
        var (x, y) = (TaskInput.Single(1, Examples, 256), TaskInput.Single(1, Examples, 1));
        x.Values.AsSpan().Fill(0.1f);
        using var program = new Evaluated(model, model.Programs.Mse, new TaskData(x, y));
        using var onSpans = model.Programs.Mse.On(OneThread, tasks: 1);
        var phi = Array.ConvertAll(program.Theta, value => (float)value);
        var (losses, gradient) = (new float[1], new float[phi.Length]);
        AtMost(3, "gradient on spans", program.Evaluate, () => onSpans.Gradient(phi, x.Values, y.Values, losses, gradient));
        Assert.Equal(program.Losses[0], losses[0], 1e-6);
    }

    private void AtMost(double ratio, string name, Action gradient, Action other)
    {
        var (gradientTime, time) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < 20; round++)
        {
            gradientTime = Math.Min(gradientTime, Time(gradient));
            time = Math.Min(time, Time(other));
        }

        var measured = $"gradient {gradientTime * 1e6:0} µs, {name} {time * 1e6:0} µs, ratio {time / gradientTime:0.00}";
        output.WriteLine(measured);
        Assert.True(time <= ratio * gradientTime, measured);
    }

    private static double Time(Action action)
    {
        action();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds / Calls;
    }

    /// <summary>The loss of a task, evaluated on one thread at the model's first parameters.</summary>
    private sealed class Evaluated : IDisposable
    {
        private readonly IDevice _device = OneThread.Open(Precision.Single);
        private readonly ITaskProgram _program;

        public Evaluated(IModel model, ProgramDefinition loss, TaskData data)
        {
            _program = _device.Compile(loss);
            Evaluator = _program.CreateEvaluator();
            Evaluator.Bind(data, 0, 1);
            (Phi, Gradient) = (_device.Allocate(1, model.Layout.AdaptedLength), _device.Allocate(1, model.Layout.AdaptedLength));
            Theta = Parameters.Initialize(model, 1).Values.ToArray();
            var physical = new double[Phi.Length];
            model.Layout.GatherAdapted(Theta, physical);
            Phi.Write(0, physical);
        }

        public ITaskEvaluator Evaluator { get; }

        public double[] Theta { get; }

        public TaskVectors Phi { get; }

        public TaskVectors Gradient { get; }

        public double[] Losses { get; } = new double[1];

        public TaskVectors Allocate() => _device.Allocate(1, Phi.Length);

        public void Evaluate() => Evaluator.Gradient(Phi, Losses, Gradient);

        public void Dispose()
        {
            Phi.Dispose();
            Gradient.Dispose();
            Evaluator.Dispose();
            _program.Dispose();
            _device.Dispose();
        }
    }
}
