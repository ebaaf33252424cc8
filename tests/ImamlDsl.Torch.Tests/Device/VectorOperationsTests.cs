using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests;

/// <summary>Every operation on vectors against its definition, entry by entry on the host, with and without masks.</summary>
public sealed class VectorOperationsTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    /// <summary>Interpreter, device, precision, tasks, length.</summary>
    public static TheoryData<string, string, Precision, int, int> Sizes
    {
        get
        {
            var rows = new TheoryData<string, string, Precision, int, int>();
            foreach (var device in new TorchDevices())
            {
                foreach (var precision in Enum.GetValues<Precision>())
                {
                    foreach (var (tasks, length) in ((int, int)[])[(1, 0), (1, 1), (1, 37), (3, 0), (3, 1), (3, 5), (3, 3000), (4, 64)])
                    {
                        rows.Add((string)device[0], (string)device[1], precision, tasks, length);
                    }
                }
            }

            return rows;
        }
    }

    [TorchTheory]
    [MemberData(nameof(Sizes))]
    public void OperationsAgreeWithTheirDefinition(string command, string device, Precision precision, int tasks, int length)
    {
        using var opened = Open(command, device, precision);
        using var single = opened.Draw(1, length, 3);
        var one = single.Values(0);
        double[] a = [2, 1.5, -0.5, 0.25], b = [1, 3, 0.25, -2];
        (a, b) = (a[..tasks], b[..tasks]);
        Check(opened, tasks, length, c => c.Z.Clear(), (_, _, _) => 0);
        Check(opened, tasks, length, c => c.Z.CopyFrom(c.X), (x, _, _) => x);
        Check(opened, tasks, length, c => c.Z.Broadcast(single), (_, _, _, _, i) => one[i]);
        Check(opened, tasks, length, c => c.Z.AddScaled(a, c.X), (x, _, z, t, _) => (a[t] * x) + z);
        Check(opened, tasks, length, c => c.Z.Combine(a, c.X, b, c.Y), (x, y, _, t, _) => (a[t] * x) + (b[t] * y));
        Check(opened, tasks, length, c => c.Z.AddScaledProduct(a, c.X, c.Y), (x, y, z, t, _) => (a[t] * x * y) + z);
        Check(opened, tasks, length, c => c.Z.AddScaledProduct(a, single, c.Y), (_, y, z, t, i) => (a[t] * one[i] * y) + z);
        Check(opened, tasks, length, c => c.Z.Scale(a), (_, _, z, t, _) => a[t] * z);
    }

    [TorchTheory]
    [MemberData(nameof(Sizes))]
    public void MaskedOperationsLeaveOtherTasksAlone(string command, string device, Precision precision, int tasks, int length)
    {
        using var opened = Open(command, device, precision);
        using var single = opened.Draw(1, length, 3);
        var one = single.Values(0);
        foreach (var mask in (bool[][])[[false, true, false, true], [true, false, true, false], [true, true, true, true], new bool[4]])
        {
            // What is not active holds NaN, in numbers and in operands.
            var active = mask[..tasks];
            double[] a = [.. Enumerable.Range(0, tasks).Select(t => active[t] ? 2 - t : double.NaN)];
            double[] b = [.. Enumerable.Range(0, tasks).Select(t => active[t] ? 0.5 + t : double.PositiveInfinity)];
            Check(opened, tasks, length, c => c.Z.CopyFrom(c.X, active), (x, _, _) => x, active);
            Check(opened, tasks, length, c => c.Z.AddScaled(a, c.X, active), (x, _, z, t, _) => (a[t] * x) + z, active);
            Check(opened, tasks, length, c => c.Z.Combine(a, c.X, b, c.Y, active), (x, y, _, t, _) => (a[t] * x) + (b[t] * y), active);
            Check(opened, tasks, length, c => c.Z.AddScaledProduct(a, c.X, c.Y, active), (x, y, z, t, _) => (a[t] * x * y) + z, active);
            Check(opened, tasks, length, c => c.Z.AddScaledProduct(a, single, c.Y, active),
                (_, y, z, t, i) => (a[t] * one[i] * y) + z, active);
            Check(opened, tasks, length, c => c.Z.Scale(a, active), (_, _, z, t, _) => a[t] * z, active);
        }
    }

    [TorchTheory]
    [MemberData(nameof(Sizes))]
    public void EntriesAreScaledByTheirRoots(string command, string device, Precision precision, int tasks, int length)
    {
        using var opened = Open(command, device, precision);
        using var root = opened.Draw(tasks, length, 2);
        using var squares = opened.Allocate(tasks, length);
        squares.AddScaledProduct([.. Enumerable.Repeat(1.0, tasks)], root, root);
        var s = squares.Values();
        double[] a = [.. new[] { 0.5, -0.25, 1, 0.125 }.Take(tasks)];
        Check(opened, tasks, length, c => c.Z.AddNormalized(a, c.X, squares, 0.5), (x, _, z, t, i) => z + (a[t] * x / (Math.Sqrt(s[t][i]) + 0.5)));
        bool[] active = [.. Enumerable.Range(0, tasks).Select(t => t % 2 == 0)];
        double[] masked = [.. Enumerable.Range(0, tasks).Select(t => active[t] ? a[t] : double.NaN)];
        Check(opened, tasks, length, c => c.Z.AddNormalized(masked, c.X, squares, 0.5, active),
            (x, _, z, t, i) => z + (a[t] * x / (Math.Sqrt(s[t][i]) + 0.5)), active);
    }

    [TorchTheory]
    [MemberData(nameof(Sizes))]
    public void OperandsMayBeTheVectorsThemselves(string command, string device, Precision precision, int tasks, int length)
    {
        using var opened = Open(command, device, precision);
        foreach (var active in (bool[][])[[], [.. Enumerable.Range(0, tasks).Select(t => t % 2 == 0)]])
        {
            double[] a = [.. Enumerable.Range(0, tasks).Select(t => 1.5 - t)], b = [.. Enumerable.Range(0, tasks).Select(t => 0.5 + t)];
            Check(opened, tasks, length, c => c.Z.CopyFrom(c.Z, active), (_, _, z) => z, active);
            Check(opened, tasks, length, c => c.Z.AddScaled(a, c.Z, active), (_, _, z, t, _) => (a[t] * z) + z, active);
            Check(opened, tasks, length, c => c.Z.Combine(a, c.Z, b, c.Y, active), (_, y, z, t, _) => (a[t] * z) + (b[t] * y), active);
            Check(opened, tasks, length, c => c.Z.Combine(a, c.X, b, c.Z, active), (x, _, z, t, _) => (a[t] * x) + (b[t] * z), active);
            Check(opened, tasks, length, c => c.Z.Combine(a, c.Z, b, c.Z, active), (_, _, z, t, _) => (a[t] * z) + (b[t] * z), active);
            Check(opened, tasks, length, c => c.Z.AddScaledProduct(a, c.Z, c.Y, active), (_, y, z, t, _) => (a[t] * z * y) + z, active);
            Check(opened, tasks, length, c => c.Z.AddScaledProduct(a, c.Z, c.Z, active), (_, _, z, t, _) => (a[t] * z * z) + z, active);
        }

        var scales = Enumerable.Repeat(0.5, tasks).ToArray();
        Check(opened, tasks, length, c => c.Z.AddScaledDifference(scales, c.Z, c.Y, new double[tasks]), (_, y, z) => (0.5 * (z - y)) + z);
        Check(opened, tasks, length, c => c.Z.AddScaledDifference(scales, c.X, c.Z, new double[tasks]), (x, _, z) => (0.5 * (x - z)) + z);
        Check(opened, tasks, length, c => c.Z.Swap(c.Z), (_, _, z) => z);
        Check(opened, tasks, length, c => c.Z.Store(0, c.Z), (_, _, z) => z);
        Check(opened, tasks, length, c => c.Z.Load(c.Z, 0), (_, _, z) => z);
    }

    [TorchTheory]
    [MemberData(nameof(Sizes))]
    public void SumsAreAccurate(string command, string device, Precision precision, int tasks, int length)
    {
        using var opened = Open(command, device, precision);
        using var x = opened.Draw(tasks, length, 1);
        using var y = opened.Draw(tasks, length, 2);
        using var z = opened.Draw(tasks, length, 9);
        var (vx, vy, vz) = (x.Values(), y.Values(), z.Values());

        // Products are rounded to the precision, their sum is taken in double.
        var tolerance = (precision == Precision.Single ? 1e-7 : 1e-15) * (1 + length);
        var dots = new double[tasks];
        x.Dot(y, dots);
        Assert.All(Enumerable.Range(0, tasks), t => Assert.Equal(vx[t].Zip(vy[t], (p, q) => p * q).Sum(), dots[t], tolerance));
        x.Dot(x, dots);
        Assert.All(Enumerable.Range(0, tasks), t => Assert.Equal(vx[t].Sum(p => p * p), dots[t], tolerance));

        double[] masked = [.. Enumerable.Repeat(-7.5, tasks)];
        bool[] active = [.. Enumerable.Range(0, tasks).Select(t => t == 1)];
        x.Dot(y, masked, active);
        Assert.All(
            Enumerable.Range(0, tasks), t => Assert.Equal(t == 1 ? vx[t].Zip(vy[t], (p, q) => p * q).Sum() : -7.5, masked[t], tolerance));

        double[] c = [.. Enumerable.Range(0, tasks).Select(t => 1 - (0.5 * t))];
        z.AddScaledDifference(c, x, y, dots);
        Assert.All(Enumerable.Range(0, tasks), t =>
        {
            Assert.Equal(vx[t].Zip(vy[t], (p, q) => (p - q) * (p - q)).Sum(), dots[t], 4 * tolerance);
            Relative.Equal([.. vz[t].Select((v, i) => v + (c[t] * (vx[t][i] - vy[t][i])))], z.Values(t), Rounding(precision), "sum");
        });

        var mean = new double[length];
        x.Mean(mean);
        Assert.All(Enumerable.Range(0, length), i => Assert.Equal(vx.Average(v => v[i]), mean[i], 1e-15));
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void NotANumberAndInfinityPropagate(string command, string device)
    {
        foreach (var precision in Enum.GetValues<Precision>())
        {
            using var opened = Open(command, device, precision);
            using var x = opened.Allocate(2, 3);
            x.Write(0, [1, double.NaN, 3]);
            x.Write(1, [1, double.PositiveInfinity, 3]);
            var dots = new double[2];
            x.Dot(x, dots);
            Assert.Equal([double.NaN, double.PositiveInfinity], dots);
            x.Scale([0, 0]);
            Assert.Equal<double[]>([[0, double.NaN, 0], [0, double.NaN, 0]], x.Values());
            x.Clear();
            Assert.Equal<double[]>([[0, 0, 0], [0, 0, 0]], x.Values());
        }
    }

    private static double Rounding(Precision precision) => precision == Precision.Single ? 3e-7 : 4e-16;

    private static void Check(
        IDevice device, int tasks, int length, Action<Operands> operation, Func<double, double, double, double> expected,
        bool[]? active = null) => Check(device, tasks, length, operation, (x, y, z, _, _) => expected(x, y, z), active);

    private static void Check(
        IDevice device, int tasks, int length, Action<Operands> operation, Func<double, double, double, int, int, double> expected,
        bool[]? active = null)
    {
        using var x = device.Draw(tasks, length, 1);
        using var y = device.Draw(tasks, length, 2);
        using var z = device.Draw(tasks, length, 9);
        for (var t = 0; t < tasks; t++)
        {
            if (active is { Length: > 0 } && !active[t])
            {
                x.Write(t, [.. Enumerable.Repeat(double.NaN, length)]);
                y.Write(t, [.. Enumerable.Repeat(double.NegativeInfinity, length)]);
            }
        }

        var (vx, vy, vz) = (x.Values(), y.Values(), z.Values());
        operation(new(x, y, z));
        for (var t = 0; t < tasks; t++)
        {
            if (active is { Length: > 0 } && !active[t])
            {
                Assert.Equal(vz[t].Select(BitConverter.DoubleToInt64Bits), z.Values(t).Select(BitConverter.DoubleToInt64Bits));
            }
            else
            {
                Relative.Equal([.. Enumerable.Range(0, length).Select(i => expected(vx[t][i], vy[t][i], vz[t][i], t, i))],
                    z.Values(t), Rounding(device.Precision), $"task {t}");
            }
        }

        // Operands stay as they were; NaN is like NaN.
        Assert.Equal(vx, x.Values());
        Assert.Equal(vy, y.Values());
    }

    private IDevice Open(string command, string device, Precision precision) =>
        new TorchTarget(_ => new SharedRuntime(runtimes[command, device]), device).Open(precision);

    private sealed record Operands(TaskVectors X, TaskVectors Y, TaskVectors Z);
}
