namespace ImamlDsl;

/// <summary>Asks a process for the φ of one task after the other.</summary>
internal sealed class ProcessWorkspace(ProcessSolver options, IDevice device, int tasks, int length) : IInnerWorkspace
{
    private readonly LambdaDiagonal _lambda = new(device, tasks, length);
    private readonly double[] _phi = new double[length];

    public void Solve(ProximalProblem problem, TaskVectors phi, Span<InnerReport> reports, CancellationToken cancellationToken)
    {
        if (_lambda.Read(problem) is not { } diagonal)
        {
            BlackBox.Fail(reports, InnerReport.Failure(
                "Λ is not diagonal, and a ProcessSolver can tell its program a diagonal only; use a diagonal Λ, or a DelegateSolver"));
            return;
        }

        var request = new ProcessRequest(problem, diagonal);
        for (var t = 0; t < problem.Tasks; t++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reports[t].Status == InnerStatus.Failed)
            {
                continue;
            }

            var answer = ProcessCall.Run(options, request.Text(t), length, cancellationToken);
            if ((answer.Failure ?? request.Parse(answer.Output, _phi)) is { } reason)
            {
                reports[t] = InnerReport.Failure($"the process '{options.FileName}' {reason}");
            }
            else
            {
                phi.Write(t, _phi);
            }
        }
    }

    public void Dispose() => _lambda.Dispose();
}
