namespace ImamlDsl.TorchSharp.Tests;

public sealed class CudaTests
{
    [TorchFact]
    public void A_CUDA_device_that_is_not_there_is_an_error()
    {
        var devices = torch.cuda.is_available() ? torch.cuda.device_count() : 0;

        var exception = Assert.Throws<TorchException>(() => new TorchSharpRuntime($"cuda:{devices}"));
        Assert.StartsWith($"'cuda:{devices}' was asked for, and libtorch sees ", exception.Message);
        Assert.Throws<TorchException>(() => Target.Cuda(devices).Open(Precision.Single));
    }

    [CudaFact]
    public void What_is_written_to_a_GPU_returns()
    {
        using var runtime = new TorchSharpRuntime("cuda");
        using var module = runtime.Compile(Scripts.Text);
        using var matrix = Host.Tensor(runtime, TorchType.Single, [1f, 2, 3, 4, 5, 6], 2, 3);
        using var turned = module.Invoke("turned", matrix)[0];

        Assert.Equal("cuda:0", runtime.Device);
        Assert.Equal([1, 4, 2, 5, 3, 6], Host.Values<float>(turned));
    }
}
