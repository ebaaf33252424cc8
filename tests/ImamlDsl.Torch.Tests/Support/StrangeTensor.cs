namespace ImamlDsl.Torch.Tests;

/// <summary>A tensor of no runtime.</summary>
internal sealed class StrangeTensor : ITorchTensor
{
    public TorchType Type => TorchType.Double;

    public IReadOnlyList<long> Shape => [2];

    public void Write(ReadOnlySpan<byte> values) => throw new NotSupportedException();

    public void Read(Span<byte> values) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
