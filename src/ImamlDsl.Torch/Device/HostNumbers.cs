using System.Numerics;
using System.Runtime.InteropServices;

namespace ImamlDsl.Torch;

/// <summary>Copies between numbers of the host, in double precision, and a tensor's bytes.</summary>
internal static class HostNumbers
{
    public static void Write(ITorchTensor tensor, ReadOnlySpan<double> values)
    {
        if (tensor.Type == TorchType.Double)
        {
            tensor.Write(MemoryMarshal.AsBytes(values));
        }
        else
        {
            Write<double, float>(tensor, values);
        }
    }

    public static void Write<TFrom, TTo>(ITorchTensor tensor, ReadOnlySpan<TFrom> values)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        var converted = new TTo[values.Length];
        for (var i = 0; i < converted.Length; i++)
        {
            converted[i] = TTo.CreateTruncating(values[i]);
        }

        tensor.Write(MemoryMarshal.AsBytes(converted.AsSpan()));
    }

    public static void Read(ITorchTensor tensor, Span<double> values)
    {
        if (tensor.Type == TorchType.Double)
        {
            tensor.Read(MemoryMarshal.AsBytes(values));
            return;
        }

        var singles = new float[values.Length];
        tensor.Read(MemoryMarshal.AsBytes(singles.AsSpan()));
        for (var i = 0; i < singles.Length; i++)
        {
            values[i] = singles[i];
        }
    }
}
