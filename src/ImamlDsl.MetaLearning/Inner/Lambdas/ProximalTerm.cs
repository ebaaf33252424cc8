namespace ImamlDsl;

/// <summary>Λ made ready for a number of tasks on a device. One worker uses it at a time.</summary>
public abstract class ProximalTerm : IDisposable
{
    /// <summary>Only <see cref="Lambda"/> creates terms.</summary>
    private protected ProximalTerm()
    {
    }

    /// <summary>Takes the values of what <see cref="Lambda.Learned"/> names, one vector for each group. Called before each batch of
    /// tasks.</summary>
    /// <param name="learned">One vector for each group, physical order.</param>
    public virtual void Use(IReadOnlyList<TaskVectors> learned)
    {
    }

    /// <summary>values[t] ← values[t] + ½ d[t]ᵀΛd[t].</summary>
    /// <param name="difference">d = φ − θ, <c>[tasks, P]</c>.</param>
    /// <param name="values">One entry for each task.</param>
    public abstract void AddEnergy(TaskVectors difference, Span<double> values);

    /// <summary>values[t] ← values[t] + ½(φ[t] − θ[t])ᵀΛ(φ[t] − θ[t]) and gradient[t] ← gradient[t] + Λ(φ[t] − θ[t]), in as few passes as Λ
    /// allows.</summary>
    /// <param name="phi">φ, <c>[tasks, P]</c>.</param>
    /// <param name="theta">θ, <c>[tasks, P]</c>.</param>
    /// <param name="values">One entry for each task.</param>
    /// <param name="gradient">The gradients, <c>[tasks, P]</c>.</param>
    public abstract void AddValueAndGradient(TaskVectors phi, TaskVectors theta, Span<double> values, TaskVectors gradient);

    /// <summary>
    /// values[t] ← values[t] + ½(φ[t] − θ[t])ᵀΛ(φ[t] − θ[t]), then φ[t] ← φ[t] + a[t]·(gradient[t] + Λ(φ[t] − θ[t])), in as few passes as Λ
    /// allows.
    /// </summary>
    /// <param name="a">The steps: −α.</param>
    /// <param name="phi">φ, <c>[tasks, P]</c>.</param>
    /// <param name="theta">θ, <c>[tasks, P]</c>.</param>
    /// <param name="values">One entry for each task; those of tasks that are not active mean nothing afterwards.</param>
    /// <param name="gradient">The gradients, <c>[tasks, P]</c>. What they hold afterwards means nothing.</param>
    /// <param name="active">The tasks that step.</param>
    public virtual void Descend(ReadOnlySpan<double> a, TaskVectors phi, TaskVectors theta, Span<double> values, TaskVectors gradient, ReadOnlySpan<bool> active)
    {
        ArgumentNullException.ThrowIfNull(phi);
        AddValueAndGradient(phi, theta, values, gradient);
        phi.AddScaled(a, gradient, active);
    }

    /// <summary>result[t] ← result[t] + Λv[t].</summary>
    public abstract void AddProduct(TaskVectors v, TaskVectors result);

    /// <summary>result[t] ← c·Λ⁻¹v[t] with a factor c &gt; 0 of the term's own choice that keeps small strengths from overflowing. The two
    /// must not be the same vectors.</summary>
    public abstract void Invert(TaskVectors v, TaskVectors result);

    /// <summary>
    /// squares[t] ← c·v[t]ᵀΛ⁻¹v[t] with the factor c of <see cref="Invert"/>, which cancels from a ratio; for Λ = λI it is ‖v[t]‖². In this
    /// norm the implicit gradient is no longer than ∇L_query where H is positive semi-definite, whatever Λ.
    /// </summary>
    public abstract void InverseSquares(TaskVectors v, Span<double> squares);

    /// <summary>
    /// Adds dL_query/dη of what <see cref="Lambda.Learned"/> names: with (H + Λ) w = ∇L_query, dφ/dη = −(H + Λ)⁻¹(∂Λ/∂η)(φ − θ), so that
    /// dL_query/dη = −wᵀ(∂Λ/∂η)(φ − θ). A fixed Λ adds nothing.
    /// </summary>
    /// <param name="w">w, <c>[tasks, P]</c>.</param>
    /// <param name="phi">φ, <c>[tasks, P]</c>.</param>
    /// <param name="theta">θ, <c>[tasks, P]</c>.</param>
    /// <param name="gradients">The gradients, <c>[tasks, length]</c> for each group.</param>
    /// <param name="first">Where among them those of Λ begin.</param>
    /// <param name="active">The tasks whose gradient is wanted; empty for all.</param>
    public virtual void AddLearnedGradient(TaskVectors w, TaskVectors phi, TaskVectors theta, IReadOnlyList<TaskVectors> gradients, int first,
        ReadOnlySpan<bool> active)
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
