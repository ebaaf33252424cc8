namespace ImamlDsl.Torch;

/// <summary>A program on libtorch. The compiled text is the device's.</summary>
internal sealed class TorchProgram(TorchDevice device, ProgramDefinition definition, ITorchModule module) : ITaskProgram
{
    private readonly HashSet<string> _warm = new(StringComparer.Ordinal);

    public ProgramDefinition Definition => definition;

    public TorchDevice Device => device;

    public ITorchModule Module => module;

    public ITorchProgramSource Source { get; } = TorchScripts.Source(definition);

    public ITaskEvaluator CreateEvaluator() => new TorchEvaluator(this);

    /// <summary>Whether a function meets these sizes for the first time: libtorch measures it then, and specialises and fuses at the next.</summary>
    public bool IsFirst(string function, int tasks, ReadOnlySpan<int> sizes)
    {
        lock (_warm)
        {
            return _warm.Add($"{function} {tasks} {string.Join(' ', sizes.ToArray())}");
        }
    }

    public void Dispose()
    {
        // Evaluators own all tensors.
    }
}
