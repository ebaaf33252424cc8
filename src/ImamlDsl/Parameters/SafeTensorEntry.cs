namespace ImamlDsl;

/// <summary>A tensor of a safetensors file: its name, its element type as the format spells it, its shape, and its bytes.</summary>
internal sealed record SafeTensorEntry(string Name, string ElementType, int[] Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>The size of an element of a type in bytes, or 0 for a type that is no floating-point type this library reads.</summary>
    public static int ElementSize(string elementType) => elementType switch
    {
        "F64" => sizeof(double),
        "F32" => sizeof(float),
        "F16" or "BF16" => sizeof(ushort),
        _ => 0,
    };
}

/// <summary>What a safetensors file holds.</summary>
internal sealed record SafeTensorsContent(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<SafeTensorEntry> Tensors);
