namespace ImamlDsl.Torch.Python;

/// <summary>What is asked of <c>server.py</c>: its list <c>OPERATIONS</c> is in the same order.</summary>
internal enum Operation : byte
{
    Start,
    Compile,
    Create,
    Write,
    Read,
    Invoke,
}
