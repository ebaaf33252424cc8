using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests;

/// <summary>Operands that do not fit, by name, and vectors that are disposed.</summary>
public sealed class VectorRefusalsTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    private static readonly double[] Two = [1, 2];

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void OperandsThatDoNotFitAreNamed(string command, string device)
    {
        using var opened = Open(command, device);
        using var foreign = Open(command, device);
        using var cpu = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        using var x = opened.Draw(2, 5, 1);
        var before = x.Values();
        (TaskVectors Vectors, string Reason)[] cases =
        [
            (opened.Allocate(3, 5), "' has 3 tasks; the vectors operated on have 2."),
            (opened.Allocate(2, 4), "' has vectors of length 4; those operated on have length 5."),
            (foreign.Allocate(2, 5), "' lies in the memory of another device."),
            (cpu.Allocate(2, 5), "' lies in the memory of another device."),
        ];
        foreach (var (bad, reason) in cases)
        {
            Refuse("source", reason, () => x.CopyFrom(bad));
            Refuse("x", reason, () => x.AddScaled(Two, bad));
            Refuse("x", reason, () => x.Combine(Two, bad, Two, x));
            Refuse("y", reason, () => x.Combine(Two, x, Two, bad));
            Refuse("x", reason, () => x.AddScaledProduct(Two, bad, x));
            Refuse("y", reason, () => x.AddScaledProduct(Two, x, bad));
            Refuse("x", reason, () => x.AddNormalized(Two, bad, x, 1));
            Refuse("squares", reason, () => x.AddNormalized(Two, x, bad, 1));
            Refuse("x", reason, () => x.AddScaledDifference(Two, bad, x, new double[2]));
            Refuse("y", reason, () => x.AddScaledDifference(Two, x, bad, new double[2]));
            Refuse("x", reason, () => x.Dot(bad, new double[2]));
            Refuse("other", reason, () => x.Swap(bad));
            if (bad.Tasks == 2)
            {
                Refuse("vector", reason, () => x.Broadcast(bad));
                Refuse("source", reason, () => x.Store(0, bad));
                Refuse("source", reason, () => x.Load(bad, 0));
            }

            bad.Dispose();
        }

        using var same = opened.Allocate(2, 5);
        Refuse("vector", "' must have one task; it has 2.", () => x.Broadcast(same));
        Assert.Equal(before, x.Values());
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void CountsThatDoNotFitAreRefused(string command, string device)
    {
        using var opened = Open(command, device);
        using var x = opened.Draw(2, 5, 1);
        using var same = opened.Draw(2, 5, 2);
        var before = x.Values();
        Assert.Throws<ArgumentException>(() => x.AddScaled([1], same));
        Assert.Throws<ArgumentException>(() => x.Combine([1], same, Two, same));
        Assert.Throws<ArgumentException>(() => x.Combine(Two, same, [1, 2, 3], same));
        Assert.Throws<ArgumentException>(() => x.AddScaledProduct([1], same, same));
        Assert.Throws<ArgumentException>(() => x.AddScaledDifference([1], same, same, new double[2]));
        Assert.Throws<ArgumentException>(() => x.AddScaledDifference(Two, same, same, new double[3]));
        Assert.Throws<ArgumentException>(() => x.Scale([1]));
        Assert.Throws<ArgumentException>(() => x.Dot(same, new double[3]));
        Assert.Throws<ArgumentException>(() => x.Mean(new double[4]));
        Assert.Throws<ArgumentException>(() => x.Read(0, new double[4]));
        Assert.Throws<ArgumentException>(() => x.Write(0, new double[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Read(2, new double[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Write(-1, new double[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Store(1, same));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Load(same, 1));
        using var three = opened.Allocate(3, 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Store(0, three));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Load(three, 2));
        bool[] mask = [true];
        Assert.Throws<ArgumentException>("active", () => x.CopyFrom(same, mask));
        Assert.Throws<ArgumentException>("active", () => x.AddScaled(Two, same, mask));
        Assert.Throws<ArgumentException>("active", () => x.Combine(Two, same, Two, same, mask));
        Assert.Throws<ArgumentException>("active", () => x.AddScaledProduct(Two, same, same, mask));
        Assert.Throws<ArgumentException>("active", () => x.Scale(Two, mask));
        Assert.Throws<ArgumentException>("active", () => x.Dot(same, new double[2], mask));
        Assert.Throws<ArgumentNullException>("x", () => x.AddScaled(Two, null!));
        Assert.Throws<ArgumentNullException>("x", () => x.AddScaledProduct(Two, null!, same));
        Assert.Throws<ArgumentNullException>("source", () => x.Load(null!, 0));
        Assert.Equal(before, x.Values());
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void DisposedVectorsAreRefusedAndNothingIsLost(string command, string device)
    {
        var runtime = new WatchedRuntime(new SharedRuntime(runtimes[command, device]));
        using var opened = new TorchTarget(_ => runtime, device).Open(Precision.Single);
        using var x = opened.Draw(2, 5, 1);
        using var more = opened.Draw(3, 5, 2);
        using var one = opened.Draw(1, 5, 3);
        var gone = opened.Allocate(2, 5);
        gone.Dispose();
        bool[] some = [true, false];
        Action[] calls =
        [
            gone.Clear, () => gone.CopyFrom(x), () => gone.CopyFrom(x, some), () => gone.Broadcast(one), () => gone.AddScaled(Two, x),
            () => gone.AddScaled(Two, x, some), () => gone.Combine(Two, x, Two, x), () => gone.Combine(Two, x, Two, x, some),
            () => gone.AddScaledProduct(Two, x, x), () => gone.AddScaledDifference(Two, x, x, new double[2]), () => gone.Swap(x),
            () => gone.Scale(Two), () => gone.Dot(x, new double[2]), () => gone.Mean(new double[5]), () => gone.Read(0, new double[5]),
            () => gone.Write(0, new double[5]), () => gone.Store(0, x), () => gone.Store(1, one), () => gone.Load(x, 0),
            () => gone.Load(more, 1), () => x.CopyFrom(gone), () => x.AddScaled(Two, gone), () => x.Combine(Two, x, Two, gone),
            () => x.AddScaledProduct(Two, gone, x), () => x.AddScaledDifference(Two, x, gone, new double[2]), () => x.Swap(gone),
            () => x.Dot(gone, new double[2]), () => x.Store(0, gone), () => more.Store(0, gone), () => one.Load(gone, 0),
        ];
        for (var round = 0; round < 2; round++)
        {
            var before = x.Values();
            var tensors = runtime.Tensors;
            for (var i = 0; i < calls.Length; i++)
            {
                var error = Record.Exception(calls[i]);
                Assert.True(error is ObjectDisposedException, $"call {i}: {error}");
            }

            Assert.Equal(before, x.Values());

            // The first round may leave numbers for tasks that are kept for the next.
            Assert.True(round == 0 || tensors == runtime.Tensors, $"{tensors} tensors became {runtime.Tensors}");
        }

        Assert.Throws<ObjectDisposedException>(() => ((TorchTaskVectors)gone).Tensor);
    }

    private static void Refuse(string name, string reason, Action call)
    {
        var error = Assert.Throws<ArgumentException>(name, call);
        Assert.Contains($"'{name}{reason}", error.Message);
    }

    private IDevice Open(string command, string device) =>
        new TorchTarget(_ => new SharedRuntime(runtimes[command, device]), device).Open(Precision.Single);
}
