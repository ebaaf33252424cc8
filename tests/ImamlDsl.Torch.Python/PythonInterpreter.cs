namespace ImamlDsl.Torch.Python;

/// <summary>A Python interpreter that has PyTorch.</summary>
/// <param name="Command">How it is called: a program, and arguments separated by blanks.</param>
/// <param name="Version">The version of PyTorch, such as <c>2.6.0</c>.</param>
/// <param name="Cuda">Whether PyTorch finds a CUDA device.</param>
public sealed record PythonInterpreter(string Command, string Version, bool Cuda);
