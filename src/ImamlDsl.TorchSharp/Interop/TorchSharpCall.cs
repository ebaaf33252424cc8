namespace ImamlDsl.TorchSharp;

/// <summary>
/// One call on TorchSharp's tensors: what it makes besides its results ends with it, and nothing is recorded for automatic differentiation.
/// </summary>
internal readonly struct TorchSharpCall : IDisposable
{
    private readonly object _subject;
    private readonly string _action;
    private readonly IDisposable _scope;
    private readonly IDisposable _recording;

    /// <param name="subject">What is called, for messages.</param>
    /// <param name="action">What of it.</param>
    public TorchSharpCall(object subject, string action)
    {
        _subject = subject;
        _action = action;
        _scope = torch.NewDisposeScope();
        _recording = torch.no_grad();
    }

    /// <summary>The exception for what libtorch reported.</summary>
    public TorchException Failure(Exception exception) => TorchErrors.Translate($"{_subject}, {_action}", exception);

    public void Dispose()
    {
        _recording.Dispose();
        _scope.Dispose();
    }
}
