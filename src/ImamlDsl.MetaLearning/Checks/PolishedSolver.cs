namespace ImamlDsl;

/// <summary>A solver followed by Newton steps to the limit of rounding: the accurate solution in the same valley.</summary>
internal sealed record PolishedSolver(IInnerSolver First, NewtonConjugateGradient Newton) : IInnerSolver
{
    public static PolishedSolver After(IInnerSolver first, int length) => new(first, new NewtonConjugateGradient
    {
        Steps = 60,
        Solver = Accurate(length),
        Tolerance = 1e-13,
    });

    /// <summary>Conjugate gradients run to the end: exact arithmetic needs no more than n iterations, rounding a few times that.</summary>
    public static ConjugateGradient Accurate(int length) => new() { MaxIterations = Math.Min(4 * length, 2000) + 10, Tolerance = 1e-13 };

    public IInnerWorkspace CreateWorkspace(IDevice device, int tasks, int length) =>
        new Workspace(Require.Created(First.CreateWorkspace(device, tasks, length), First), Newton.CreateWorkspace(device, tasks, length));

    public IReadOnlyList<IReadOnlyList<ParameterInfo>> Learned(ParameterLayout model) => First.Learned(model);

    string IInnerSolver.DivergenceAdvice => First.DivergenceAdvice;

    private sealed class Workspace(IInnerWorkspace first, IInnerWorkspace newton) : IInnerWorkspace
    {
        public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
        {
            BlackBox.Solve(first, problem, phi, reports, cancellationToken);
            newton.Solve(problem, phi, reports, cancellationToken);
        }

        public void Dispose()
        {
            newton.Dispose();
            first.Dispose();
        }
    }
}
