using ImamlDsl.Torch.Python;

namespace ImamlDsl.Torch.Tests;

/// <summary>A test that runs libtorch with several data, skipped with the reason where no Python with PyTorch is found.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute() => Skip = PythonTorch.Reason;
}
