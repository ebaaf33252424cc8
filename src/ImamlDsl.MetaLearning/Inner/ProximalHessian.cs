namespace ImamlDsl;

/// <summary>
/// ∇²G = H + Λ at one point φ for each task: the exact Hessian of the support loss with the curvature of the proximal term. It is the
/// operator of
/// the implicit gradient (Rajeswaran et al. 2019, Eq. 6, multiplied by Λ). Without Λ it is H.
/// </summary>
public sealed class ProximalHessian : ILinearOperator, IDisposable
{
    private readonly ILinearization _linearization;
    private readonly ProximalTerm? _term;

    internal ProximalHessian(ILinearization linearization, ProximalTerm? term)
    {
        _linearization = linearization;
        _term = term;
    }

    /// <inheritdoc/>
    public int Tasks => _linearization.Tasks;

    /// <inheritdoc/>
    public int Length => _linearization.Length;

    /// <summary>Whether there is a Λ.</summary>
    internal bool HasLambda => _term is not null;

    /// <summary>result[t] ← (H + Λ) v[t].</summary>
    public void Apply(TaskVectors v, TaskVectors result)
    {
        _linearization.Apply(v, result);
        _term?.AddProduct(v, result);
    }

    /// <summary>
    /// result[t] ← (H + Λ) v[t], and outerResult[t] ← ∂²L/∂ω∂φ v[t] with the parameters ω that are not adapted, on which the proximal term
    /// does not depend.
    /// </summary>
    public void ApplyMixed(TaskVectors v, TaskVectors result, TaskVectors outerResult)
    {
        _linearization.ApplyMixed(v, result, outerResult);
        _term?.AddProduct(v, result);
    }

    /// <summary>result[t] ← Λ v[t]; zero without Λ.</summary>
    public void ApplyLambda(TaskVectors v, TaskVectors result)
    {
        ArgumentNullException.ThrowIfNull(result);
        result.Clear();
        _term?.AddProduct(v, result);
    }

    /// <summary>result[t] ← Λ⁻¹ v[t] but for a factor, see <see cref="ProximalTerm.Invert"/>. The two must not be the same vectors.</summary>
    internal void ApplyLambdaInverse(TaskVectors v, TaskVectors result) => _term!.Invert(v, result);

    /// <summary>squares[t] ← vᵀΛ⁻¹v but for a factor, see <see cref="ProximalTerm.InverseSquares"/>; ‖v‖² without Λ.</summary>
    internal void InverseSquares(TaskVectors v, Span<double> squares)
    {
        if (_term is null)
        {
            v.Dot(v, squares);
        }
        else
        {
            _term.InverseSquares(v, squares);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _linearization.Dispose();

    internal void Prepare(TaskVectors phi, Span<double> losses, TaskVectors gradient, bool isLent) =>
        _linearization.Prepare(phi, losses, gradient, isLent: isLent);
}
