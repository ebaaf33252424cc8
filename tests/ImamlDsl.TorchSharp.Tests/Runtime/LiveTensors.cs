namespace ImamlDsl.TorchSharp.Tests;

/// <summary>How many tensors TorchSharp counts as alive.</summary>
internal static class LiveTensors
{
    /// <summary>The number, when finalisers have freed what tests before have left to them.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return torch.Tensor.TotalCount;
    }
}
