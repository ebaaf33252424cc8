namespace ImamlDsl.Cpu.Tests;

/// <summary>Large kernels of a task that has the device to itself run on all its workers, to the same bits.</summary>
public sealed unsafe class DividedKernelTests
{
    public static TheoryData<ConvolutionShape> Shapes() => new()
    {
        new ConvolutionShape(7, 14, 14, 64, 3, 3, 64, 2, 1),
        new ConvolutionShape(3, 21, 20, 33, 3, 3, 40, 1, 1),
        new ConvolutionShape(5, 14, 14, 64, 3, 3, 96, 1, 2, Dilation: 2, Groups: 2),
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
                Assert.Equal(alone, together);
            }

            var both = new float[2][][];
            device.Run(2, new Chunk(task =>
            {
                Assert.Equal(1, WorkerPool.Helpers); // each worker has a task of its own
                both[task] = Compute(shape);
            }));
            Assert.All(both, result => Assert.Equal(alone, result));
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

    /// <summary>The convolution of random operands, its two gradients, and the same with a second product.</summary>
    private static float[][] Compute(ConvolutionShape shape)
    {
        float[] x = Random(shape.InputLength, 1), w = Random(shape.WeightLength, 2), y = Random(shape.OutputLength, 3);
        float[] x2 = Random(shape.InputLength, 4), w2 = Random(shape.WeightLength, 5), y2 = Random(shape.OutputLength, 6);
        var results = new List<float[]>();
        var scratch = new float[Math.Max(Convolution.InputGradientScratchLength(shape, 2), Convolution.WeightGradientScratchLength(shape)) + 1];
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
