using ImamlDsl;

namespace ImamlDsl.Cpu.Tests;

/// <summary>Every operation on vectors, for every length of a loop's end, with and without masks.</summary>
public sealed class TaskVectorsTests
{
    private static readonly bool[] Mask = [true, false, true];
    private static readonly double[] A = [2, double.NaN, -0.5];
    private static readonly double[] B = [1, 3, 0.25];

    public static TheoryData<Precision, int> Sizes()
    {
        var data = new TheoryData<Precision, int>();
        foreach (var length in (int[])[0, .. Enumerable.Range(1, 19), 33, 64, 65, 3000])
        {
            data.Add(Precision.Single, length);
            data.Add(Precision.Double, length);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void OperationsAgreeWithTheirDefinition(Precision precision, int length)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(precision);
        using var x = Random(device, length, 1);
        using var y = Random(device, length, 2);
        using var single = Random(device, length, 3, tasks: 1);
        Check(device, length, z => z.Clear(), (_, _, _) => 0, masked: false);
        Check(device, length, z => z.CopyFrom(x, Mask), (t, i, _) => At(x, t, i));
        Check(device, length, z => z.CopyFrom(x), (t, i, _) => At(x, t, i), masked: false);
        Check(device, length, z => z.Broadcast(single), (_, i, _) => At(single, 0, i), masked: false);
        Check(device, length, z => z.AddScaled(A, x, Mask), (t, i, z) => A[t] * At(x, t, i) + z);
        Check(device, length, z => z.AddScaled(B, x), (t, i, z) => B[t] * At(x, t, i) + z, masked: false);
        Check(device, length, z => z.Combine(A, x, B, y, Mask), (t, i, _) => A[t] * At(x, t, i) + B[t] * At(y, t, i));
        Check(device, length, z => z.Combine(A, z, B, y, Mask), (t, i, z) => A[t] * z + B[t] * At(y, t, i));
        Check(device, length, z => z.Combine(A, x, B, z, Mask), (t, i, z) => A[t] * At(x, t, i) + B[t] * z);
        Check(device, length, z => z.AddScaledProduct(A, x, y, Mask), (t, i, z) => A[t] * At(x, t, i) * At(y, t, i) + z);
        Check(device, length, z => z.AddScaledProduct(A, single, y, Mask), (t, i, z) => A[t] * At(single, 0, i) * At(y, t, i) + z);
        Check(device, length, z => z.Scale(A, Mask), (t, _, z) => A[t] * z);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void ADifferenceIsAddedAndMeasuredInOnePass(Precision precision, int length)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(precision);
        using var x = Random(device, length, 1);
        using var y = Random(device, length, 2);
        var squares = new double[3];
        double[] c = [1, 0.5, -0.25]; // the difference is rounded before it is scaled
        Check(device, length, z => z.AddScaledDifference(c, x, y, squares), (t, i, z) => (c[t] * (At(x, t, i) - At(y, t, i))) + z, masked: false);
        for (var t = 0; t < 3; t++)
        {
            var expected = Enumerable.Range(0, length).Sum(i => Math.Pow(At(x, t, i) - At(y, t, i), 2));
            Assert.Equal(expected, squares[t], precision == Precision.Single ? 1e-6 * (1 + length) : 1e-13 * (1 + length));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void EntriesAreScaledByTheirRoots(Precision precision, int length)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(precision);
        using var x = Random(device, length, 1);
        using var root = Random(device, length, 2);
        using var squares = device.Allocate(3, length);
        squares.AddScaledProduct([1, 1, 1], root, root);
        Check(device, length, z => z.AddNormalized([0.5, double.NaN, -0.25], x, squares, 2, Mask),
            (t, i, z) => z + ((t == 0 ? 0.5 : -0.25) * At(x, t, i) / (Math.Sqrt(At(squares, t, i)) + 2)));
        Check(device, length, z => z.AddNormalized([1, 2, 3], x, squares, 1), (t, i, z) => z + ((t + 1) * At(x, t, i) / (Math.Sqrt(At(squares, t, i)) + 1)), masked: false);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void AStepWithAProximalTermIsOnePass(Precision precision, int length)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(precision);
        using var g = Random(device, length, 1);
        using var center = Random(device, length, 2);
        using var start = Random(device, length, 9);
        double[] steps = [-0.25, double.NaN, -0.5], lambda = [2, double.NaN, 0.5], squares = [-1, -2, -3];
        Check(device, length, z => z.Descend(steps, g, lambda, center, squares, Mask),
            (t, i, z) => z + (steps[t] * (At(g, t, i) + (lambda[t] * (z - At(center, t, i))))));
        AssertSquares(squares, (t, i) => At(start, t, i) - At(center, t, i), length, precision);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void AStepOfConjugateGradientsIsOnePass(Precision precision, int length)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(precision);
        using var x = Random(device, length, 1);
        using var y = Random(device, length, 2);
        using var residual = Random(device, length, 3);
        using var before = Random(device, length, 3);
        double[] squares = [-1, -2, -3], steps = [0.5, double.NaN, -0.25];
        Check(device, length, z => z.StepAlong(steps, x, residual, y, squares, Mask), (t, i, z) => z + (steps[t] * At(x, t, i)));
        Assert.Equal(Values(before, 1), Values(residual, 1));
        foreach (var t in (int[])[0, 2])
        {
            Assert.All(Enumerable.Range(0, length), i =>
                Assert.Equal(At(before, t, i) - (steps[t] * At(y, t, i)), At(residual, t, i), precision == Precision.Single ? 4e-7 : 1e-15));
        }

        AssertSquares(squares, (t, i) => At(residual, t, i), length, precision);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void TwoDotProductsAreThoseOfOne(Precision precision, int length)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(precision);
        using var x = Random(device, length, 1);
        using var y = Random(device, length, 2);
        double[] dots = [-1, -2, -3], squares = [-4, -5, -6], one = [-1, -2, -3], other = [-4, -5, -6];
        x.Dot(y, dots, squares, Mask);
        x.Dot(y, one, Mask);
        x.Dot(x, other, Mask);
        Assert.Equal(one, dots);
        Assert.Equal(other, squares);
    }

    [Fact]
    public void SwapExchangesEntriesAndLeavesBothUsable()
    {
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        using var x = Random(device, 33, 1);
        using var y = Random(device, 33, 2);
        var (first, second) = (At(x, 2, 7), At(y, 2, 7));
        Assert.NotEqual(first, second);
        x.Swap(y);
        Assert.Equal(second, At(x, 2, 7));
        Assert.Equal(first, At(y, 2, 7));
        x.Clear();
        Assert.Equal(0, At(x, 2, 7));
        Assert.Equal(first, At(y, 2, 7));
        using var shorter = Random(device, 32, 3);
        Assert.Throws<ArgumentException>(() => x.Swap(shorter));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void DotProductsAreAccurate(Precision precision, int length)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(precision);
        using var x = Random(device, length, 1);
        using var y = Random(device, length, 2);
        double[] result = [-1, -2, -3];
        x.Dot(y, result, Mask);
        Assert.Equal(-2, result[1]);
        foreach (var t in (int[])[0, 2])
        {
            var expected = Enumerable.Range(0, length).Sum(i => At(x, t, i) * At(y, t, i));
            Assert.Equal(expected, result[t], precision == Precision.Single ? 1e-6 * (1 + Math.Sqrt(length)) : 1e-13 * (1 + length));
        }
    }

    [Fact]
    public void LongSinglePrecisionSumsKeepTheirDigits()
    {
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        using var x = device.Allocate(1, 5_000_000);
        x.Write(0, Enumerable.Repeat(0.1, x.Length).ToArray());
        var result = new double[1];
        x.Dot(x, result);
        var entry = (double)0.1f;
        Assert.Equal(1, result[0] / (entry * entry * x.Length), 2e-6);
    }

    [Theory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void ATaskDoesNotDependOnItsChunk(Precision precision)
    {
        using var device = new CpuTarget { Threads = 2 }.Open(precision);
        using var x = Random(device, 37, 1);
        using var y = Random(device, 37, 2);
        using var one = device.Allocate(1, 37);
        using var other = device.Allocate(1, 37);
        double[] together = [0, 0, 0], alone = [0];
        x.Dot(y, together);
        x.AddScaled(B, y);
        for (var t = 0; t < 3; t++)
        {
            using var fresh = Random(device, 37, 1);
            one.Load(fresh, t);
            other.Load(y, t);
            one.Dot(other, alone);
            Assert.Equal(together[t], alone[0]);
            one.AddScaled([B[t]], other);
            fresh.Store(t, one);
            Assert.Equal(Values(x, t), Values(fresh, t));
        }
    }

    /// <summary>Lengths with and without a rest behind the vectors.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void NumbersOfTheHostAreOfEitherPrecision(Precision precision, int length)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(precision);
        using var x = device.Allocate(2, length);
        double[] doubles = [.. Enumerable.Range(1, length).Select(i => 1.0 / i)];
        var singles = Array.ConvertAll(doubles, d => (float)d);
        var (read, readSingles) = (new double[length], new float[length]);
        x.Write(1, doubles);
        x.Read(1, read);
        Assert.Equal(precision == Precision.Double ? doubles : Array.ConvertAll(singles, s => (double)s), read);
        x.Read(1, readSingles);
        Assert.Equal(singles, readSingles);
        x.Write(0, singles);
        x.Read(0, read);
        Assert.Equal(Array.ConvertAll(singles, s => (double)s), read);
        x.Read(1, readSingles);
        Assert.Equal(singles, readSingles);
    }

    [Fact]
    public void NaNAndInfinityPropagate()
    {
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        using var x = device.Allocate(2, 9);
        x.Write(0, [1, 2, 3, 4, 5, 6, 7, 8, double.NaN]);
        x.Write(1, [double.PositiveInfinity, 2, 3, 4, 5, 6, 7, 8, 9]);
        var result = new double[2];
        x.Dot(x, result);
        Assert.True(double.IsNaN(result[0]));
        Assert.Equal(double.PositiveInfinity, result[1]);
        x.Scale([0, 0]);
        Assert.True(double.IsNaN(At(x, 0, 8)) && double.IsNaN(At(x, 1, 0)));
    }

    [Fact]
    public void MismatchesAreRefused()
    {
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        using var foreign = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        using var twice = new CpuTarget { Threads = 1 }.Open(Precision.Double);
        using var x = device.Allocate(2, 5);
        double[] two = [1, 2];
        foreach (var bad in (TaskVectors[])[device.Allocate(3, 5), device.Allocate(2, 4), foreign.Allocate(2, 5), twice.Allocate(2, 5)])
        {
            Assert.Throws<ArgumentException>(() => x.CopyFrom(bad));
            Assert.Throws<ArgumentException>(() => x.Broadcast(bad));
            Assert.Throws<ArgumentException>(() => x.AddScaled(two, bad));
            Assert.Throws<ArgumentException>(() => x.Combine(two, x, two, bad));
            Assert.Throws<ArgumentException>(() => x.Combine(two, bad, two, x));
            Assert.Throws<ArgumentException>(() => x.AddScaledProduct(two, bad, x));
            Assert.Throws<ArgumentException>(() => x.AddScaledProduct(two, x, bad));
            Assert.Throws<ArgumentException>(() => x.AddNormalized(two, bad, x, 1));
            Assert.Throws<ArgumentException>(() => x.AddNormalized(two, x, bad, 1));
            Assert.Throws<ArgumentException>(() => x.Dot(bad, two));
            Assert.Throws<ArgumentException>(() => x.Dot(bad, two, two));
            Assert.Throws<ArgumentException>(() => x.Descend(two, bad, two, x, two));
            Assert.Throws<ArgumentException>(() => x.Descend(two, x, two, bad, two));
            Assert.Throws<ArgumentException>(() => x.StepAlong(two, bad, x, x, two));
            Assert.Throws<ArgumentException>(() => x.StepAlong(two, x, bad, x, two));
            Assert.Throws<ArgumentException>(() => x.StepAlong(two, x, x, bad, two));
            Assert.ThrowsAny<ArgumentException>(() => x.Store(0, bad));
            bad.Dispose();
        }

        using var same = device.Allocate(2, 5);
        Assert.Throws<ArgumentException>(() => x.AddScaled([1], same));
        Assert.Throws<ArgumentException>(() => x.Dot(same, new double[3]));
        Assert.Throws<ArgumentException>(() => x.Scale(two, [true]));
        Assert.Throws<ArgumentException>(() => x.Read(0, new double[4]));
        Assert.Throws<ArgumentException>(() => x.Write(0, new double[6]));
        Assert.Throws<ArgumentException>(() => x.Read(0, new float[4]));
        Assert.Throws<ArgumentException>(() => x.Write(0, new float[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Write(-1, new float[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Read(2, new double[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Store(1, same));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Load(same, 1));
        same.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.CopyFrom(same));
        Assert.Throws<ObjectDisposedException>(same.Clear);
    }

    [Fact]
    public void ResultsAreTheSameForAnyNumberOfThreads()
    {
        var results = new List<double[]>();
        foreach (var threads in (int[])[1, 2, 3])
        {
            using var device = new CpuTarget { Threads = threads }.Open(Precision.Single);
            using var x = device.Allocate(20, 1001);
            using var y = device.Allocate(20, 1001);
            for (var t = 0; t < 20; t++)
            {
                var random = new Random(t);
                x.Write(t, Enumerable.Range(0, 1001).Select(_ => random.NextDouble()).ToArray());
            }

            y.CopyFrom(x);
            device.Run(20, new Steps(device, x, y));
            var dots = new double[20];
            x.Dot(y, dots);
            results.Add(dots);
        }

        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    private sealed class Steps(IDevice device, TaskVectors x, TaskVectors y) : IChunkBody
    {
        public void Run(int worker, int firstTask, int tasks)
        {
            using var a = device.Allocate(tasks, x.Length);
            using var b = device.Allocate(tasks, x.Length);
            lock (x)
            {
                a.Load(x, firstTask);
                b.Load(y, firstTask);
            }

            var scale = new double[tasks];
            for (var i = 0; i < 10; i++)
            {
                a.Dot(b, scale);
                for (var t = 0; t < tasks; t++)
                {
                    scale[t] = 1 / scale[t];
                }

                a.AddScaled(scale, b);
            }

            x.Store(firstTask, a);
        }
    }

    private static void AssertSquares(double[] squares, Func<int, int, double> entry, int length, Precision precision)
    {
        Assert.Equal(-2, squares[1]);
        foreach (var t in (int[])[0, 2])
        {
            var expected = Enumerable.Range(0, length).Sum(i => Math.Pow(entry(t, i), 2));
            Assert.Equal(expected, squares[t], precision == Precision.Single ? 1e-6 * (1 + length) : 1e-13 * (1 + length));
        }
    }

    private static void Check(IDevice device, int length, Action<TaskVectors> operation, Func<int, int, double, double> expected, bool masked = true)
    {
        using var z = Random(device, length, 9);
        using var before = Random(device, length, 9);
        operation(z);
        for (var t = 0; t < 3; t++)
        {
            for (var i = 0; i < length; i++)
            {
                var was = At(before, t, i);
                if (masked && !Mask[t])
                {
                    Assert.Equal(BitConverter.DoubleToInt64Bits(was), BitConverter.DoubleToInt64Bits(At(z, t, i)));
                }
                else
                {
                    Assert.Equal(expected(t, i, was), At(z, t, i), device.Precision == Precision.Single ? 4e-7 : 1e-15);
                }
            }
        }
    }

    private static TaskVectors Random(IDevice device, int length, int seed, int tasks = 3)
    {
        var random = new Random(seed);
        var vectors = device.Allocate(tasks, length);
        for (var t = 0; t < tasks; t++)
        {
            vectors.Write(t, Enumerable.Range(0, length).Select(_ => random.NextDouble() * 2 - 1).ToArray());
        }

        return vectors;
    }

    private static double[] Values(TaskVectors vectors, int task)
    {
        var values = new double[vectors.Length];
        vectors.Read(task, values);
        return values;
    }

    private static unsafe double At(TaskVectors vectors, int task, int i) => vectors switch
    {
        CpuTaskVectors<float> single => single[task][i],
        CpuTaskVectors<double> twice => twice[task][i],
        _ => throw new ArgumentException("Not on this device.", nameof(vectors)),
    };
}
