namespace ImamlDsl.TorchSharp.Tests;

public sealed class ModuleTests : IDisposable
{
    private readonly TorchSharpRuntime? _runtime = Kind.IsReal ? new TorchSharpRuntime() : null;
    private readonly ITorchModule? _module;

    public ModuleTests() => _module = _runtime?.Compile(Scripts.Text);

    private TorchSharpRuntime Runtime => _runtime!;

    private ITorchModule Module => _module!;

    public void Dispose()
    {
        _module?.Dispose();
        _runtime?.Dispose();
    }

    [TorchFact]
    public void The_runtime_says_what_it_is()
    {
        Assert.Equal("cpu", Runtime.Device);
        Assert.Matches(@"^[1-9][0-9]*\.[0-9]+\.[0-9]+$", Runtime.Version);
        TorchVersions.Require(Runtime.Version);
    }

    [TorchFact]
    public void Threads_are_set_for_the_process()
    {
        var before = torch.get_num_threads();
        try
        {
            TorchSharpRuntime.SetThreads(1);
            Assert.Equal(1, torch.get_num_threads());
        }
        finally
        {
            TorchSharpRuntime.SetThreads(before);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => TorchSharpRuntime.SetThreads(0));
    }

    [TorchFact]
    public void A_function_returns_all_its_results()
    {
        using var x = Host.Tensor(Runtime, TorchType.Double, [1.0, 2, 3], 3);
        using var y = Host.Tensor(Runtime, TorchType.Double, [10.0, 20, 30], 3);

        var results = Module.Invoke("add", x, y);

        Assert.Equal(2, results.Length);
        Assert.Equal([11, 22, 33], Host.Values<double>(results[0]));
        Assert.Equal([-9, -18, -27], Host.Values<double>(results[1]));
        Array.ForEach(results, result => result.Dispose());
        Assert.Empty(Module.Invoke("nothing", x));
    }

    [TorchFact]
    public void A_result_that_is_an_argument_shares_its_memory_but_not_its_end()
    {
        using var x = Host.Tensor(Runtime, TorchType.Double, [1.0, 2], 2);
        var result = Module.Invoke("itself", x)[0];
        x.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>([5, 6]));

        Assert.Equal([5, 6], Host.Values<double>(result));
        result.Dispose();
        Assert.Equal([5, 6], Host.Values<double>(x));
    }

    [TorchTheory]
    [InlineData("commented")]
    [InlineData("ad")]
    [InlineData("forward")]
    [InlineData("")]
    public void An_unknown_function_is_an_error_that_lists_the_known(string name)
    {
        using var x = Runtime.Create(TorchType.Single, 2);

        var exception = Assert.Throws<TorchException>(() => Module.Invoke(name, x));
        Assert.StartsWith($"The compiled text has no function '{name}'; it has add, turned, itself,", exception.Message);
        Assert.DoesNotContain("commented", exception.Message[60..]);
    }

    [TorchFact]
    public void Errors_of_libtorch_hold_its_reason_and_leave_it_usable()
    {
        using var x = Runtime.Create(TorchType.Single, 2, 3);

        var mismatch = Assert.Throws<TorchException>(() => Module.Invoke("product", x, x));
        Assert.StartsWith("The function 'product' failed. libtorch said: The following operation failed in the TorchScript interpreter.",
            mismatch.Message);
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", mismatch.Message);
        var tooFew = Assert.Throws<TorchException>(() => Module.Invoke("product", x));
        Assert.Contains("missing value for argument 'y'", tooFew.Message);
        Assert.Throws<TorchException>(() => Module.Invoke("product", x, x, x));
        Assert.Single(Module.Invoke("itself", x))!.Dispose();
    }

    [TorchTheory]
    [InlineData("one", "returned a Tensor")]
    [InlineData("pair", "returned a ValueTuple")]
    [InlineData("words", "returned no tensors")]
    public void A_function_must_return_a_list_of_tensors(string name, string reason)
    {
        using var x = Runtime.Create(TorchType.Single, 2);

        var exception = Assert.Throws<TorchException>(() => Module.Invoke(name, x));
        Assert.Contains(reason, exception.Message);
        Assert.EndsWith("declare it to return List[Tensor].", exception.Message);
    }

    [TorchFact]
    public void Results_that_the_target_does_not_know_are_errors_and_are_freed()
    {
        using var x = Runtime.Create(TorchType.Single, 1, 1, 2, 2);
        using var g = Runtime.Create(TorchType.Single, 1, 1, 1, 1);
        var before = LiveTensors.Settled();

        Assert.Contains("A tensor is int32 [1, 1, 2, 2] on cpu", Assert.Throws<TorchException>(() => Module.Invoke("whole", x)).Message);
        Assert.Equal(before, torch.Tensor.TotalCount);
        Assert.Contains("Result 0 of 'undefined' is an undefined tensor",
            Assert.Throws<TorchException>(() => Module.Invoke("undefined", g, x, x)).Message);

        // What is undefined holds nothing, and TorchSharp counts it for ever.
        Assert.Equal(before + 1, torch.Tensor.TotalCount);
    }

    [TorchFact]
    public void No_room_within_a_function_is_an_error_of_its_own()
    {
        using var x = Runtime.Create(TorchType.Single, 2);

        Assert.Contains("The function 'huge' failed. libtorch said:",
            Assert.Throws<TorchOutOfMemoryException>(() => Module.Invoke("huge", x)).Message);
    }

    [TorchFact]
    public void Tensors_of_others_are_refused()
    {
        using var x = Runtime.Create(TorchType.Single, 2);

        Assert.StartsWith("Argument 1 of 'add' is a Foreign;",
            Assert.Throws<ArgumentException>(() => Module.Invoke("add", x, new Foreign())).Message);
        using var runtime = new TorchSharpRuntime();
        using var other = runtime.Create(TorchType.Single, 2);
        Assert.StartsWith("Argument 0 of 'add' is a tensor of another runtime, on cpu; give tensors that the runtime of the module",
            Assert.Throws<ArgumentException>(() => Module.Invoke("add", other, x)).Message);
        Assert.StartsWith("Argument 0 of 'add' is null;", Assert.Throws<ArgumentException>(() => Module.Invoke("add", null!, x)).Message);
    }

    [TorchFact]
    public void A_text_that_cannot_be_parsed_is_an_error_with_the_place()
    {
        var exception = Assert.Throws<TorchException>(() => Runtime.Compile("def f(x:\n    return x\n"));

        Assert.StartsWith("Compiling TorchScript failed. libtorch said:", exception.Message);
        Assert.Contains("<--- HERE", exception.Message);
        Assert.Throws<ArgumentException>(() => Runtime.Compile(" "));
    }

    [TorchFact]
    public void A_text_is_compiled_once_for_a_device()
    {
        using var runtime = new TorchSharpRuntime();
        using var again = runtime.Compile(Scripts.Text);
        using var x = runtime.Create(TorchType.Single, 2);
        var other = runtime.Compile(Scripts.Text);
        other.Dispose();

        Assert.Same(((TorchSharpModule)Module).Script, ((TorchSharpModule)again).Script);
        again.Invoke("itself", x)[0].Dispose();
    }

    private sealed class Foreign : ITorchTensor
    {
        public TorchType Type => TorchType.Single;

        public IReadOnlyList<long> Shape => [2];

        public void Write(ReadOnlySpan<byte> values) => throw new NotSupportedException();

        public void Read(Span<byte> values) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
