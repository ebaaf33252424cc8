using ImamlDsl;

namespace ImamlDsl.Cpu.Tests;

/// <summary>Windows on some tasks' vectors, the mean over tasks, and where vectors lie.</summary>
public sealed class WindowTests
{
    public static TheoryData<Precision, int> Sizes()
    {
        var data = new TheoryData<Precision, int>();
        foreach (var length in (int[])[1, 7, 15, 16, 17, 31, 32, 40, 1761])
        {
            data.Add(Precision.Single, length);
            data.Add(Precision.Double, length);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void AWindowIsTheTasksThatItShows(Precision precision, int length)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(precision);
        using var all = Numbers(device, 5, length);
        using var window = all.Window(1, 3)!;
        Assert.Equal((3, length), (window.Tasks, window.Length));
        Assert.Equal(Values(all, 2), Values(window, 1));

        window.Scale([2, 4, 8]);
        using var fresh = Numbers(device, 5, length);
        Assert.Equal(Values(fresh, 0), Values(all, 0));
        Assert.Equal(Values(fresh, 4), Values(all, 4));
        Assert.Equal(Values(fresh, 2).Select(x => 4 * x), Values(all, 2));

        using var inner = window.Window(2, 1)!;
        inner.Clear();
        Assert.All(Values(all, 3), x => Assert.Equal(0, x));
        Assert.NotEqual(0, Values(all, 2)[0]);
        Assert.NotEqual(0, Values(all, 4)[0]);
    }

    [Fact]
    public void SwappingAWindowExchangesEntriesInPlace()
    {
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        using var all = Numbers(device, 4, 19);
        using var other = device.Allocate(2, 19);
        other.Write(0, [.. Enumerable.Repeat(-1.0, 19)]);
        other.Write(1, [.. Enumerable.Repeat(-2.0, 19)]);
        var (first, second, last) = (Values(all, 1), Values(all, 2), Values(all, 3));
        using var window = all.Window(1, 2)!;
        window.Swap(other);
        Assert.All(Values(all, 1), x => Assert.Equal(-1, x));
        Assert.All(Values(all, 2), x => Assert.Equal(-2, x));
        Assert.Equal(last, Values(all, 3));
        Assert.Equal(first, Values(other, 0));
        Assert.Equal(second, Values(other, 1));
        other.Swap(window);
        Assert.Equal(first, Values(all, 1));
        Assert.All(Values(other, 1), x => Assert.Equal(-2, x));
    }

    [Fact]
    public void WindowsLieWithinAndLiveAsLongAsTheWhole()
    {
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Double);
        var all = device.Allocate(3, 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Window(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Window(2, 2));
        var window = all.Window(1, 2)!;
        window.Dispose();
        all.Clear(); // is still there
        all.Dispose();
        Assert.Throws<ObjectDisposedException>(window.Clear);
        Assert.Throws<ObjectDisposedException>(() => all.Window(0, 1));
    }

    [Fact]
    public void SharedVectorsAreOneForAllTasksAndOnlyRead()
    {
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Double);
        using var one = Numbers(device, 1, 21);
        using var shared = device.AllocateShared(3, 21);
        using var own = Numbers(device, 3, 21);
        shared.Broadcast(one);
        var (values, second) = (Values(one, 0), Values(own, 1));
        Assert.Equal(values, Values(shared, 0));
        Assert.Equal(values, Values(shared, 2));

        own.AddScaled([1, 2, 3], shared);
        Assert.Equal(second.Zip(values, (x, y) => (2 * y) + x).Select(x => (float)x), Values(own, 1).Select(x => (float)x));
        own.Store(0, shared);
        Assert.Equal(values, Values(own, 2));
        using var window = shared.Window(1, 2)!;
        Assert.Equal(values, Values(window, 1));
        var mean = new double[21];
        shared.Mean(mean);
        Assert.Equal(values.Select(x => (x + x + x) / 3), mean);

        double[] three = [1, 1, 1];
        foreach (var write in (Action[])[() => shared.Scale(three), () => shared.AddScaled(three, own), () => shared.CopyFrom(own), () => shared.Store(0, own),
            () => shared.Load(own, 0), () => shared.Write(1, values), () => own.Swap(shared), () => shared.Swap(own),
            () => own.StepAlong(three, own, shared, own, new double[3])])
        {
            Assert.Contains("one for all 3 tasks", Assert.Throws<InvalidOperationException>(write).Message);
        }

        Assert.Equal(values, Values(shared, 1));
        shared.Clear();
        Assert.All(Values(shared, 2), x => Assert.Equal(0, x));
        using var single = device.AllocateShared(1, 4);
        single.Write(0, [1, 2, 3, 4]); // one task has its own
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void TheMeanIsThatOfTheTasksInTheirOrder(Precision precision, int length)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(precision);
        using var all = Numbers(device, 5, length);
        var expected = new double[length];
        for (var t = 0; t < 5; t++)
        {
            var values = Values(all, t);
            for (var i = 0; i < length; i++)
            {
                expected[i] += values[i];
            }
        }

        var mean = new double[length];
        all.Mean(mean);
        Assert.Equal(expected.Select(x => x / 5), mean);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public unsafe void EachVectorBeginsAtACacheLine(Precision precision, int length)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(precision);
        using var all = device.Allocate(3, length);
        for (var t = 0; t < 3; t++)
        {
            var address = precision == Precision.Single ? (nint)((CpuTaskVectors<float>)all)[t] : (nint)((CpuTaskVectors<double>)all)[t];
            Assert.Equal(0, address % 64);
        }
    }

    private static TaskVectors Numbers(IDevice device, int tasks, int length)
    {
        var random = new Random(length);
        var vectors = device.Allocate(tasks, length);
        for (var t = 0; t < tasks; t++)
        {
            vectors.Write(t, [.. Enumerable.Range(0, length).Select(_ => (double)(float)((random.NextDouble() * 1e3) + 0.1))]);
        }

        return vectors;
    }

    private static double[] Values(TaskVectors vectors, int task)
    {
        var values = new double[vectors.Length];
        vectors.Read(task, values);
        return values;
    }
}
