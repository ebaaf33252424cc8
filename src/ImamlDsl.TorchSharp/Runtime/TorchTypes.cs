namespace ImamlDsl.TorchSharp;

/// <summary>Names and sizes of libtorch's element types and devices.</summary>
internal static class TorchTypes
{
    public static torch.ScalarType ToScalarType(TorchType type) => type switch
    {
        TorchType.Single => torch.ScalarType.Float32,
        TorchType.Double => torch.ScalarType.Float64,
        TorchType.Index => torch.ScalarType.Int64,
        TorchType.Boolean => torch.ScalarType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The type must be Single, Double, Index or Boolean."),
    };

    /// <summary>The torch target's type; null where it has none.</summary>
    public static TorchType? FromScalarType(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float32 => TorchType.Single,
        torch.ScalarType.Float64 => TorchType.Double,
        torch.ScalarType.Int64 => TorchType.Index,
        torch.ScalarType.Bool => TorchType.Boolean,
        _ => null,
    };

    /// <summary>The bytes of one entry.</summary>
    public static int Size(TorchType type) => type switch
    {
        TorchType.Single => sizeof(float),
        TorchType.Boolean => sizeof(bool),
        _ => sizeof(double),
    };

    /// <summary>Whether entries are real numbers.</summary>
    public static bool IsReal(torch.ScalarType type) =>
        type is torch.ScalarType.Float16 or torch.ScalarType.BFloat16 or torch.ScalarType.Float32 or torch.ScalarType.Float64;

    /// <summary>The name that PyTorch gives a type, such as <c>float32</c>.</summary>
    public static string Name(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte => "uint8",
        torch.ScalarType.ComplexFloat32 => "complex64",
        torch.ScalarType.ComplexFloat64 => "complex128",
        _ => type.ToString().ToLowerInvariant(),
    };

    /// <summary>The device as libtorch writes it.</summary>
    public static string Name(DeviceType type, int index) => type == DeviceType.CPU ? "cpu"
        : $"{type.ToString().ToLowerInvariant()}:{int.Max(index, 0)}";

    /// <summary>A tensor in words, such as <c>float32 [25, 10, 1] on cpu</c>.</summary>
    public static string Describe(torch.Tensor tensor) =>
        $"{Name(tensor.dtype)} [{string.Join(", ", tensor.shape)}] on {Name(tensor.device_type, tensor.device_index)}";
}
