using System.Numerics;
using System.Runtime.InteropServices;

namespace ImamlDsl.Torch;

/// <summary>Copies between numbers of the host and a tensor's bytes, rounded to the precision of where they go.</summary>
internal static class HostNumbers
{
    public static void Write<T>(ITorchTensor tensor, ReadOnlySpan<T> values)
        where T : unmanaged, INumberBase<T>
    {
        if (tensor.Type == TypeOf<T>())
        {
            tensor.Write(MemoryMarshal.AsBytes(values));
        }
        else if (tensor.Type == TorchType.Double)
        {
            Write<T, double>(tensor, values);
        }
        else
        {
            Write<T, float>(tensor, values);
        }
    }

    public static void Write<TFrom, TTo>(ITorchTensor tensor, ReadOnlySpan<TFrom> values)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        var converted = new TTo[values.Length];
        Convert(values, converted.AsSpan());
        tensor.Write(MemoryMarshal.AsBytes(converted.AsSpan()));
    }

    public static void Read<T>(ITorchTensor tensor, Span<T> values)
        where T : unmanaged, INumberBase<T>
    {
        if (tensor.Type == TypeOf<T>())
        {
            tensor.Read(MemoryMarshal.AsBytes(values));
        }
        else if (tensor.Type == TorchType.Double)
        {
            Read<double, T>(tensor, values);
        }
        else
        {
            Read<float, T>(tensor, values);
        }
    }

    private static void Read<TFrom, TTo>(ITorchTensor tensor, Span<TTo> values)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        var read = new TFrom[values.Length];
        tensor.Read(MemoryMarshal.AsBytes(read.AsSpan()));
        Convert(read, values);
    }

    private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> target)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = TTo.CreateTruncating(source[i]);
        }
    }

    private static TorchType TypeOf<T>() => typeof(T) == typeof(double) ? TorchType.Double : TorchType.Single;
}
