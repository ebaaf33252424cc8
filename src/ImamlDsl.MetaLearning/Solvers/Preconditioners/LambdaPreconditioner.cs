namespace ImamlDsl;

/// <summary>
/// M = Λ for A = H + Λ: conjugate gradients on Λ⁻¹A = I + Λ⁻¹H, which costs no product. With λI it changes nothing; where strengths differ,
/// by tensor, by entry or because they are learned, A's spectrum is spread by Λ itself, and a few iterations see little else without it.
/// </summary>
/// <remarks>H of rank r needs at most r + 1 iterations, whatever Λ. It is for the solves of <see cref="ImplicitMaml"/> and
/// <see cref="NewtonConjugateGradient"/>.</remarks>
public sealed record LambdaPreconditioner : IPreconditioner
{
    /// <inheritdoc/>
    public IPreconditionerWorkspace CreateWorkspace(IDevice device, int tasks, int length) => new Workspace();

    private sealed class Workspace : IPreconditionerWorkspace
    {
        private ProximalHessian? _hessian;

        public int Prepare(ILinearOperator matrix, CancellationToken cancellationToken)
        {
            _hessian = (matrix is DampedOperator damped ? damped.Matrix : matrix) as ProximalHessian;
            if (_hessian is not { HasLambda: true })
            {
                throw new ArgumentException(
                    "LambdaPreconditioner needs an operator H + Λ, of an inner problem with a proximal term; give the algorithm a Lambda, or use "
                        + "DiagonalPreconditioner.",
                    nameof(matrix));
            }

            return 0;
        }

        public void Apply(TaskVectors v, TaskVectors result) => _hessian!.ApplyLambdaInverse(v, result);

        public void Dispose()
        {
        }
    }
}
