namespace ImamlDsl.TorchSharp;

/// <summary>Makes TorchSharp's optimisers from the user's delegate, and steps them.</summary>
/// <remarks>
/// An optimiser of TorchSharp passes its numbers (β, ε, the rate) to libtorch as handles of objects that nothing holds during the call, so
/// that a finaliser may free them under it; then the step fails with libtorch's words. It was not seen in 15 million steps on one and two
/// threads with the collections that they caused, behind which finalisers lag; with a collection forced every 1.5 ms it befell one step in
/// 3500. What this library itself passes to libtorch is kept alive.
/// </remarks>
internal static class TorchOptimizers
{
    /// <summary>An optimiser of one parameter.</summary>
    /// <exception cref="NotSupportedException">The optimiser evaluates the loss itself.</exception>
    /// <exception cref="InvalidOperationException">The delegate returned null.</exception>
    public static torch.optim.Optimizer Create(Func<IEnumerable<Parameter>, torch.optim.Optimizer> create, Parameter parameter)
    {
        // What an optimiser allocates for its state outlives any scope of the caller's.
        var scope = torch.NewDisposeScope();
        try
        {
            var optimizer = create([parameter])
                ?? throw new InvalidOperationException(
                    "The delegate returned no optimiser; return for example torch.optim.Adam(parameters, 1e-3).");
            return optimizer is global::TorchSharp.Modules.LBFGS ? throw NoGradient(optimizer) : optimizer;
        }
        finally
        {
            scope.Detach(scope.DisposablesView);
            scope.Dispose();
        }
    }

    /// <summary>Takes a step with a gradient.</summary>
    public static void Step(torch.optim.Optimizer optimizer, Parameter parameter, torch.Tensor gradient)
    {
        parameter.grad = gradient;
        optimizer.step()?.Dispose();
    }

    private static NotSupportedException NoGradient(torch.optim.Optimizer optimizer)
    {
        optimizer.Dispose();
        return new NotSupportedException(
            "torch.optim.LBFGS evaluates the loss at points of its own choice, couples all tasks in one search, and cannot save its "
            + "state. Use an optimiser that takes gradients, such as SGD or Adam; for the inner problem there are also "
            + "NewtonConjugateGradient and DelegateSolver.");
    }
}
