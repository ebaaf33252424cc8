namespace ImamlDsl;

/// <summary>
/// Λ, the strength with which adapted parameters φ are held to θ: the symmetric positive definite matrix of the proximal term
/// ½(φ−θ)ᵀΛ(φ−θ) (Rajeswaran et al. 2019, Eq. 3, where it is λ·I). One object gives the term to the inner problem's values and gradients
/// and ΛV to the operator H + Λ of the implicit gradient, so the two cannot disagree.
/// </summary>
public abstract class Lambda
{
    /// <summary>Only this assembly adds forms of Λ: each must keep its energy and its product consistent.</summary>
    private protected Lambda()
    {
    }

    /// <summary>Λ = λ·I, the same for every parameter.</summary>
    /// <param name="value">λ: finite and greater than 0, in units of the loss per squared parameter.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is not a positive finite number.</exception>
    public static Lambda Scalar(double value) => new ScalarLambda(value);

    /// <summary>One λ for each adapted parameter tensor: Λ is diagonal, with a tensor's λ for each of its entries.</summary>
    /// <param name="strengths">λ by the tensor's name, which may be written in other capitals: each finite and greater than 0. The values
    /// are copied.</param>
    /// <param name="others">λ of the adapted tensors that are not named; null, the default, where all are.</param>
    /// <exception cref="ArgumentOutOfRangeException">A strength is not a positive finite number.</exception>
    /// <remarks>
    /// The names are looked up when the model is known: then a name that it does not have, a parameter that is not adapted and a tensor
    /// left without a strength are an <see cref="ArgumentException"/>.
    /// </remarks>
    public static Lambda PerTensor(IReadOnlyDictionary<string, double> strengths, double? others = null) => new PerTensorLambda(strengths, others);

    /// <summary>One λ for each entry of the adapted parameters: Λ is diagonal.</summary>
    /// <param name="strengths">The λ of each adapted tensor by its name, in logical order (row-major as declared): each finite and greater
    /// than 0. The values are copied.</param>
    /// <exception cref="ArgumentException">A strength is not a positive finite number.</exception>
    /// <remarks>
    /// The names are looked up when the model is known: then a name that it does not have, a parameter that is not adapted, an adapted
    /// tensor without strengths and a wrong number of them are an <see cref="ArgumentException"/>.
    /// </remarks>
    public static Lambda Diagonal(IReadOnlyDictionary<string, double[]> strengths) => new DiagonalLambda(strengths);

    /// <summary>One λ for each entry of the adapted parameters, from a set of values of the same names and shapes. Parameters that are not
    /// adapted are not used.</summary>
    /// <param name="strengths">The λ: those of adapted parameters finite and greater than 0. The values are copied.</param>
    /// <exception cref="ArgumentException">A strength is not a positive finite number.</exception>
    public static Lambda Diagonal(Parameters strengths) => new DiagonalLambda(NamedNumbers.Adapted(strengths));

    /// <summary>
    /// Λ = D + UUᵀ: directions in which φ is held more strongly than D says, whichever parameters they mix. Positive definite whatever U
    /// is; a product costs as much as r + 1 diagonal ones.
    /// </summary>
    /// <param name="diagonal">D: <see cref="Scalar"/>, <see cref="PerTensor"/> or <c>Diagonal</c>.</param>
    /// <param name="factors">
    /// The r columns of U, at least one: the entries of adapted tensors by name, in logical order, each finite. A tensor that is not named
    /// is zero in that column. The values are copied.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="diagonal"/> is of another form, there is no column, or an entry is not
    /// finite.</exception>
    public static Lambda LowRankPlusDiagonal(Lambda diagonal, IReadOnlyList<IReadOnlyDictionary<string, double[]>> factors) =>
        new LowRankLambda(diagonal, factors);

    /// <summary>
    /// A Λ that the outer loop learns together with θ, from the implicit gradient: with (H + Λ) w = ∇L_query,
    /// dL_query/dΛ_ii = −w_i (φ_i − θ_i).
    /// </summary>
    /// <param name="initial">
    /// Where it begins: <see cref="Scalar"/> for any form, <see cref="PerTensor"/> for <see cref="LambdaForm.PerTensor"/> and
    /// <see cref="LambdaForm.Diagonal"/>, <c>Diagonal</c> for the latter. Of <see cref="LowRankPlusDiagonal"/> the columns of U are learned
    /// too; they must not begin at zero, where their gradient is zero and stays so.
    /// </param>
    /// <param name="form">How many strengths the diagonal has.</param>
    /// <exception cref="ArgumentException"><paramref name="initial"/> has more strengths than the form, or is learned itself.</exception>
    /// <remarks>
    /// <para>It is positive by construction: what is learned is η with λ = exp(η), and dL/dη = λ dL/dλ. The values of η stand behind the
    /// model's parameters in <see cref="Parameters"/>, files and checkpoints, as <c>log_lambda</c> or <c>log_lambda.</c> and the name of an
    /// adapted tensor; those of U as <c>lambda_column1.</c> and so on, without a logarithm.</para>
    /// <para><see cref="ImplicitMaml"/> learns it. A task that contributes its first-order gradient says nothing about Λ. A
    /// <see cref="Learner{TModel}"/> is given a Λ of the same form; the values come with the parameters.</para>
    /// </remarks>
    public static Lambda LearnedFrom(Lambda initial, LambdaForm form) => new LearnedLambda(initial, form);

    /// <summary>A learned Λ that begins at λ·I.</summary>
    /// <param name="initial">λ at first: finite and greater than 0.</param>
    /// <param name="form">How many strengths there are.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="initial"/> is not a positive finite number.</exception>
    /// <inheritdoc cref="LearnedFrom(Lambda, LambdaForm)" path="/remarks"/>
    public static Lambda LearnedFrom(double initial, LambdaForm form) => LearnedFrom(Scalar(initial), form);

    /// <summary>Prepares the term for a number of tasks on a device.</summary>
    /// <param name="device">Where the vectors live.</param>
    /// <param name="layout">The model's parameters: forms with strengths of their own for tensors or entries find these here.</param>
    /// <param name="tasks">The number of tasks of the vectors that will be given.</param>
    /// <returns>A term with scratch of its own, for one worker at a time. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">Names or numbers of entries do not fit the model's adapted parameters, or a strength is 0 or
    /// infinite in the device's precision.</exception>
    public abstract ProximalTerm On(IDevice device, ParameterLayout layout, int tasks);

    /// <summary>
    /// What the outer loop learns for Λ beside the model's parameters: groups of tensors, each group one vector. None for a fixed Λ.
    /// <see cref="ProximalTerm.Use"/> gives their values.
    /// </summary>
    /// <param name="model">The model's layout.</param>
    public virtual IReadOnlyList<IReadOnlyList<ParameterInfo>> Learned(ParameterLayout model) => [];
}
