namespace ImamlDsl.Torch.Tests;

/// <summary>Tensors: their entries, shapes and memory.</summary>
public sealed class TensorTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void EntriesOfEveryTypeComeBackAsWritten(string command, string device)
    {
        var runtime = runtimes[command, device];
        Check(runtime, [1f, -0f, float.NaN, float.NegativeInfinity, float.Epsilon, float.MaxValue]);
        Check(runtime, [1d, -0d, double.NaN, double.PositiveInfinity, double.Epsilon, double.MinValue]);
        Check(runtime, [0L, -1L, long.MaxValue, long.MinValue, 1L << 40, 7L]);
        Check(runtime, [true, false, true, true, false, false]);

        static void Check<T>(ITorchRuntime runtime, T[] values)
            where T : unmanaged
        {
            using var tensor = runtime.From([2, 3], values);
            Assert.Equal([2, 3], tensor.Shape);
            Assert.Equal(values, tensor.To<T>());
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void NewTensorsAreZero(string command, string device)
    {
        foreach (var type in Enum.GetValues<TorchType>())
        {
            using var tensor = runtimes[command, device].Create(type, 5);
            Assert.Equal(type, tensor.Type);
            var bytes = new byte[5 * (type == TorchType.Boolean ? 1 : type == TorchType.Single ? 4 : 8)];
            bytes.AsSpan().Fill(255);
            tensor.Read(bytes);
            Assert.All(bytes, value => Assert.Equal(0, value));
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ScalarsAndEmptyExtentsAreShapesToo(string command, string device)
    {
        var runtime = runtimes[command, device];
        using var scalar = runtime.From([], 2.5);
        Assert.Empty(scalar.Shape);
        Assert.Equal([2.5], scalar.To<double>());

        using var empty = runtime.From<float>([3, 0, 2]);
        Assert.Equal([3, 0, 2], empty.Shape);
        Assert.Empty(empty.To<float>());

        using var module = runtime.Compile("def f(x: Tensor, y: Tensor) -> List[Tensor]:\n    return [x.sum(), y, torch.sum(y, [1])]\n");
        var results = module.Invoke("f", scalar, empty);
        Assert.Equal<IEnumerable<long>>([[], [3, 0, 2], [3, 2]], results.Select(result => result.Shape));
        Assert.Equal(new float[6], results[2].To<float>());
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void MuchIsMovedInOnePiece(string command, string device)
    {
        // More than a pipe holds, and than is sent together with its request.
        var values = new double[1 << 20];
        new Random(1).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        using var tensor = runtimes[command, device].From([1 << 10, 1 << 10], values);
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), tensor.To<double>().Select(BitConverter.DoubleToInt64Bits));
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ResultsMayShareMemoryWithArguments(string command, string device)
    {
        var runtime = runtimes[command, device];
        using var module = runtime.Compile("def f(x: Tensor) -> List[Tensor]:\n    return [x, x.t(), x.select(1, 1), x.narrow(0, 1, 1)]\n");
        var x = runtime.From([2, 3], 1f, 2f, 3f, 4f, 5f, 6f);
        var views = module.Invoke("f", x);
        Assert.Equal<IEnumerable<long>>([[2, 3], [3, 2], [2], [1, 3]], views.Select(view => view.Shape));
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], views[1].To<float>());

        // Written through views that are contiguous and that are not, read after the argument itself is gone.
        views[2].Write([.. BitConverter.GetBytes(20f), .. BitConverter.GetBytes(50f)]);
        views[3].Write([.. BitConverter.GetBytes(-4f), .. BitConverter.GetBytes(-5f), .. BitConverter.GetBytes(-6f)]);
        Assert.Equal([1f, 20f, 3f, -4f, -5f, -6f], x.To<float>());
        x.Dispose();
        Assert.Equal([20f, -5f], views[2].To<float>());
        Assert.Equal([1f, 20f, 3f, -4f, -5f, -6f], views[0].To<float>());
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ViewsThatRepeatEntriesCanBeReadButNotWritten(string command, string device)
    {
        var runtime = runtimes[command, device];
        using var module = runtime.Compile("def f(x: Tensor) -> List[Tensor]:\n    return [x.expand([2, 3])]\n");
        using var x = runtime.From([1, 3], 1d, 2d, 3d);
        using var repeated = module.Invoke("f", x)[0];
        Assert.Equal([1d, 2d, 3d, 1d, 2d, 3d], repeated.To<double>());
        var error = Assert.Throws<TorchException>(() => repeated.Write(new byte[48]));
        Assert.StartsWith("A tensor Double [2, 3] cannot be written: ", error.Message);
        Assert.Equal([1d, 2d, 3d], x.To<double>());
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void AnotherNumberOfBytesIsRefused(string command, string device)
    {
        using var tensor = runtimes[command, device].From([2, 3], 1d, 2d, 3d, 4d, 5d, 6d);
        var error = Assert.Throws<ArgumentException>(() => tensor.Write(new byte[40]));
        Assert.Equal("40 bytes were given. A tensor Double [2, 3] has 48. (Parameter 'values')", error.Message);
        error = Assert.Throws<ArgumentException>(() => tensor.Read(new byte[56]));
        Assert.Equal("56 bytes were given. A tensor Double [2, 3] has 48. (Parameter 'values')", error.Message);
        Assert.Equal([1d, 2d, 3d, 4d, 5d, 6d], tensor.To<double>());
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void WhatHasNoRoomIsOutOfMemory(string command, string device)
    {
        var runtime = runtimes[command, device];
        var error = Assert.Throws<TorchOutOfMemoryException>(() => runtime.Create(TorchType.Double, 1L << 29, 1L << 29));
        Assert.StartsWith($"A tensor Double [536870912, 536870912] cannot be allocated on '{runtime.Device}': ", error.Message);
        Assert.Contains("memory", error.Message);
        Assert.Throws<TorchOutOfMemoryException>(() => runtime.Create(TorchType.Single, 1L << 40, 1L << 40));

        using var module = runtime.Compile("def f(x: Tensor) -> List[Tensor]:\n    return [x.new_zeros([1 << 29, 1 << 29])]\n");
        using var x = runtime.Create(TorchType.Double, 1);
        Assert.Throws<TorchOutOfMemoryException>(() => module.Invoke("f", x));
        Assert.Equal([0d], x.To<double>());
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ImpossibleTensorsAreRefused(string command, string device)
    {
        var runtime = runtimes[command, device];
        Assert.Contains("negative", Assert.Throws<ArgumentOutOfRangeException>(() => runtime.Create(TorchType.Single, 2, -1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => runtime.Create((TorchType)7, 2));
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void DisposedTensorsAreRefused(string command, string device)
    {
        var runtime = runtimes[command, device];
        using var module = runtime.Compile("def f(x: Tensor) -> List[Tensor]:\n    return [x]\n");
        var x = runtime.Create(TorchType.Single, 1);
        x.Dispose();
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.Write(new byte[4]));
        Assert.Throws<ObjectDisposedException>(() => x.Read(new byte[4]));
        Assert.Throws<ObjectDisposedException>(() => module.Invoke("f", x));
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void MemoryOfDisposedTensorsIsUsedAgain(string command, string device)
    {
        var runtime = runtimes[command, device];
        using var process = System.Diagnostics.Process.GetProcessById(runtime.ProcessId);
        Touch();
        process.Refresh();
        var before = process.WorkingSet64;
        for (var i = 0; i < 20; i++)
        {
            Touch();
        }

        process.Refresh();
        Assert.InRange(process.WorkingSet64, 0, before + (150L << 20));

        void Touch()
        {
            using var tensor = runtime.Create(TorchType.Boolean, 50 << 20);
        }
    }
}
