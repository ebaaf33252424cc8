using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests;

/// <summary>Vectors that come and go: to the host, to parts of others, and by exchange.</summary>
public sealed class VectorMovesTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void WhatIsWrittenIsRead(string command, string device)
    {
        double[] values = [1.0 / 3, -0.0, double.NaN, double.NegativeInfinity, 1e-42, 1e300];
        foreach (var tasks in (int[])[1, 3])
        {
            using var twice = Open(command, device, Precision.Double);
            using var x = twice.Allocate(tasks, values.Length);
            x.Write(tasks - 1, values);
            Assert.Equal(Bits(values), Bits(x.Values(tasks - 1)));
            Assert.All(x.Values().SkipLast(1), other => Assert.All(other, value => Assert.Equal(0, value)));

            using var once = Open(command, device, Precision.Single);
            using var y = once.Allocate(tasks, values.Length);
            y.Write(tasks - 1, values);
            Assert.Equal(Bits([.. values.Select(value => (double)(float)value)]), Bits(y.Values(tasks - 1)));
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void PartsAreStoredAndLoaded(string command, string device)
    {
        foreach (var length in (int[])[0, 1, 7])
        {
            using var opened = Open(command, device, Precision.Single);
            using var all = opened.Draw(5, length, 1);
            var before = all.Values();
            for (var tasks = 1; tasks <= 5; tasks++)
            {
                for (var first = 0; first + tasks <= 5; first++)
                {
                    using var part = opened.Draw(tasks, length, 2);
                    var own = part.Values();
                    using var target = opened.Allocate(5, length);
                    target.CopyFrom(all);
                    target.Store(first, part);
                    Assert.Equal<double[]>([.. before[..first], .. own, .. before[(first + tasks)..]], target.Values());
                    part.Load(all, first);
                    Assert.Equal(before[first..(first + tasks)], part.Values());

                    // Copies: what is done to one is not seen in the other.
                    part.Clear();
                    Assert.Equal(before, all.Values());
                    Assert.Equal<double[]>([.. before[..first], .. own, .. before[(first + tasks)..]], target.Values());
                }
            }
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void SwapExchangesEntriesAndLeavesBothUsable(string command, string device)
    {
        using var opened = Open(command, device, Precision.Double);
        using var x = opened.Draw(2, 5, 1);
        using var y = opened.Draw(2, 5, 2);
        var (vx, vy) = (x.Values(), y.Values());
        Assert.NotEqual(vx, vy);
        x.Swap(y);
        Assert.Equal(vy, x.Values());
        Assert.Equal(vx, y.Values());
        x.Clear();
        Assert.Equal(vx, y.Values());
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ATaskDoesNotDependOnItsChunk(string command, string device)
    {
        // Sums of a reduction may be ordered by shape; they are taken in double precision, where that is not seen in single.
        using var opened = Open(command, device, Precision.Single);
        using var x = opened.Draw(3, 37, 1);
        using var y = opened.Draw(3, 37, 2);
        var (together, alone) = (new double[3], new double[1]);
        x.Dot(y, together);
        x.AddScaled([1, 3, 0.25], y);
        using var fresh = opened.Draw(3, 37, 1);
        using var one = opened.Allocate(1, 37);
        using var other = opened.Allocate(1, 37);
        for (var t = 0; t < 3; t++)
        {
            one.Load(fresh, t);
            other.Load(y, t);
            one.Dot(other, alone);
            Assert.Equal(together[t], alone[0], 1e-14);
            one.AddScaled([((double[])[1, 3, 0.25])[t]], other);
            Assert.Equal(x.Values(t), one.Values(0));
        }
    }

    private static IEnumerable<long> Bits(double[] values) => values.Select(BitConverter.DoubleToInt64Bits);

    private IDevice Open(string command, string device, Precision precision) =>
        new TorchTarget(_ => new SharedRuntime(runtimes[command, device]), device).Open(precision);
}
