namespace ImamlDsl.TorchSharp.Tests;

/// <summary>Who frees what: scopes of the user, finalisers, other threads.</summary>
public sealed class OwnershipTests
{
    [TorchFact]
    public void A_scope_of_the_user_gets_hold_of_nothing()
    {
        using var runtime = new TorchSharpRuntime();
        using var module = runtime.Compile(Scripts.Text);
        ITorchTensor x, result;
        using (var scope = torch.NewDisposeScope())
        {
            x = Host.Tensor(runtime, TorchType.Double, [1.0, 2], 2);
            var results = module.Invoke("add", x, x);
            results[1].Dispose();
            result = results[0];
            Host.Values<double>(result);
            Assert.Equal(0, scope.DisposablesCount);
        }

        using (x)
        using (result)
        {
            Assert.Equal([1, 2], Host.Values<double>(x));
            Assert.Equal([2, 4], Host.Values<double>(result));
        }
    }

    [TorchFact]
    public void Every_tensor_is_freed_by_its_owner()
    {
        using var runtime = new TorchSharpRuntime();
        using var module = runtime.Compile(Scripts.Text);
        using var x = Host.Tensor(runtime, TorchType.Single, new float[64], 8, 8);
        var before = LiveTensors.Settled();
        for (var i = 0; i < 100; i++)
        {
            foreach (var result in module.Invoke("add", x, x).Concat(module.Invoke("turned", x)))
            {
                Host.Values<float>(result);
                result.Write(new byte[256]);
                result.Dispose();
            }
        }

        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [TorchFact]
    public void Recording_stays_as_the_user_set_it()
    {
        using var runtime = new TorchSharpRuntime();
        using var module = runtime.Compile(Scripts.Text);
        using var x = runtime.Create(TorchType.Single, 2);

        Assert.True(torch.is_grad_enabled());
        module.Invoke("itself", x)[0].Dispose();
        Assert.True(torch.is_grad_enabled());
        Assert.Throws<TorchException>(() => module.Invoke("product", x, x));
        Assert.True(torch.is_grad_enabled());
        using (torch.no_grad())
        {
            module.Invoke("itself", x)[0].Dispose();
            Assert.False(torch.is_grad_enabled());
        }
    }

    [TorchFact]
    public void Many_threads_call_while_the_collector_runs()
    {
        using var runtime = new TorchSharpRuntime();
        using var module = runtime.Compile(Scripts.Text);
        using var y = Host.Tensor(runtime, TorchType.Double, [.. Enumerable.Repeat(1.0, 500)], 500);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        var calls = 0;
        Parallel.For(0, 6, thread =>
        {
            while (!stop.IsCancellationRequested)
            {
                // Nothing but the call holds this tensor.
                double[] start = [.. Enumerable.Repeat((double)thread, 500)];
                using var result = module.Invoke("steps", Host.Tensor(runtime, TorchType.Double, start, 500), y)[0];
                var expected = (double)thread;
                for (var i = 0; i < 20; i++)
                {
                    expected = (expected * 0.5) + 1;
                }

                Assert.All(Host.Values<double>(result), value => Assert.Equal(expected, value, 1e-14));
                Interlocked.Increment(ref calls);
            }
        });
        collector.Join();

        Assert.True(calls > 50, $"{calls} calls");
    }
}
