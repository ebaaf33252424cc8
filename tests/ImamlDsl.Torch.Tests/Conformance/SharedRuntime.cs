namespace ImamlDsl.Torch.Tests.Conformance;

/// <summary>A runtime that outlives the devices opened on it: starting libtorch for each would take longer than the tests.</summary>
internal sealed class SharedRuntime(ITorchRuntime runtime) : ITorchRuntime
{
    public string Version => runtime.Version;

    public string Device => runtime.Device;

    public ITorchModule Compile(string script) => runtime.Compile(script);

    public ITorchTensor Create(TorchType type, params ReadOnlySpan<long> shape) => runtime.Create(type, shape);

    public void Dispose()
    {
    }
}
