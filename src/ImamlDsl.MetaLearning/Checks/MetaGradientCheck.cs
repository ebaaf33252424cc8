namespace ImamlDsl;

/// <summary>
/// Checks an algorithm's meta-gradient in double precision against finite differences of the whole thing: the query loss after adaptation
/// as a function
/// of θ. It tells a wrong model, a wrong kernel or a wrong setting from a hard problem.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>MAML: differences of the entire inner loop. Of a truncated one the distance from the exact gradient is reported.</item>
/// <item>iMAML: the formula is checked where it holds, at an inner problem solved to the limit of rounding (the algorithm's own solver,
/// then Newton steps),
/// against differences of that, and for small models against a dense solve of (H + Λ) w = ∇L_query. How far the algorithm is from it with
/// the
/// steps and iterations it is configured with is reported, not judged. A task whose loss has its minimum on a kink (of ReLU, say) is left out
/// of the comparison, since the formula does not hold there; if all have, the check fails, saying so.</item>
/// <item>FOMAML is biased by design: MAML with the same steps is checked, and the size of the Hessian term that FOMAML leaves out is
/// reported.</item>
/// </list>
/// </remarks>
public static class MetaGradientCheck
{
    /// <summary>Checks at θ on a batch of tasks.</summary>
    /// <param name="algorithm">The algorithm: <see cref="Maml"/>, <see cref="Fomaml"/> or <see cref="ImplicitMaml"/>.</param>
    /// <param name="loss">The loss of the inner problem.</param>
    /// <param name="theta">θ.</param>
    /// <param name="batch">The tasks; two or three are enough.</param>
    /// <param name="target">Where to run, in double precision whatever that of <paramref name="theta"/>.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">The algorithm is another, or the data do not fit the loss.</exception>
    /// <exception cref="MetaLearningException">A task's adaptation failed.</exception>
    public static MetaGradientCheckResult Run(IMetaAlgorithm algorithm, ProgramDefinition loss, Parameters theta, EpisodeBatch batch,
        Target target, MetaGradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(theta);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(target);
        using var device = target.Open(Precision.Double);
        return Run(algorithm, loss, theta.Values, batch.Support, batch.Query, device, options);
    }

    /// <summary>Checks at a θ drawn by the model's initializers, on tasks drawn from a source.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="loss">The loss of the inner problem.</param>
    /// <param name="seed">The seed of θ and of the tasks.</param>
    /// <param name="episodes">Where tasks come from.</param>
    /// <param name="tasks">How many, at least 1.</param>
    /// <param name="target">Where to run.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <inheritdoc cref="Run(IMetaAlgorithm, ProgramDefinition, Parameters, EpisodeBatch, Target, MetaGradientCheckOptions)" path="/exception"/>
    public static MetaGradientCheckResult Run(IMetaAlgorithm algorithm, ProgramDefinition loss, int seed, IEpisodeSource episodes,
        int tasks, Target target, MetaGradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(episodes);
        var batch = new EpisodeBatch(episodes.Layout, tasks);
        batch.Fill(episodes, (ulong)seed, RandomStreams.Check, 0);
        return Run(algorithm, loss, Parameters.Initialize(loss.Model, seed, Precision.Double, algorithm.LayoutFor(loss.Model)), batch, target, options);
    }

    /// <summary>Checks on data, on a device that is open in double precision.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="loss">The loss of the inner problem.</param>
    /// <param name="theta">θ, all parameters in logical order.</param>
    /// <param name="support">The support data.</param>
    /// <param name="query">The query data.</param>
    /// <param name="device">The device.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <inheritdoc cref="Run(IMetaAlgorithm, ProgramDefinition, Parameters, EpisodeBatch, Target, MetaGradientCheckOptions)" path="/exception"/>
    public static MetaGradientCheckResult Run(IMetaAlgorithm algorithm, ProgramDefinition loss, ReadOnlySpan<double> theta,
        TaskData support, TaskData query, IDevice device, MetaGradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(support);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(device);
        if (device.Precision != Precision.Double)
        {
            throw new ArgumentException("Finite differences need double precision; open the device with Precision.Double.", nameof(device));
        }

        var check = new CheckRun(loss, theta.ToArray(), support, query, device, options ?? new MetaGradientCheckOptions());
        List<MetaGradientComparison> lines = algorithm switch
        {
            Maml maml => Check(check, maml),
            Fomaml fomaml => Check(check, fomaml),
            ImplicitMaml imaml => Check(check, imaml),
            Reptile => throw new ArgumentException("Reptile's θ − φ is not the gradient of a loss, so there is nothing to compare it with.", nameof(algorithm)),
            _ => throw new ArgumentException($"{algorithm.Name} is not known to this check; it knows MAML, FOMAML and iMAML.", nameof(algorithm)),
        };
        return new MetaGradientCheckResult(algorithm.Name, loss.ToString(), lines);
    }

    private static List<MetaGradientComparison> Check(CheckRun check, Maml maml)
    {
        // The losses after each step are only known to MAML itself; one loss is computed by other code.
        var exact = maml with { Window = null };
        const string Name = "MAML against finite differences of the whole inner loop";
        List<MetaGradientComparison> lines =
            [maml.StepLosses is null ? check.Differences(exact, maml.Inner, maml.Lambda, Name) : check.Differences(exact, exact, Name)];
        if (maml.Window < maml.Inner.Steps)
        {
            lines.Add(check.Distance(maml, exact, "distance of the truncated gradient", "biased by design: these are the Hessian terms before the window"));
        }

        return lines;
    }

    private static List<MetaGradientComparison> Check(CheckRun check, Fomaml fomaml)
    {
        if (fomaml.Inner is not GradientDescent { IsPlain: true } descent)
        {
            throw new ArgumentException(
                "FOMAML is checked through MAML with the same steps, which must be plain: use GradientDescent with Backtracking = "
                    + "false and no stopping rule.", "algorithm");
        }

        var maml = new Maml { Inner = descent };
        return
        [
            check.Differences(maml, descent, null, "MAML with the same steps against finite differences"),
            check.Distance(fomaml, maml, "FOMAML's distance from MAML", "biased by design: this is the Hessian term it leaves out"),
        ];
    }

    private static List<MetaGradientComparison> Check(CheckRun check, ImplicitMaml imaml)
    {
        var length = check.AdaptedLength;
        var exact = imaml with
        {
            Inner = PolishedSolver.After(imaml.Inner, length),
            Solver = PolishedSolver.Accurate(length),
            MaxGradientRatio = null,
            MaxStationarityRatio = null,
            MaxResidual = null,
            Damping = null,
            OnLinearFailure = LinearFailure.FirstOrder,
        };
        var solved = check.OnSolvedTasks(exact);
        const string Name = "implicit gradient at the solution against finite differences";
        var comparison = solved?.Differences(exact, exact.Inner, exact.Lambda, Name) ?? check.Unsolved(Name);
        if (solved?.Tasks < check.Tasks)
        {
            comparison = comparison with
            {
                Note = comparison.Note + $". Judged on {solved.Tasks} of {check.Tasks} tasks: the others have their minimum on a kink of the loss, where the formula does not hold",
            };
        }

        List<MetaGradientComparison> lines = [comparison];
        if (solved?.Dense(exact) is { } dense)
        {
            lines.Add(dense);
        }

        lines.Add(check.Distance(imaml, exact, "as configured, distance from it", check.Describe(imaml)));
        return lines;
    }
}
