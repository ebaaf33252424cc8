using System.Runtime.InteropServices;

namespace ImamlDsl.TorchSharp;

/// <summary>A tensor of numbers in double precision on the host, reached in place.</summary>
internal static class TorchNumbers
{
    /// <summary>A tensor of zeros that belongs to no <c>DisposeScope</c>.</summary>
    public static torch.Tensor Zeros(params ReadOnlySpan<long> shape) =>
        torch.zeros(shape, torch.ScalarType.Float64, torch.CPU).DetachFromDisposeScope();

    /// <summary>
    /// The rows of a matrix as tensors of their own on its memory: the bytes of all together may be more than a span holds.
    /// </summary>
    public static torch.Tensor[] Rows(torch.Tensor matrix)
    {
        using var recording = torch.no_grad();
        var rows = new torch.Tensor[matrix.shape[0]];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = matrix.narrow(0, i, 1).DetachFromDisposeScope();
        }

        GC.KeepAlive(matrix);
        return rows;
    }

    /// <summary>The entries of a tensor, which must be kept alive while they are used.</summary>
    public static Span<double> Values(torch.Tensor tensor) => MemoryMarshal.Cast<byte, double>(tensor.bytes);
}
