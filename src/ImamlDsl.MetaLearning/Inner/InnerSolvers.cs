namespace ImamlDsl;

/// <summary>Operations on any inner solver.</summary>
internal static class InnerSolvers
{
    /// <summary>What to do about a solver that diverged and has no rate.</summary>
    public const string UnboundedAdvice = "the inner objective may be unbounded below: take fewer Steps, or raise Lambda where the algorithm has one";

    /// <summary>The same for a solver of which nothing is known.</summary>
    public const string BlackBoxAdvice = "check the φ that the inner solver returns; the inner objective may be unbounded below: raise Lambda where the algorithm has one";

    /// <summary>The solver, whose settings go together.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static IInnerSolver Checked(IInnerSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver, "Inner");
        (solver as GradientDescent)?.RequireAgreement();
        return solver;
    }

    /// <summary>The solver with another number of steps, or as it is where none is given.</summary>
    public static IInnerSolver WithSteps(IInnerSolver solver, int? steps) => steps is not { } count
        ? solver
        : solver is ISteppedSolver stepped
            ? stepped.WithSteps(count)
            : throw new ArgumentException(
                $"{solver.GetType().Name} does not take a given number of steps, so it cannot be run with {count}; leave the number "
                    + "out, or use a solver such as GradientDescent.",
                nameof(steps));
}
