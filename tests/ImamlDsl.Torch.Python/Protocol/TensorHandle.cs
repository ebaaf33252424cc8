namespace ImamlDsl.Torch.Python;

/// <summary>A tensor that the server holds.</summary>
internal readonly record struct TensorHandle(long Key, TorchType Type, long[] Shape);
