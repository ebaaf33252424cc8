using System.Runtime.InteropServices;

namespace ImamlDsl.Torch.Tests;

/// <summary>Tensors of numbers instead of bytes.</summary>
internal static class TensorExtensions
{
    /// <summary>A tensor with the entries given; its type is that of <typeparamref name="T"/>.</summary>
    public static ITorchTensor From<T>(this ITorchRuntime runtime, long[] shape, params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var tensor = runtime.Create(TypeOf<T>(), shape);
        tensor.Write(MemoryMarshal.AsBytes(values));
        return tensor;
    }

    /// <summary>All entries.</summary>
    public static T[] To<T>(this ITorchTensor tensor)
        where T : unmanaged
    {
        Assert.Equal(TypeOf<T>(), tensor.Type);
        var values = new T[tensor.Shape.Aggregate(1L, (count, extent) => count * extent)];
        tensor.Read(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static TorchType TypeOf<T>() => default(T) switch
    {
        float => TorchType.Single,
        double => TorchType.Double,
        long => TorchType.Index,
        bool => TorchType.Boolean,
        _ => throw new ArgumentException($"Tensors have no entries of type {typeof(T).Name}."),
    };
}
