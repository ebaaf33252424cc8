namespace ImamlDsl.MetaLearning.Tests;

/// <summary>The ways in which a user's solver can misbehave: it solves every task but one.</summary>
internal static class BlackBoxFaults
{
    /// <summary>The task that goes wrong.</summary>
    public const int Task = 1;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(0.5);

    /// <summary>Solvers and a part of what the user is told.</summary>
    public static IReadOnlyDictionary<string, (Func<IInnerSolver> Solver, string Reason)> All { get; } = Create();

    /// <summary>Λ of all of them.</summary>
    public static Lambda Lambda { get; } = Lambda.Scalar(2);

    /// <summary>Diagonal tasks, which even a shell solves.</summary>
    public static (double[,] A, double[] C)[] Tasks { get; } =
    [
        (new[,] { { 1.0, 0 }, { 0, 3 } }, [1, 2]), (new[,] { { 2.0, 0 }, { 0, 1 } }, [-1, 1]), (new[,] { { 4.0, 0 }, { 0, 2 } }, [0.5, -2]),
    ];

    /// <summary>A delegate that minimises by gradient descent, except for the one task.</summary>
    public static DelegateSolver Delegate(MinimizeTask fault, TimeSpan? timeout = null) =>
        new((problem, phi, token) => problem.Task == Task ? fault(problem, phi, token) : Minimize(problem, phi)) { Timeout = timeout };

    public static double[] Minimize(TaskProblem problem, double[] phi)
    {
        var gradient = new double[phi.Length];
        for (var step = 0; step < 500; step++)
        {
            problem.ValueAndGradient(phi, gradient);
            for (var i = 0; i < phi.Length; i++)
            {
                phi[i] -= 0.1 * gradient[i];
            }
        }

        return phi;
    }

    /// <summary>A process that solves by formula, except for the one task, for which a shell script does what it is given.</summary>
    public static ProcessSolver Process(string fault, double seconds = 60) => new(
        "sh", "-c", $"read first; if [ \"$first\" = 'task index: {Task}' ]; then {fault}\nfi\n{Solve}")
    {
        Timeout = TimeSpan.FromSeconds(seconds),
    };

    private const string Solve = """
        exec awk '
          { split($0, part, ": *"); split(part[1], head, " "); n = split(part[2], v, " "); for (i = 1; i <= n; i++) d[head[1] head[2], i] = v[i] }
          END { for (i = 1; i <= 2; i++) {
            a = d["input0", 3 * i - 2]; l = d["lambdaPhi", i]
            printf "%.17g ", (a * d["input1", i] + l * d["thetaPhi", i]) / (a + l) } }'
        """;

    private static Dictionary<string, (Func<IInnerSolver>, string)> Create()
    {
        TaskProblem? kept = null;
        var faults = new Dictionary<string, (Func<IInnerSolver>, string)>
        {
            ["returns null"] = (() => Delegate((_, _, _) => null!), "returned null; return φ"),
            ["returns a vector of another length"] = (() => Delegate((_, _, _) => new double[3]), "returned φ of 3 entries; the model adapts 2"),
            ["returns NaN"] = (() => Delegate((_, _, _) => [0, double.NaN]), "NaN at entry 1"),
            ["returns infinity"] = (() => Delegate((_, _, _) => [double.PositiveInfinity, 0]), "Infinity at entry 0; return the last point"),
            ["throws"] = (() => Delegate((_, _, _) => throw new InvalidOperationException("boom")), "threw InvalidOperationException: boom"),
            ["throws on another thread"] = (() => Delegate((_, _, _) => System.Threading.Tasks.Task.Run(Boom).Result), "threw InvalidOperationException: boom"),
            ["throws in time"] = (() => Delegate((_, _, _) => Boom(), TimeSpan.FromMinutes(1)), "threw InvalidOperationException: boom"),
            ["ignores the token and the time"] = (() => Delegate((_, phi, _) => Sleep(phi), Short), "did not return within 0.5 s; raise its Timeout"),
            ["heeds the token too late"] = (() => Delegate((_, phi, token) => WaitFor(token, phi), Short), "did not return within 0.5 s; raise its Timeout"),
            ["cancels though nobody asked"] = (() => Delegate((_, _, _) => throw new OperationCanceledException()), "though nobody had asked for cancellation"),
            ["gives a task a problem of another"] = (() => new DelegateSolver((problem, phi, _) =>
            {
                (var stale, kept) = (kept, problem);
                return Minimize(problem.Task == Task ? stale! : problem, phi);
            }), "threw ObjectDisposedException"),
            ["reports that it failed"] = (() => DelegateSolver.Reporting((problem, phi, _) => problem.Task == Task
                ? new TaskSolution(phi, InnerStatus.Failed) : new TaskSolution(Minimize(problem, phi))), "reported that it failed"),
            ["writes NaN through the batched form"] = (() => Batched((phi, _) => phi.Scale([double.NaN])), "‖∇G(φ)‖ is NaN"),
            ["throws in the batched form"] = (() => Batched((_, _) => throw new InvalidOperationException("boom")), "threw InvalidOperationException: boom"),
            ["takes too long in the batched form"] = (() => Batched((_, token) => token.WaitHandle.WaitOne(), Short), "did not return within 0.5 s"),
            ["heeds the time in the batched form"] = (() => Batched((_, token) =>
            {
                token.WaitHandle.WaitOne();
                token.ThrowIfCancellationRequested();
            }, Short), "did not return within 0.5 s"),
        };
        if (!OperatingSystem.IsWindows())
        {
            faults["process: exits with an error"] = (() => Process("echo no idea >&2; exit 3"), "'sh' ended with exit code 3; the end of its standard error: no idea");
            faults["process: writes words"] = (() => Process("echo 1.5 oops; exit 0"), "wrote 'oops' where number 2 of 2 was expected");
            faults["process: writes NaN"] = (() => Process("echo nan 1; exit 0"), "wrote 'nan' where number 1 of 2 was expected");
            faults["process: writes too little"] = (() => Process("echo 1.5; exit 0"), "wrote 1 numbers to its standard output; φ has 2");
            faults["process: writes too much"] = (() => Process("echo 1 2 3; exit 0"), "wrote 3 numbers to its standard output; φ has 2");
            faults["process: writes without end"] = (() => Process("yes 1 | head -c 1000000; exit 0"), "characters for 2 numbers");
            faults["process: never stops writing"] = (() => Process("yes 1", 20), "characters for 2 numbers");
            faults["process: hangs"] = (() => Process("sleep 60; exit 0", 2.5), "did not end within 2.5 s and was ended; raise its Timeout");
            faults["process: leaves a child behind"] = (() => Process("sleep 60 & exit 0", 2.5), "did not end within 2.5 s");
            faults["process: is killed"] = (() => Process("kill -9 $$"), "ended with exit code 137; it wrote nothing to its standard error");
        }

        return faults;
    }

    private static DelegateSolver Batched(Action<TaskVectors, CancellationToken> fault, TimeSpan? timeout = null) => DelegateSolver.Batched(
        (problem, phi, token) =>
        {
            using var device = new NaiveDevice();
            using var gradient = device.Allocate(1, problem.Length);
            for (var step = 0; step < 500; step++)
            {
                problem.ValueAndGradient(phi, new double[1], gradient);
                phi.AddScaled([-0.1], gradient);
            }

            if (problem.FirstTask == Task)
            {
                fault(phi, token);
            }
        }, timeout);

    private static double[] Boom() => throw new InvalidOperationException("boom");

    private static double[] Sleep(double[] phi)
    {
        Thread.Sleep(TimeSpan.FromSeconds(5));
        return phi;
    }

    private static double[] WaitFor(CancellationToken token, double[] phi)
    {
        token.WaitHandle.WaitOne();
        return phi;
    }
}
