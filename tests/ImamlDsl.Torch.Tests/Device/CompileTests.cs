using ImamlDsl.Tests.Models;

namespace ImamlDsl.Torch.Tests;

/// <summary>What a device compiles, and what is left of it in the end.</summary>
public sealed class CompileTests
{
    [Fact]
    public void EachTextIsCompiledOnceForADevice()
    {
        var runtime = new WatchedRuntime(new FakeRuntime());
        using var device = new TorchTarget(_ => runtime).Open(Precision.Single);
        Assert.Single(runtime.Scripts); // the operations on vectors
        var (one, two) = (new SineRegressor(), new SineRegressor());
        using var first = device.Compile(one.Programs.Mse);
        using var again = device.Compile(one.Programs.Mse);
        using var other = device.Compile(two.Programs.Mse);
        Assert.Equal(2, runtime.Scripts.Count);
        Assert.Equal((one.Programs.Mse, two.Programs.Mse), (first.Definition, other.Definition));
        using var prediction = device.Compile(one.Programs.Predict);
        Assert.Equal(3, runtime.Scripts.Count);
        Assert.Equal(3, runtime.Scripts.Distinct().Count());
        Assert.Equal(3, runtime.Modules);
    }

    [Fact]
    public void ManyThreadsCompileEachTextOnce()
    {
        var runtime = new WatchedRuntime(new FakeRuntime());
        using var device = new TorchTarget(_ => runtime).Open(Precision.Single);
        var model = new SineRegressor();
        Parallel.For(0, 50, i => device.Compile(i % 2 == 0 ? model.Programs.Mse : model.Programs.Predict).Dispose());
        Assert.Equal(3, runtime.Scripts.Count);
    }

    /// <summary>What is compiled or allocated while the device is disposed is freed with it, or refused.</summary>
    [Fact]
    public void NothingIsLeftWhereTheDeviceIsDisposedMeanwhile()
    {
        for (var round = 0; round < 50; round++)
        {
            var runtime = new WatchedRuntime(new FakeRuntime());
            var device = new TorchTarget(_ => runtime).Open(Precision.Single);
            var model = new SineRegressor();
            Parallel.Invoke(
                () => Record.Exception(() => device.Compile(model.Programs.Mse)),
                () => Record.Exception(() => device.Allocate(1, 1)),
                device.Dispose,
                () => Record.Exception(() => device.Compile(model.Programs.Predict)),
                () => Record.Exception(() => device.Allocate(2, 2)));
            Assert.Equal((1, 0, 0), (runtime.Disposals, runtime.Modules, runtime.Tensors));
        }
    }

    [Fact]
    public void DefinitionsWithoutCodeForLibtorchAreRefused()
    {
        using var device = new TorchTarget(_ => new FakeRuntime()).Open(Precision.Single);
        var error = Assert.Throws<NotSupportedException>(() => device.Compile(new BareDefinition()));
        Assert.StartsWith("SineRegressor.Bare holds no code for libtorch", error.Message);
        Assert.Throws<ArgumentNullException>(() => device.Compile(null!));
        Assert.Throws<NotSupportedException>(() => TorchScripts.For(new BareDefinition(), cuda: false));
    }

    [Fact]
    public void ADisposedDeviceDoesNothingMore()
    {
        var runtime = new WatchedRuntime(new FakeRuntime());
        var device = new TorchTarget(_ => runtime).Open(Precision.Single);
        using (device.Compile(new SineRegressor().Programs.Mse))
        {
        }

        device.Dispose();
        device.Dispose();
        Assert.Equal((1, 0, 0), (runtime.Disposals, runtime.Modules, runtime.Tensors));
        Assert.Throws<ObjectDisposedException>(() => device.Run(1, new Body((_, _, _) => { })));
        Assert.Throws<ObjectDisposedException>(() => device.Allocate(1, 1));
        Assert.Throws<ObjectDisposedException>(() => device.Compile(new SineRegressor().Programs.Mse));
        Assert.Single(runtime.Scripts, script => script.Contains("def prepare", StringComparison.Ordinal));
    }

    [Fact]
    public void VectorsHaveOneTensorOfTheDevicesPrecision()
    {
        var runtime = new WatchedRuntime(new FakeRuntime());
        foreach (var (precision, type) in new[] { (Precision.Single, TorchType.Single), (Precision.Double, TorchType.Double) })
        {
            using var device = new TorchTarget(_ => runtime).Open(precision);
            var vectors = Assert.IsType<TorchTaskVectors>(device.Allocate(3, 5));
            Assert.Equal(type, vectors.Tensor.Type);
            Assert.Equal([3, 5], vectors.Tensor.Shape);
            vectors.Dispose();
            vectors.Dispose();
            Assert.Equal(0, runtime.Tensors);
            Assert.Throws<ArgumentOutOfRangeException>(() => device.Allocate(-1, 5));
            Assert.Throws<ArgumentOutOfRangeException>(() => device.Allocate(1, -5));
        }
    }
}
