namespace ImamlDsl.Torch.Python;

/// <summary>How a request went, in the numbers of <c>server.py</c>. Unless it succeeded, the body of the reply is the reason.</summary>
internal enum ReplyStatus : byte
{
    Succeeded,
    Failed,
    OutOfMemory,
}
