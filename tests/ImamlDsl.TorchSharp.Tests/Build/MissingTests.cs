namespace ImamlDsl.TorchSharp.Tests;

/// <summary>What is said where something is missing. These need no libtorch.</summary>
public sealed class MissingTests
{
    [Fact]
    public void Targets_are_described_without_libtorch()
    {
        Assert.Equal("torch", Target.Torch.Name);
        Assert.Same(Target.Torch, Target.Torch);
        Assert.Equal("cuda:0", Target.Cuda().Name);
        Assert.Equal("cuda:3", Target.Cuda(3).Name);
        Assert.Throws<ArgumentOutOfRangeException>(() => Target.Cuda(-1));
    }

    [NoTorchFact]
    public void Without_TorchSharp_the_runtime_says_how_to_build()
    {
        var exception = Assert.Throws<TorchException>(() => new TorchSharpRuntime("cuda:0"));

        Assert.StartsWith("TorchSharp is not part of this build, so libtorch cannot be started on 'cuda:0'. Build with -p:Torch=cpu or "
            + "-p:Torch=cuda", exception.Message);
        Assert.Contains("TorchSharp-cpu for the processor, TorchSharp-cuda-windows or TorchSharp-cuda-linux for CUDA", exception.Message);
    }

    [NoTorchFact]
    public void Without_TorchSharp_a_target_says_how_to_build_when_it_is_opened()
    {
        foreach (var target in new[] { Target.Torch, Target.Cuda(1) })
        {
            Assert.Contains("-p:Torch=cpu", Assert.Throws<TorchException>(() => target.Open(Precision.Single)).Message);
        }
    }

    [Theory]
    [InlineData("mps")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:x")]
    [InlineData("CPU")]
    public void Other_devices_are_refused(string device) =>
        Assert.Equal(
            $"libtorch's device must be cpu, cuda or cuda:n; '{device}' was given. (Parameter 'device')",
            Assert.Throws<ArgumentException>(() => new TorchSharpRuntime(device)).Message);

    [Theory]
    [InlineData("0.104.0.0")]
    [InlineData("0.99.2.0")]
    [InlineData(null)]
    public void An_older_TorchSharp_is_refused(string? version)
    {
        var exception = Assert.Throws<TorchException>(() => LibTorch.RequireSupported(version is null ? null : Version.Parse(version)));

        Assert.Contains("outside of the supported range: 0.105 and later", exception.Message);
    }

    [Theory]
    [InlineData("0.105.0.0")]
    [InlineData("0.107.1.0")]
    [InlineData("1.0.0.0")]
    public void A_newer_TorchSharp_is_accepted(string version) => LibTorch.RequireSupported(Version.Parse(version));

    [Theory]
    [InlineData(0, 0, "libtorch sees no CUDA device. Build with -p:Torch=cuda")]
    [InlineData(1, 1, "'cuda:1' was asked for, and libtorch sees one CUDA device: cuda:0.")]
    [InlineData(4, 2, "'cuda:4' was asked for, and libtorch sees 2 CUDA devices: cuda:0 to cuda:1.")]
    public void A_CUDA_device_that_is_not_there_is_refused(int index, int devices, string message) =>
        Assert.Contains(message, Assert.Throws<TorchException>(() => LibTorch.RequireDevice(index, devices)).Message);

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public void A_device_that_is_there_is_accepted(int index, int devices) => LibTorch.RequireDevice(index, devices);
}
