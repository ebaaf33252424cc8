namespace ImamlDsl.Torch.Tests;

/// <summary>How a target is written, and how it is opened: no libtorch is needed for that.</summary>
public sealed class TorchTargetTests
{
    [Theory]
    [InlineData("cpu", "cpu", "torch")]
    [InlineData("cuda", "cuda:0", "cuda:0")]
    [InlineData("cuda:0", "cuda:0", "cuda:0")]
    [InlineData("cuda:12", "cuda:12", "cuda:12")]
    public void DevicesAreNamedAsLibtorchNamesThem(string given, string device, string name)
    {
        var asked = new List<string>();
        var target = new TorchTarget(d =>
        {
            asked.Add(d);
            return new FakeRuntime(d);
        }, given);
        Assert.Equal((device, name, name), (target.Device, target.Name, target.ToString()));
        Assert.Empty(asked);
        using var opened = target.Open(Precision.Double);
        Assert.Equal([device], asked);
        Assert.Equal((target, Precision.Double, 1), (opened.Target, opened.Precision, opened.Workers));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CPU")]
    [InlineData("cpu:0")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:x")]
    [InlineData("cuda:0 ")]
    [InlineData("cuda:1000")]
    [InlineData("mps")]
    public void OtherDevicesAreRefused(string device)
    {
        var error = Assert.Throws<ArgumentException>("device", () => new TorchTarget(_ => new FakeRuntime(), device));
        Assert.Contains($"must be cpu, cuda or cuda:n; '{device}' was given", error.Message);
    }

    [Fact]
    public void ImpossibleSettingsAreRefused()
    {
        Assert.Throws<ArgumentNullException>("runtime", () => new TorchTarget(null!));
        Assert.Throws<ArgumentNullException>("device", () => new TorchTarget(_ => new FakeRuntime(), null!));
        Assert.Contains("at least 1; 0 was given. Leave it null for all.",
            Assert.Throws<ArgumentOutOfRangeException>("TasksPerChunk", () => new TorchTarget(_ => new FakeRuntime()) { TasksPerChunk = 0 }).Message);
        Assert.Throws<ArgumentOutOfRangeException>("Convolution",
            () => new TorchTarget(_ => new FakeRuntime()) { Convolution = (TorchConvolution)9 });
        var started = false;
        var target = new TorchTarget(_ =>
        {
            started = true;
            return new FakeRuntime();
        });
        Assert.Throws<ArgumentOutOfRangeException>("precision", () => target.Open((Precision)7));
        Assert.False(started);
    }

    [Theory]
    [InlineData("1.13")]
    [InlineData("1.13.0a0")]
    [InlineData("2.0.1")]
    [InlineData("2.6.0+debian")]
    [InlineData("2.6.0+cu124")]
    [InlineData("2.11.0")]
    public void SupportedReleasesOpen(string version)
    {
        var runtime = new WatchedRuntime(new FakeRuntime { Version = version });
        new TorchTarget(_ => runtime).Open(Precision.Single).Dispose();
        Assert.Equal(1, runtime.Disposals);
    }

    [Theory]
    [InlineData("1.12.1")]
    [InlineData("0.4.1")]
    [InlineData("3.0.0")]
    [InlineData("3.0.0a0")]
    [InlineData("2")]
    [InlineData("2.x")]
    [InlineData("-2.6.0")]
    [InlineData("junk")]
    [InlineData("")]
    public void OtherReleasesAreRefusedAndTheRuntimeEnded(string version)
    {
        var runtime = new WatchedRuntime(new FakeRuntime { Version = version });
        var error = Assert.Throws<TorchException>(() => new TorchTarget(_ => runtime).Open(Precision.Single));
        Assert.Contains($"This is libtorch {version}; from 1.13 to below 3.0 are supported.", error.Message);
        Assert.Equal((1, 0, 0), (runtime.Disposals, runtime.Modules, runtime.Tensors));
    }

    [Fact]
    public void WhatFailsInOpeningArrivesAndTheRuntimeIsEnded()
    {
        var runtime = new WatchedRuntime(new FakeRuntime { RefusesScripts = true });
        var error = Assert.Throws<TorchException>(() => new TorchTarget(_ => runtime).Open(Precision.Single));
        Assert.Equal("unknown builtin op", error.Message);
        Assert.Equal(1, runtime.Disposals);

        var thrown = new TorchException("no libtorch here");
        Assert.Same(thrown, Assert.Throws<TorchException>(() => new TorchTarget(_ => throw thrown).Open(Precision.Single)));
    }
}
