namespace ImamlDsl.TorchSharp;

/// <summary>Makes TorchSharp's optimisers from the user's delegate.</summary>
internal static class OptimizerChecks
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
            if (optimizer is not global::TorchSharp.Modules.LBFGS)
            {
                return optimizer;
            }

            optimizer.Dispose();
            throw new NotSupportedException(
                "torch.optim.LBFGS evaluates the loss at points of its own choice, couples all tasks in one search, and cannot save its "
                + "state. Use an optimiser that takes gradients, such as SGD or Adam; for the inner problem there are also "
                + "NewtonConjugateGradient and DelegateSolver.");
        }
        finally
        {
            scope.Detach(scope.DisposablesView);
            scope.Dispose();
        }
    }
}
