using System.Runtime.InteropServices;

namespace ImamlDsl.Cpu.Tests;

/// <summary>Large kernels of a task that has the device to itself run on all its workers, to the same bits.</summary>
public sealed unsafe class DividedKernelTests
{
    public static TheoryData<ConvolutionShape> Shapes() => new()
    {
        new ConvolutionShape(7, 14, 14, 64, 3, 3, 64, 2, 1),
        new ConvolutionShape(3, 21, 20, 33, 3, 3, 40, 1, 1),
        new ConvolutionShape(5, 14, 14, 64, 3, 3, 96, 1, 2, Dilation: 2, Groups: 2),
        new ConvolutionShape(10, 24, 24, 60, 3, 3, 40, 1, 1, Groups: 10), // groups too small to be divided each
        new ConvolutionShape(9, 28, 28, 3, 5, 5, 64, 1, 2), // the filters' gradient has few rows
        new ConvolutionShape(1, 56, 56, 48, 3, 3, 48, 1, 1), // one image: only the filters' gradient can be divided
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ConvolutionsAreBitwiseThoseOfOneWorker(ConvolutionShape shape)
    {
        var alone = Compute(shape);
        foreach (var threads in (int[])[2, 3, 5])
        {
            using var device = new CpuTarget { Threads = threads }.Open(Precision.Single);
            for (var repetition = 0; repetition < 10; repetition++)
            {
                float[][]? together = null;
                device.Run(1, new Chunk(_ =>
                {
                    Assert.Equal(threads, WorkerPool.Helpers);
                    together = Compute(shape);
                }));
                SameBits(alone, together);
            }

            var both = new float[2][][];
            device.Run(2, new Chunk(task =>
            {
                Assert.Equal(1, WorkerPool.Helpers); // each worker has a task of its own
                both[task] = Compute(shape);
            }));
            Assert.All(both, result => SameBits(alone, result));
        }
    }

    [Theory]
    [InlineData(10, 1000, 900)] // few examples, large layers
    [InlineData(900, 10, 1000)]
    [InlineData(4000, 64, 50)] // many rows
    [InlineData(300, 200, 300)]
    [InlineData(7000, 1, 700)] // one column
    [InlineData(2, 3000, 700)]
    public void ProductsAreBitwiseThoseOfOneWorker(int m, int n, int k)
    {
        var alone = Multiply(m, n, k);
        foreach (var threads in (int[])[2, 3, 5])
        {
            using var device = new CpuTarget { Threads = threads }.Open(Precision.Single);
            for (var repetition = 0; repetition < 2; repetition++)
            {
                float[][]? together = null;
                device.Run(1, new Chunk(_ => together = Multiply(m, n, k)));
                SameBits(alone, together);
            }
        }
    }

    [Fact]
    public void WhatAWorkerThrowsAfterADividedKernelReachesTheCaller()
    {
        using var device = new CpuTarget { Threads = 2 }.Open(Precision.Single);
        var shape = new ConvolutionShape(7, 14, 14, 64, 3, 3, 64, 2, 1);
        var error = Assert.Throws<InvalidOperationException>(() => device.Run(1, new Chunk(_ =>
        {
            Compute(shape);
            throw new InvalidOperationException("after");
        })));
        Assert.Equal("after", error.Message);
        device.Run(1, new Chunk(_ => Compute(shape)));
    }

    private static void SameBits(float[][] expected, float[][]? actual)
    {
        Assert.Equal(expected.Length, actual?.Length);
        Assert.All(expected.Zip(actual!), pair => Assert.True(MemoryMarshal.AsBytes<float>(pair.First).SequenceEqual(MemoryMarshal.AsBytes<float>(pair.Second))));
    }

    /// <summary>The convolution of random operands, its two gradients, and the same with a second product.</summary>
    private static float[][] Compute(ConvolutionShape shape)
    {
        float[] x = Random(shape.InputLength, 1), w = Random(shape.WeightLength, 2), y = Random(shape.OutputLength, 3);
        float[] x2 = Random(shape.InputLength, 4), w2 = Random(shape.WeightLength, 5), y2 = Random(shape.OutputLength, 6);
        var results = new List<float[]>();
        var scratch = new float[ConvolutionTests.Scratch(shape, 2) + 1];
        fixed (float* px = x, pw = w, py = y, px2 = x2, pw2 = w2, py2 = y2, work = scratch)
        {
            foreach (var twin in (bool[])[false, true])
            {
                fixed (float* to = Result(shape.OutputLength))
                {
                    Convolution.Forward(shape, px, pw, twin ? new Twin<float>(px2, pw2) : default, to, false, null, default(NoEpilogue<float>), work);
                }

                fixed (float* to = Result(shape.InputLength))
                {
                    Convolution.InputGradient(shape, py, pw, twin ? new Twin<float>(py2, pw2) : default, to, false, default(NoEpilogue<float>), work);
                }

                fixed (float* to = Result(shape.WeightLength))
                {
                    Convolution.WeightGradient(shape, px, py, twin ? new Twin<float>(px2, py2) : default, to, false, work);
                }
            }
        }

        return [.. results];

        float[] Result(int length)
        {
            var result = new float[length];
            Array.Fill(result, float.NaN);
            results.Add(result);
            return result;
        }
    }

    /// <summary>A product in four layouts of its operands, with bias and an epilogue that looks at positions, and the sum of two.</summary>
    private static float[][] Multiply(int m, int n, int k)
    {
        float[] a = Random(m * k, 1), b = Random(k * n, 2), a2 = Random(m * k, 3), b2 = Random(k * n, 4), bias = Random(n, 5), other = Random(m * n, 6);
        var results = new List<float[]>();
        using var scratch = new GuardedArray<float>(Gemm.ScratchLength(m, n, k, 2));
        fixed (float* pa = a, pb = b, pa2 = a2, pb2 = b2, pBias = bias, pOther = other)
        {
            for (var layout = 0; layout < 4; layout++)
            {
                var (aRow, aColumn) = layout % 2 == 0 ? (k, 1) : (1, m);
                var (bRow, bColumn) = layout < 2 ? (n, 1) : (1, k);
                foreach (var twin in (bool[])[false, true])
                {
                    var result = new float[m * n];
                    results.Add(result);
                    fixed (float* to = result)
                    {
                        Gemm.Run(m, n, k, pa, aRow, aColumn, pb, bRow, bColumn, twin ? new Twin<float>(pa2, pb2) : default, to, n, false, pBias,
                            new Plus(pOther, pBias), scratch.Pointer);
                    }
                }
            }
        }

        scratch.CheckGuards();
        return [.. results];
    }

    private readonly struct Plus(float* other, float* row) : IEpilogue<float>
    {
        public TLanes Apply<TLanes>(TLanes sum, nint at, nint column)
            where TLanes : unmanaged, ILanes<TLanes, float> => sum + TLanes.Load(other + at) - TLanes.Load(row + column);
    }

    private static float[] Random(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
    }

    private sealed class Chunk(Action<int> run) : IChunkBody
    {
        public void Run(int worker, int firstTask, int tasks) => run(firstTask);
    }
}
