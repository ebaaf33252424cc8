using ImamlDsl.Torch.Python;

namespace ImamlDsl.Torch.Tests;

/// <summary>Every interpreter found, by its command, with each of its devices: data of a <see cref="TorchTheoryAttribute"/>.</summary>
public sealed class TorchDevices : TheoryData<string, string>
{
    public TorchDevices()
    {
        foreach (var interpreter in PythonTorch.Find())
        {
            Add(interpreter.Command, "cpu");
            if (interpreter.Cuda)
            {
                Add(interpreter.Command, "cuda");
            }
        }
    }
}
