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
    [Fact]
    public void AHessianProductCostsAtMostTwoAndAHalfGradients()
    {
        const int Images = 5;
        var model = new Conv4();
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        using var program = device.Compile(model.Programs.Loss);
        using var evaluator = program.CreateEvaluator();
        var episodes = Blobs.Episodes(Images, 1, 1);
        var batch = new EpisodeBatch(episodes.Layout, 1);
        batch.Fill(episodes, 1, 2, 3);
        evaluator.Bind(batch.Support, 0, 1);

        var layout = ((IModel)model).Layout;
        using var phi = device.Allocate(1, layout.AdaptedLength);
        using var gradient = device.Allocate(1, layout.AdaptedLength);
        using var product = device.Allocate(1, layout.AdaptedLength);
        var physical = new double[layout.AdaptedLength];
        layout.GatherAdapted(Parameters.Initialize(model, 1).Values, physical);
        phi.Write(0, physical);
        var losses = new double[1];
        using var hessian = evaluator.CreateLinearization();
        hessian.Prepare(phi, losses, gradient);

        var (gradientTime, productTime) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < 20; round++)
        {
            gradientTime = Math.Min(gradientTime, Time(() => evaluator.Gradient(phi, losses, gradient)));
            productTime = Math.Min(productTime, Time(() => hessian.Apply(gradient, product)));
        }

        output.WriteLine($"conv4, {Images} images: gradient {gradientTime * 1e6:0} µs, product {productTime * 1e6:0} µs, ratio {productTime / gradientTime:0.00}");
        Assert.True(productTime <= 2.5 * gradientTime, $"gradient {gradientTime * 1e6:0} µs, product {productTime * 1e6:0} µs");
    }

    private static double Time(Action action)
    {
        const int Calls = 10;
        action();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds / Calls;
    }
}
