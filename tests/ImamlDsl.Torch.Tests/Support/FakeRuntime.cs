namespace ImamlDsl.Torch.Tests;

/// <summary>A libtorch that computes nothing: for what a device does around its calls. It needs no Python.</summary>
internal sealed class FakeRuntime(string device = "cpu") : ITorchRuntime
{
    public string Version { get; init; } = "2.6.0";

    public string Device => device;

    /// <summary>Whether every text is refused.</summary>
    public bool RefusesScripts { get; init; }

    public ITorchModule Compile(string script) => RefusesScripts ? throw new TorchException("unknown builtin op") : new Module();

    public ITorchTensor Create(TorchType type, params ReadOnlySpan<long> shape) => new Tensor(type, shape.ToArray());

    public void Dispose()
    {
    }

    private sealed class Module : ITorchModule
    {
        public ITorchTensor[] Invoke(string function, params ReadOnlySpan<ITorchTensor> arguments) => [new Tensor(TorchType.Double, [])];

        public void Dispose()
        {
        }
    }

    private sealed class Tensor(TorchType type, long[] shape) : ITorchTensor
    {
        public TorchType Type => type;

        public IReadOnlyList<long> Shape => shape;

        public void Write(ReadOnlySpan<byte> values)
        {
        }

        public void Read(Span<byte> values) => values.Clear();

        public void Dispose()
        {
        }
    }
}
