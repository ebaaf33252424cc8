namespace ImamlDsl.Torch.Tests;

/// <summary>How a device divides tasks into chunks and runs them.</summary>
public sealed class RunTests
{
    private static readonly Body Nothing = new((_, _, _) => { });

    [Theory]
    [InlineData(null, 25, 25)]
    [InlineData(null, 1, 1)]
    [InlineData(null, 0, 1)]
    [InlineData(8, 25, 8)]
    [InlineData(8, 3, 3)]
    [InlineData(8, 0, 1)]
    [InlineData(1, 25, 1)]
    public void AChunkHoldsAllTasksUnlessTold(int? perChunk, int tasks, int expected)
    {
        using var device = Open(perChunk);
        Assert.Equal(expected, device.ChunkTasks(tasks));
        Assert.Throws<ArgumentOutOfRangeException>(() => device.ChunkTasks(-1));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(3)]
    public void EveryTaskRunsOnceInOrder(int? perChunk)
    {
        using var device = Open(perChunk);
        for (var tasks = 0; tasks < 12; tasks++)
        {
            var seen = new List<int>();
            var chunks = new List<int>();
            device.Run(tasks, new Body((worker, first, count) =>
            {
                Assert.Equal(0, worker);
                chunks.Add(count);
                seen.AddRange(Enumerable.Range(first, count));
            }));
            Assert.Equal(Enumerable.Range(0, tasks), seen);
            Assert.All(chunks.SkipLast(1), count => Assert.Equal(device.ChunkTasks(tasks), count));
            Assert.Equal(perChunk is null ? int.Min(tasks, 1) : (tasks + perChunk - 1) / perChunk, chunks.Count);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => device.Run(-1, Nothing));
        Assert.Throws<ArgumentNullException>(() => device.Run(1, null!));
    }

    [Fact]
    public void NestedRunsAreRefusedAndOtherDevicesServe()
    {
        using var device = Open(2);
        using var other = Open(2);
        var error = Assert.Throws<InvalidOperationException>(() => device.Run(4, new Body((_, _, _) => device.Run(1, Nothing))));
        Assert.Contains("open a second device", error.Message);
        Assert.Throws<InvalidOperationException>(
            () => device.Run(2, new Body((_, _, _) => other.Run(1, new Body((_, _, _) => device.Run(1, Nothing))))));
        Assert.Throws<InvalidOperationException>(() => device.Run(4, new Body((_, _, _) => device.Dispose())));
        var count = 0;
        device.Run(4, new Body((_, _, _) => other.Run(3, new Body((_, _, _) => count++))));
        Assert.Equal(4, count);
    }

    [Fact]
    public void CancellationStopsBetweenChunks()
    {
        using var device = Open(2);
        using var source = new CancellationTokenSource();
        var (begun, ended) = (0, 0);
        var body = new Body((_, first, _) =>
        {
            begun++;
            if (first == 4)
            {
                source.Cancel();
            }

            ended++;
        });
        var error = Assert.Throws<OperationCanceledException>(() => device.Run(20, body, source.Token));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Equal((3, 3), (begun, ended));
        Assert.Throws<OperationCanceledException>(() => device.Run(20, body, source.Token));
        Assert.Equal(3, begun);
    }

    [Fact]
    public void ExceptionsArriveAsThrownAndTheDeviceGoesOn()
    {
        using var device = Open(1);
        var thrown = new InvalidDataException("chunk");
        var begun = 0;
        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => device.Run(5, new Body((_, first, _) =>
        {
            begun++;
            if (first == 2)
            {
                throw thrown;
            }
        }))));
        Assert.Equal(3, begun);
        device.Run(5, new Body((_, _, _) => begun++));
        Assert.Equal(8, begun);
    }

    [Fact]
    public void CallsFromSeveralThreadsTakeTurns()
    {
        using var device = Open(2);
        var (inside, total) = (0, 0);
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 50; i++)
            {
                device.Run(5, new Body((_, _, count) =>
                {
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    total += count;
                    Interlocked.Decrement(ref inside);
                }));
            }
        });
        Assert.Equal(8 * 50 * 5, total);
    }

    [Fact]
    public async Task DisposeWaitsForTheRunInProgress()
    {
        var runtime = new WatchedRuntime(new FakeRuntime());
        var device = new TorchTarget(_ => runtime).Open(Precision.Single);
        using var started = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var run = Task.Run(() => device.Run(1, new Body((_, _, _) =>
        {
            started.Set();
            goOn.Wait();
            Assert.Equal(0, runtime.Disposals);
        })));
        started.Wait();
        var dispose = Task.Run(device.Dispose);
        Assert.NotSame(dispose, await Task.WhenAny(dispose, Task.Delay(100)));
        goOn.Set();
        await run;
        await dispose;
        Assert.Equal((1, 0), (runtime.Disposals, runtime.Modules));
    }

    private static IDevice Open(int? perChunk) =>
        new TorchTarget(_ => new FakeRuntime()) { TasksPerChunk = perChunk }.Open(Precision.Single);
}
