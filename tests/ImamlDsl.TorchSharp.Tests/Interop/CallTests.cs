using ImamlDsl.TorchSharp.Tests.Models;

namespace ImamlDsl.TorchSharp.Tests;

/// <summary>Calls on TorchSharp's tensors: who owns what, and what is refused.</summary>
public sealed class CallTests
{
    [TorchFact]
    public void Results_end_with_the_scope_that_is_open()
    {
        var data = new SmallNetCase();
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        torch.Tensor losses, gradient, value, product;
        TorchSharpLinearization linearization;
        var before = LiveTensors.Settled();
        using (var scope = torch.NewDisposeScope())
        {
            var (phi, x, labels, v) = (data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor(), data.VTensor());
            var own = scope.DisposablesCount;
            (losses, gradient) = program.Gradient(phi, x, labels);
            value = program.Value(phi, x, labels);
            linearization = program.Linearize(phi, x, labels);
            product = linearization.Apply(v);
            Assert.Equal(own + 4, scope.DisposablesCount);
        }

        Assert.True(losses.IsInvalid && gradient.IsInvalid && value.IsInvalid && product.IsInvalid);
        Assert.Equal(SmallNetCase.Tasks, Numbers.Values(linearization.Losses).Length);
        linearization.Dispose();
        linearization.Dispose();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [TorchFact]
    public void Without_a_scope_results_are_the_callers_and_nothing_else_is_left()
    {
        var data = new SmallNetCase();
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        using var phi = data.PhiTensor();
        using var x = data.ImagesTensor();
        using var labels = data.LabelsTensor();
        using var v = data.VTensor();
        var before = LiveTensors.Settled();

        var (losses, gradient) = program.Gradient(phi, x, labels);
        Assert.Equal(before + 2, torch.Tensor.TotalCount);
        losses.Dispose();
        gradient.Dispose();
        program.Value(phi, x, labels).Dispose();
        using (var linearization = program.Linearize(phi, x, labels))
        {
            linearization.Apply(v).Dispose();
        }

        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [TorchFact]
    public void A_linearisation_keeps_its_own_copies()
    {
        var model = new Regressor();
        var length = ((IModel)model).Layout.Length;
        using var scope = torch.NewDisposeScope();
        using var program = model.Programs.Mse.On(torch.CPU, tasks: 2);
        var (phi, x, y) = (Numbers.Tensor(Numbers.Random(2 * length, 1), 2, length), Numbers.Tensor(Numbers.Random(8, 2), 2, 4, 1),
            Numbers.Tensor(Numbers.Random(8, 3), 2, 4, 1));
        var v = Numbers.Tensor(Numbers.Random(2 * length, 4), 2, length);
        using var linearization = program.Linearize(phi, x, y);
        var expected = Numbers.Values(linearization.Apply(v));

        using var zeros = torch.zeros([2, length], torch.ScalarType.Float64, torch.CPU);
        phi.copy_(zeros);
        x.Dispose();
        y.copy_(torch.zeros([2, 4, 1], torch.ScalarType.Float64, torch.CPU));

        Assert.Equal(expected, Numbers.Values(linearization.Apply(v)));
    }

    [TorchFact]
    public void Nothing_is_recorded_for_automatic_differentiation()
    {
        var data = new SmallNetCase();
        using var scope = torch.NewDisposeScope();
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        var phi = data.PhiTensor();
        phi.requires_grad = true;

        var (losses, gradient) = program.Gradient(phi, data.ImagesTensor(), data.LabelsTensor());

        Assert.False(losses.requires_grad || gradient.requires_grad);
        Assert.True(torch.is_grad_enabled());
    }

    [TorchFact]
    public void Tensors_made_for_a_call_alone_live_until_it_ends()
    {
        var data = new SmallNetCase();
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        double[] expected;
        using (torch.NewDisposeScope())
        {
            expected = Numbers.Values(program.Value(data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor()));
        }

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        while (!stop.IsCancellationRequested)
        {
            // No scope holds them.
            using var value = program.Value(data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor());
            Assert.Equal(expected, Numbers.Values(value));
        }

        collector.Join();
    }

    [TorchFact]
    public void Several_threads_call_at_once()
    {
        var data = new SmallNetCase();
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        double[] expected;
        using (torch.NewDisposeScope())
        {
            expected = Numbers.Values(program.Gradient(data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor()).Gradient);
        }

        Parallel.For(0, 40, _ =>
        {
            using var scope = torch.NewDisposeScope();
            Numbers.AreClose(expected, Numbers.Values(program.Gradient(
                data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor()).Gradient), 1e-12);
        });
    }

    [TorchFact]
    public void Tensors_that_do_not_fit_are_named()
    {
        var data = new SmallNetCase();
        using var scope = torch.NewDisposeScope();
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        var (phi, x, labels) = (data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor());
        var disposed = data.ImagesTensor();
        disposed.Dispose();

        Refused($"SmallNet.Loss for 3 tasks takes 'phi' as float32 or float64 [3, {data.Length}] on cpu, all parameters in the order of "
            + $"declaration; it is float64 [2, {data.Length}] on cpu.", () => program.Value(phi.narrow(0, 0, 2), x, labels));
        Refused("it is int64 [3, 4] on cpu.", () => program.Value(labels, x, labels));
        Refused("SmallNet.Loss takes 2 inputs (images [N, 2, 5, 6], labels [N]); 1 were given.", () => program.Value(phi, x));
        Refused("SmallNet.Loss for 3 tasks takes images [N, 2, 5, 6] for each task: 'images' as float64 [3, N, 2, 5, 6] on cpu, the "
            + "precision of phi; it is float32 [3, 4, 2, 5, 6] on cpu.",
            () => program.Gradient(phi, x.to(torch.ScalarType.Float32, torch.CPU), labels));
        Refused("it is float64 [3, 4, 2, 6, 5] on cpu.", () => program.Gradient(phi, x.transpose(3, 4), labels));
        Refused("'labels' as int64 [3, N] on cpu; it is int64 [3, 2] on cpu. Every extent must be positive, and the same symbol has one "
            + "size in all inputs.",
            () => program.Linearize(phi, x, labels.narrow(1, 0, 2)));
        Refused("'labels' as int64 [3, N] on cpu; it is int32 [3, 4] on cpu.",
            () => program.Value(phi, x, labels.to(torch.ScalarType.Int32, torch.CPU)));
        Refused("'images' was disposed", () => program.Value(phi, disposed, labels));
        Refused("takes 'labels' as indices from 0 to 2; the data of task 1 hold 3 at position 0.",
            () => program.Value(phi, x, Numbers.Tensor([0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0], 3, 4)));
        Assert.Throws<ArgumentNullException>("labels", () => program.Value(phi, x, null!));
        Assert.Throws<ArgumentNullException>("phi", () => program.Value(null!, x, labels));
        using var linearization = program.Linearize(phi, x, labels);
        Refused($"takes 'v' as float64 [3, {data.Length}] on cpu", () => linearization.Apply(phi.to(torch.ScalarType.Float32, torch.CPU)));
    }

    [TorchFact]
    public void What_cannot_be_done_is_refused()
    {
        var data = new SmallNetCase();
        using var scope = torch.NewDisposeScope();
        var metric = data.Model.Programs.Accuracy.On(torch.CPU, tasks: SmallNetCase.Tasks);
        var (phi, x, labels) = (data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor());

        Assert.Equal("SmallNet.Accuracy is a metric; only a loss has gradients.",
            Assert.Throws<NotSupportedException>(() => metric.Gradient(phi, x, labels)).Message);
        Assert.Equal("SmallNet.Accuracy is a metric; only a loss has Hessian-vector products.",
            Assert.Throws<NotSupportedException>(() => metric.Linearize(phi, x, labels)).Message);
        metric.Dispose();
        Assert.Throws<ObjectDisposedException>(() => metric.Value(phi, x, labels));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Model.Programs.Loss.On(torch.CPU, tasks: 0));
        Refused("Programs run on CPU and CUDA devices; META was given.",
            () => data.Model.Programs.Loss.On(new torch.Device(DeviceType.META), tasks: 1));
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        var linearization = program.Linearize(phi, x, labels);
        linearization.Dispose();
        Assert.Throws<ObjectDisposedException>(() => linearization.Apply(data.VTensor()));
        Assert.Throws<ObjectDisposedException>(() => linearization.Losses);
    }

    [TorchFact]
    public void Disposal_waits_for_the_calls_of_other_threads()
    {
        var data = new SmallNetCase();
        using var scope = torch.NewDisposeScope();
        var (phi, x, labels, v) = (data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor(), data.VTensor());
        for (var round = 0; round < 20; round++)
        {
            var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
            var linearization = program.Linearize(phi, x, labels);
            using var begun = new CountdownEvent(2);
            var threads = Array.ConvertAll<Action, Task>(
                [() => program.Value(phi, x, labels).Dispose(), () => linearization.Apply(v).Dispose()],
                call => Task.Factory.StartNew(() =>
                {
                    call();
                    begun.Signal();
                    while (true)
                    {
                        call();
                    }
                }, TaskCreationOptions.LongRunning));
            begun.Wait();
            linearization.Dispose();
            program.Dispose();
            Assert.All(threads, thread => Assert.Throws<ObjectDisposedException>(() => thread.GetAwaiter().GetResult()));
        }
    }

    private static void Refused(string message, Action call) => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(call).Message);
}
