namespace ImamlDsl.TorchSharp;

/// <summary>
/// An optimiser of TorchSharp as the outer optimiser: <c>new TorchOuterOptimizer(parameters => torch.optim.AdamW(parameters, 1e-3))</c>. θ
/// is one parameter, <c>[P]</c> in logical order and double precision on the processor.
/// </summary>
/// <remarks>
/// A checkpoint holds the optimiser's state and its settings as TorchSharp saves them, so a run that loads it goes on with the settings
/// that it was saved with. The optimiser must be one that takes gradients, which are all but LBFGS.
/// </remarks>
public sealed class TorchOuterOptimizer : IOuterOptimizer
{
    private readonly Func<IEnumerable<Parameter>, torch.optim.Optimizer> _create;

    /// <summary>Uses the optimiser that a delegate creates.</summary>
    /// <param name="create">Creates the optimiser for the parameters it is given.</param>
    public TorchOuterOptimizer(Func<IEnumerable<Parameter>, torch.optim.Optimizer> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _create = create;
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The optimiser is LBFGS, which evaluates the loss itself.</exception>
    /// <exception cref="InvalidOperationException">The delegate returned null.</exception>
    /// <exception cref="TorchException">TorchSharp or libtorch is missing.</exception>
    public IOuterOptimizerState CreateState(int length)
    {
        Ranges.AtLeast(0, length, nameof(length), "The number of parameters");
        LibTorch.Start("cpu");
        return new TorchOuterState(_create, length);
    }
}
