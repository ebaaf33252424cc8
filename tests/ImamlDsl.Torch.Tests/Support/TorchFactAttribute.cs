using ImamlDsl.Torch.Python;

namespace ImamlDsl.Torch.Tests;

/// <summary>A test that runs libtorch, skipped with the reason where no Python with PyTorch is found.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    public TorchFactAttribute() => Skip = PythonTorch.Reason;
}
