namespace ImamlDsl.TorchSharp;

/// <summary>
/// An optimiser of TorchSharp as the inner solver: <c>new TorchInnerSolver { Optimizer = parameters => torch.optim.Adam(parameters, 0.01),
/// Steps = 10 }</c>. It takes a number of steps on φ with the gradients of G = L + the proximal term.
/// </summary>
/// <remarks>
/// φ is one parameter <c>[tasks, P]</c> in physical order and double precision on the processor, wherever the problem itself lives; each
/// task starts at its θ with a new optimiser. Optimisers that treat every entry by itself (all but LBFGS) so treat every task by itself.
/// Only the solution enters the implicit gradient; <see cref="Maml"/> differentiates the steps and takes <see cref="GradientDescent"/>
/// alone.
/// </remarks>
public sealed record TorchInnerSolver : ISteppedSolver
{
    /// <summary>Creates the optimiser for the parameter it is given. Several workers call it at once.</summary>
    public required Func<IEnumerable<Parameter>, torch.optim.Optimizer> Optimizer
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Optimizer));
            field = value;
        }
    }

    /// <summary>The number of steps: at least 0.</summary>
    public required int Steps
    {
        get;
        init => field = Ranges.AtLeast(0, value, nameof(Steps), "The number of inner steps", "Typical values are 1 to 25.");
    }

    /// <inheritdoc/>
    public ISteppedSolver WithSteps(int steps) => this with { Steps = steps };

    /// <inheritdoc/>
    /// <exception cref="TorchException">TorchSharp or libtorch is missing.</exception>
    public IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length)
    {
        ArgumentNullException.ThrowIfNull(device);
        LibTorch.Start("cpu");
        return new TorchInnerWorkspace(this, device, tasks, length);
    }
}
