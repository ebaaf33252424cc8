namespace ImamlDsl.Torch.Python;

/// <summary>What the entries of a tensor take.</summary>
internal static class Entries
{
    /// <summary>The bytes of all entries, or <see langword="null"/> if they are more than any machine can address.</summary>
    public static long? Bytes(TorchType type, ReadOnlySpan<long> shape)
    {
        long bytes = type switch
        {
            TorchType.Single => sizeof(float),
            TorchType.Double => sizeof(double),
            TorchType.Index => sizeof(long),
            TorchType.Boolean => sizeof(bool),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The entries must be Single, Double, Index or Boolean."),
        };
        if (shape.Contains(0))
        {
            return 0;
        }

        foreach (var extent in shape)
        {
            if (bytes > long.MaxValue / extent)
            {
                return null;
            }

            bytes *= extent;
        }

        return bytes;
    }

    /// <summary>A tensor in words.</summary>
    public static string Describe(TorchType type, ReadOnlySpan<long> shape)
    {
        var text = new System.Text.StringBuilder($"A tensor {type} [");
        for (var i = 0; i < shape.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(shape[i]);
        }

        return text.Append(']').ToString();
    }
}
