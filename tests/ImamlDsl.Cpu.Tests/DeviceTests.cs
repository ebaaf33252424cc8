using ImamlDsl;

namespace ImamlDsl.Cpu.Tests;

/// <summary>The target, the device and its runs.</summary>
public sealed class DeviceTests
{
    [Fact]
    public void TargetsDescribeThemselves()
    {
        Assert.Equal("cpu", Target.Cpu.ToString());
        Assert.Same(Target.Cpu, Target.Cpu);
        Assert.Equal(Environment.ProcessorCount, Assert.IsType<CpuTarget>(Target.Cpu).Threads);
        foreach (var wrong in new[] { 0, 4097, int.MaxValue })
        {
            var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new CpuTarget { Threads = wrong });
            Assert.Contains(FormattableString.Invariant($"must be from 1 to 4096; {wrong} was given"), refused.Message);
        }

        Assert.Equal(4096, new CpuTarget { Threads = 4096 }.Threads);
        Assert.Throws<ArgumentOutOfRangeException>(() => Target.Cpu.Open((Precision)7));
        using var device = new CpuTarget { Threads = 3 }.Open(Precision.Double);
        Assert.Equal(3, device.Workers);
        Assert.Equal(Precision.Double, device.Precision);
        Assert.Equal(1, device.ChunkTasks(100));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryTaskRunsOnceAndWorkersDoNotOverlap(int threads)
    {
        using var device = new CpuTarget { Threads = threads }.Open(Precision.Single);
        for (var tasks = 0; tasks < 40; tasks++)
        {
            var seen = new int[tasks];
            var busy = new int[device.Workers];
            device.Run(tasks, new Body((worker, first, count) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref busy[worker]));
                for (var t = first; t < first + count; t++)
                {
                    Interlocked.Increment(ref seen[t]);
                }

                Interlocked.Decrement(ref busy[worker]);
            }));
            Assert.All(seen, count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [InlineData(1, 0, 100, 1)] // unknown sizes
    [InlineData(1, 1L << 40, 100, 1)]
    [InlineData(1, 1, 100, 8)]
    [InlineData(1, 128 * 1024, 100, 4)]
    [InlineData(3, 1, 100, 8)]
    [InlineData(3, 1, 25, 2)] // each worker has several
    [InlineData(3, 1, 4, 1)]
    public void ChunksFitTheCacheAndLeaveEveryWorkerSome(int threads, long bytes, int tasks, int expected)
    {
        using var device = new CpuTarget { Threads = threads }.Open(Precision.Single);
        var (seen, largest) = (new int[tasks], 0);
        device.Run(tasks, new Body((_, first, count) =>
        {
            InterlockedMax(ref largest, count);
            for (var t = first; t < first + count; t++)
            {
                Interlocked.Increment(ref seen[t]);
            }
        }) { BytesPerTask = bytes });
        Assert.Equal(expected, largest);
        Assert.All(seen, count => Assert.Equal(1, count));

        static void InterlockedMax(ref int target, int value)
        {
            for (var old = target; old < value; old = target)
            {
                Interlocked.CompareExchange(ref target, value, old);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ExceptionsArriveAsThrown(int threads)
    {
        using var device = new CpuTarget { Threads = threads }.Open(Precision.Single);
        for (var i = 0; i < 20; i++)
        {
            var thrown = new InvalidDataException("chunk");
            var caught = Assert.Throws<InvalidDataException>(() => device.Run(50, new Body((_, first, _) =>
            {
                if (first == 17)
                {
                    throw thrown;
                }
            })));
            Assert.Same(thrown, caught);
            var count = 0;
            device.Run(50, new Body((_, _, _) => Interlocked.Increment(ref count)));
            Assert.Equal(50, count);
        }
    }

    [Fact]
    public void CancellationStopsBetweenChunks()
    {
        using var device = new CpuTarget { Threads = 2 }.Open(Precision.Single);
        using var source = new CancellationTokenSource();
        var begun = 0;
        var ended = 0;
        var body = new Body((_, first, _) =>
        {
            Interlocked.Increment(ref begun);
            if (first == 5)
            {
                source.Cancel();
            }

            Interlocked.Increment(ref ended);
        });
        var exception = Assert.Throws<OperationCanceledException>(() => device.Run(10_000, body, source.Token));
        Assert.Equal(source.Token, exception.CancellationToken);
        Assert.Equal(begun, ended);
        Assert.True(begun < 10_000);
        begun = 0;
        Assert.Throws<OperationCanceledException>(() => device.Run(10, body, source.Token));
        Assert.Equal(0, begun);
    }

    [Fact]
    public void RunsAllocateNothing()
    {
        using var device = new CpuTarget { Threads = 2 }.Open(Precision.Single);
        var body = new Body((_, _, _) => { });
        for (var i = 0; i < 200; i++)
        {
            device.Run(8, body);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500; i++)
        {
            device.Run(8, body);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void NestedRunsAreRefusedAndOtherDevicesServe()
    {
        using var device = new CpuTarget { Threads = 2 }.Open(Precision.Single);
        using var other = new CpuTarget { Threads = 2 }.Open(Precision.Single);
        var nothing = new Body((_, _, _) => { });
        Assert.Throws<InvalidOperationException>(() => device.Run(4, new Body((_, _, _) => device.Run(1, nothing))));
        Assert.Throws<InvalidOperationException>(() => device.Run(4, new Body((_, _, _) => device.Dispose())));
        using var lone = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        Assert.Throws<InvalidOperationException>(() => lone.Run(2, new Body((_, _, _) => other.Run(1, new Body((_, _, _) => lone.Run(1, nothing))))));
        var count = 0;
        device.Run(4, new Body((_, _, _) => other.Run(3, new Body((_, _, _) => Interlocked.Increment(ref count)))));
        Assert.Equal(12, count);
    }

    [Fact]
    public void CallsFromSeveralThreadsTakeTurns()
    {
        using var device = new CpuTarget { Threads = 2 }.Open(Precision.Single);
        var inside = 0;
        var total = 0;
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 50; i++)
            {
                device.Run(5, new Body((_, _, _) =>
                {
                    Assert.InRange(Interlocked.Increment(ref inside), 1, 2);
                    Interlocked.Increment(ref total);
                    Interlocked.Decrement(ref inside);
                }));
            }
        });
        Assert.Equal(8 * 50 * 5, total);
    }

    [Fact]
    public void NothingWorksAfterDisposal()
    {
        var device = Target.Cpu.Open(Precision.Single);
        device.Dispose();
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.Run(1, new Body((_, _, _) => { })));
        Assert.Throws<ObjectDisposedException>(() => device.Allocate(1, 1));
    }

    [Fact]
    public void TheThreadsOfADeviceThatNobodyDisposedEnd()
    {
        var threads = Forget();
        Assert.Equal(2, threads.Count);
        for (var tries = 0; tries < 100 && threads.Any(thread => thread.IsAlive); tries++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(threads, thread => thread.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static IReadOnlyList<Thread> Forget()
        {
            var device = (CpuDevice)new CpuTarget { Threads = 3 }.Open(Precision.Single);
            device.Run(5, new Body((_, _, _) => { }));
            Assert.All(device.Threads, thread => Assert.True(thread.IsAlive && thread.IsBackground));
            return device.Threads;
        }
    }

    [Fact]
    public void BuffersAreAlignedZeroedAndGuarded()
    {
        var buffer = new NativeBuffer<double>(33);
        unsafe
        {
            Assert.Equal(0, (nint)buffer.Pointer % 64);
        }

        Assert.All(buffer.Span.ToArray(), x => Assert.Equal(0, x));
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBuffer<float>(-1));
    }

    private sealed class Body(Action<int, int, int> action) : IChunkBody
    {
        public long BytesPerTask { get; init; }

        public void Run(int worker, int firstTask, int tasks) => action(worker, firstTask, tasks);
    }
}
