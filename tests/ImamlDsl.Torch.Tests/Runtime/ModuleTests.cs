namespace ImamlDsl.Torch.Tests;

/// <summary>Modules: which scripts compile, and their calls.</summary>
public sealed class ModuleTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    private const string Script = """
        def twice(x: Tensor) -> Tensor:
            return x + x

        def add(x: Tensor, y: Tensor) -> List[Tensor]:
            return [twice(x) + y]

        def product(x: Tensor, y: Tensor) -> List[Tensor]:
            return [torch.bmm(x, y)]

        def refuse(x: Tensor) -> List[Tensor]:
            assert x.dim() == 7, "seven axes are wanted"
            return [x]

        def halves(x: Tensor) -> List[Tensor]:
            return [x, x.to(5)]

        def alone(x: Tensor) -> Tensor:
            return x

        def nothing() -> List[Tensor]:
            return []

        def say(x: Tensor) -> List[Tensor]:
            for i in range(2000):
                print("This goes to stderr, not between the replies.", i)
            return [x]

        """;

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void FunctionsCallEachOther(string command, string device)
    {
        var runtime = runtimes[command, device];
        using var module = runtime.Compile(Script);
        using var x = runtime.From([2], 1d, 2d);
        using var y = runtime.From([2], 10d, 20d);
        using var sum = Assert.Single(module.Invoke("add", x, y));
        Assert.Equal([12d, 24d], sum.To<double>());
        Assert.Empty(module.Invoke("nothing"));
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void OperationsThatPythonDoesNotOfferAreLibtorchsOwn(string command, string device)
    {
        var runtime = runtimes[command, device];
        using var module = runtime.Compile("""
            def f(x: Tensor, w: Tensor) -> List[Tensor]:
                y = torch.conv2d(x, w, None, [1, 1], [0, 0], [1, 1], 1)
                gx, gw, none = torch.convolution_backward(torch.ones_like(y), x, w, None,
                    [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [True, True, False])
                kept = torch.threshold_backward(x, x, 2)
                found: List[Tensor] = []
                for i in range(3):
                    found.append(x.flatten().select(0, i))
                single = 1.0 if x.dtype == 6 else 0.0
                return [y, gx, gw, kept, torch.stack(found, 0), x.new_zeros([1]).add_(single), torch.einsum("nchw,nchw->n", [x, x])]

            """);
        using var x = runtime.From([1, 1, 2, 2], 1f, 2f, 3f, 4f);
        using var w = runtime.From([1, 1, 1, 1], 5f);
        var results = module.Invoke("f", x, w).Select(result => result.To<float>()).ToArray();
        Assert.Equal([[5f, 10f, 15f, 20f], [5f, 5f, 5f, 5f], [10f], [0f, 0f, 3f, 4f], [1f, 2f, 3f], [1f], [30f]], results);
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ScriptsThatDoNotCompileAreRefusedWithTheReason(string command, string device)
    {
        var runtime = runtimes[command, device];
        Refuse("def f(x: Tensor) -> List[Tensor]:\n    return [x + y]\n", "undefined value y", "<--- HERE");
        Refuse("def f(x: Tensor -> List[Tensor]:\n    return [x]\n", "expected )", "<--- HERE");
        Refuse("def f(x: Tensor) -> List[Tensor]:\n    return [torch.no_such_operation(x)]\n", "no_such_operation");
        Refuse("def f(x: Tensor) -> List[Tensor]:\n    return [torch.bmm(x)]\n", "Argument mat2 not provided");

        // What only Python's module has is no operation of libtorch, which would not compile it elsewhere.
        Refuse("def f(x: Tensor) -> List[Tensor]:\n    return [x.to(torch.float)]\n", "no attribute float");
        using var module = runtime.Compile(Script);

        void Refuse(string script, params string[] parts)
        {
            var error = Assert.Throws<TorchException>(() => runtime.Compile(script));
            Assert.StartsWith($"PyTorch {runtime.Version} refuses the script: ", error.Message);
            Assert.All(parts, part => Assert.Contains(part, error.Message));
            Assert.DoesNotContain("server.py", error.Message);
        }
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void WrongCallsAreRefused(string command, string device)
    {
        var runtime = runtimes[command, device];
        using var module = runtime.Compile(Script);
        using var x = runtime.From([2], 1d, 2d);
        Refuse("gradient", "The call of 'gradient' failed: the script has no such function; it has twice, add, product,", x);
        Refuse("add", "missing value for argument 'y'", x);
        Refuse("add", "expected at most 2 argument(s) but received 3", x, x, x);
        Refuse("alone", "it returned a Tensor instead of a list of tensors", x);
        Refuse("halves", "entry 1 of the list it returned is a torch.float16; only tensors of torch.float32, ", x);
        Assert.Equal([1d, 2d], x.To<double>());

        using var other = new StrangeTensor();
        Assert.Contains("Argument 1 of 'add'", Assert.Throws<ArgumentException>(() => module.Invoke("add", x, other)).Message);

        void Refuse(string function, string part, params ITorchTensor[] arguments) =>
            Assert.Contains(part, Assert.Throws<TorchException>(() => module.Invoke(function, arguments)).Message);
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void FailuresWithinACallTellTheReasonFirst(string command, string device)
    {
        var runtime = runtimes[command, device];
        using var module = runtime.Compile(Script);
        using var x = runtime.From([2], 1d, 2d);
        var error = Assert.Throws<TorchException>(() => module.Invoke("product", x, x));
        Assert.StartsWith("The call of 'product' failed: batch1 must be a 3D tensor\n", error.Message);
        Assert.Contains("return [torch.bmm(x, y)]", error.Message);
        error = Assert.Throws<TorchException>(() => module.Invoke("refuse", x));
        Assert.StartsWith("The call of 'refuse' failed: AssertionError: seven axes are wanted\n", error.Message);
        Assert.Equal([3d, 6d], module.Invoke("add", x, x)[0].To<double>());
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void WhatAScriptPrintsDoesNotDisturb(string command, string device)
    {
        var runtime = runtimes[command, device];
        using var module = runtime.Compile(Script);
        using var x = runtime.From([2], 1d, 2d);
        Assert.Equal([1d, 2d], module.Invoke("say", x)[0].To<double>());
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void DisposedModulesAreRefused(string command, string device)
    {
        var module = runtimes[command, device].Compile(Script);
        module.Dispose();
        module.Dispose();
        Assert.Throws<ObjectDisposedException>(() => module.Invoke("nothing"));
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ManyThreadsCallAtOnce(string command, string device)
    {
        var runtime = runtimes[command, device];
        using var module = runtime.Compile(Script);
        var threads = Enumerable.Range(0, 8).Select(number => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < 100; i++)
                {
                    var values = Enumerable.Range(0, 1 + (500 * number)).Select(k => (double)((number * k) + i)).ToArray();
                    using var x = runtime.From([values.Length], values);
                    using var sum = module.Invoke("add", x, x)[0];
                    Assert.Equal(values.Select(value => 3 * value), sum.To<double>());
                    Assert.Throws<TorchException>(() => module.Invoke("product", x, sum));
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        Task.WaitAll(threads);
    }
}
