using System.Runtime.InteropServices;

namespace ImamlDsl.TorchSharp.Tests;

/// <summary>Arrays of the host in tensors of the runtime, and back.</summary>
internal static class Host
{
    public static ITorchTensor Tensor<T>(ITorchRuntime runtime, TorchType type, T[] values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var tensor = runtime.Create(type, shape);
        tensor.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        return tensor;
    }

    public static T[] Values<T>(ITorchTensor tensor)
        where T : unmanaged
    {
        var values = new T[tensor.Shape.Aggregate(1L, (length, extent) => length * extent)];
        tensor.Read(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
