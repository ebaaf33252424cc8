using ImamlDsl.Torch.Python;

namespace ImamlDsl.Torch.Tests;

/// <summary>Requests that a runtime never makes: the server refuses them and stays in step.</summary>
public sealed class ProtocolTests
{
    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void DataOfARefusedRequestAreReadAllTheSame(string command, string device)
    {
        using var connection = new PythonConnection(command, device, threads: null, allowTf32: false);
        TensorHandle tensor = new(connection.Create(TorchType.Double, [2]), TorchType.Double, [2]);
        foreach (var bytes in (int[])[17, 3 << 20])
        {
            var unknown = new TensorHandle(tensor.Key + 1000, TorchType.Double, [2]);
            var error = Assert.Throws<TorchException>(() => connection.Write(unknown, new byte[bytes]));
            Assert.Contains("was disposed while the call was made", error.Message);
            error = Assert.Throws<TorchException>(() => connection.Write(tensor, new byte[bytes]));
            Assert.Contains($"{bytes} bytes arrived for the 16 of the tensor", error.Message);
        }

        var values = new byte[16];
        values.AsSpan().Fill(1);
        connection.Read(tensor, values);
        Assert.All(values, value => Assert.Equal(0, value));
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void WhatIsReleasedIsGone(string command, string device)
    {
        using var connection = new PythonConnection(command, device, threads: null, allowTf32: false);
        TensorHandle tensor = new(connection.Create(TorchType.Double, [2]), TorchType.Double, [2]);
        var module = connection.Compile("def f() -> List[Tensor]:\n    return []\n");
        connection.Release(tensor.Key);
        connection.Release(module);
        Assert.Throws<TorchException>(() => connection.Read(tensor, new byte[16]));
        Assert.Throws<TorchException>(() => connection.Invoke(module, "f", []));
    }
}
