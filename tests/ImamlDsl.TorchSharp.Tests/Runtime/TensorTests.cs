namespace ImamlDsl.TorchSharp.Tests;

public sealed class TensorTests
{
    [TorchFact]
    public void Entries_return_as_they_were_written()
    {
        using var runtime = new TorchSharpRuntime();
        RoundTrip(runtime, TorchType.Single, [1.5f, -2, float.NaN, 4, float.NegativeInfinity, float.Epsilon]);
        RoundTrip(runtime, TorchType.Double, [1.5, -2, double.NaN, Math.PI, double.MaxValue, double.Epsilon]);
        RoundTrip(runtime, TorchType.Index, [0L, 1, long.MaxValue, long.MinValue, -7, 1L << 40]);
        RoundTrip(runtime, TorchType.Boolean, [true, false, false, true, true, false]);
    }

    [TorchFact]
    public void A_new_tensor_holds_zeros()
    {
        using var runtime = new TorchSharpRuntime();
        using var tensor = runtime.Create(TorchType.Double, 4, 5);

        Assert.Equal(new double[20], Host.Values<double>(tensor));
    }

    [TorchFact]
    public void Tensors_may_be_empty_or_single_numbers()
    {
        using var runtime = new TorchSharpRuntime();
        using var empty = Host.Tensor<float>(runtime, TorchType.Single, [], 3, 0);
        using var number = Host.Tensor(runtime, TorchType.Double, [2.5]);

        Assert.Equal([3, 0], empty.Shape);
        Assert.Empty(Host.Values<float>(empty));
        Assert.Empty(number.Shape);
        Assert.Equal([2.5], Host.Values<double>(number));
    }

    [TorchFact]
    public void A_view_is_read_and_written_in_its_own_order()
    {
        using var runtime = new TorchSharpRuntime();
        using var module = runtime.Compile(Scripts.Text);
        using var matrix = Host.Tensor(runtime, TorchType.Double, [1.0, 2, 3, 4, 5, 6], 2, 3);
        using var turned = module.Invoke("turned", matrix)[0];

        Assert.Equal([3, 2], turned.Shape);
        Assert.Equal([1, 4, 2, 5, 3, 6], Host.Values<double>(turned));
        turned.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>([10, 40, 20, 50, 30, 60]));
        Assert.Equal([10, 20, 30, 40, 50, 60], Host.Values<double>(matrix));
    }

    [TorchFact]
    public void Writing_where_entries_share_memory_is_an_error_with_its_reason()
    {
        using var runtime = new TorchSharpRuntime();
        using var module = runtime.Compile(Scripts.Text);
        using var row = Host.Tensor(runtime, TorchType.Single, [1f, 2], 2);
        using var repeated = module.Invoke("repeated", row)[0];

        Assert.Equal([1, 2, 1, 2, 1, 2], Host.Values<float>(repeated));
        var exception = Assert.Throws<TorchException>(() => repeated.Write(new byte[24]));
        Assert.Contains("Writing a tensor float32 [3, 2] on cpu failed. libtorch said:", exception.Message);
        Assert.Contains("single memory location", exception.Message);
    }

    [TorchFact]
    public void A_wrong_number_of_bytes_is_refused()
    {
        using var runtime = new TorchSharpRuntime();
        using var tensor = runtime.Create(TorchType.Single, 2, 3);

        var exception = Assert.Throws<ArgumentException>(() => tensor.Write(new byte[23]));
        Assert.StartsWith("A tensor float32 [2, 3] on cpu has 24 bytes; 23 were given. An entry takes 4.", exception.Message);
        Assert.Throws<ArgumentException>(() => tensor.Read(new byte[48]));
    }

    [TorchFact]
    public void Sizes_that_no_memory_holds_are_errors()
    {
        using var runtime = new TorchSharpRuntime();

        Assert.Throws<ArgumentOutOfRangeException>(() => runtime.Create(TorchType.Single, 3, -1));
        var exception = Assert.Throws<TorchOutOfMemoryException>(() => runtime.Create(TorchType.Single, 1L << 44));
        Assert.Contains("Allocating a tensor float32 [17592186044416] on cpu failed. libtorch said:", exception.Message);
        Assert.Throws<TorchOutOfMemoryException>(() => runtime.Create(TorchType.Double, 1L << 40, 1L << 40));
        Assert.Throws<TorchOutOfMemoryException>(() => runtime.Create(TorchType.Single, 1L << 62));
        Assert.Throws<TorchOutOfMemoryException>(() => runtime.Create(TorchType.Boolean, long.MaxValue, 1));
        runtime.Create(TorchType.Single, 2).Dispose();
    }

    [TorchFact]
    public void Nothing_can_be_done_with_what_was_disposed()
    {
        var runtime = new TorchSharpRuntime();
        var module = runtime.Compile(Scripts.Text);
        using var other = runtime.Create(TorchType.Single, 2);
        var tensor = runtime.Create(TorchType.Single, 2);
        tensor.Dispose();
        tensor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => tensor.Read(new byte[8]));
        Assert.Throws<ObjectDisposedException>(() => tensor.Write(new byte[8]));
        Assert.Throws<ObjectDisposedException>(() => module.Invoke("add", other, tensor));
        module.Dispose();
        module.Dispose();
        Assert.Throws<ObjectDisposedException>(() => module.Invoke("add", other, other));
        runtime.Dispose();
        runtime.Dispose();
        Assert.Throws<ObjectDisposedException>(() => runtime.Create(TorchType.Single, 2));
        Assert.Throws<ObjectDisposedException>(() => runtime.Compile(Scripts.Text));
    }

    private static void RoundTrip<T>(ITorchRuntime runtime, TorchType type, T[] values)
        where T : unmanaged
    {
        using var tensor = Host.Tensor(runtime, type, values, 2, 3);

        Assert.Equal(type, tensor.Type);
        Assert.Equal([2, 3], tensor.Shape);
        Assert.Equal(values, Host.Values<T>(tensor));
    }
}
