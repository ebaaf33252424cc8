using System.Globalization;
using ImamlDsl;

namespace OwnLoopExample;

/// <summary>
/// An outer loop of one's own: it draws tasks, asks for the implicit gradient through whatever inner optimiser it is given, and moves θ by
/// gradient descent with momentum and a cosine schedule.
/// </summary>
internal sealed class OuterLoop(Request request)
{
    private const int MetaBatch = 10;
    private const double Momentum = 0.9;

    private readonly WaveRegressor _model = new();
    private readonly Sinusoid _episodes = new() { Shots = 10, Queries = 10 };

    public void Run(CancellationToken token)
    {
        var inner = new Nesterov(request.InnerSteps, rate: 0.01);
        var imaml = new ImplicitMaml { Inner = new DelegateSolver(inner.Minimize), Lambda = Lambda.Scalar(request.Lambda) };
        var theta = Parameters.Initialize(_model, request.Seed).Values.ToArray();
        var velocity = new double[theta.Length];
        var batch = new EpisodeBatch(_episodes.Layout, MetaBatch);

        // imaml.MetaGradient(...) does the same in one call; in a loop the engine keeps what it has compiled and allocated.
        using var device = request.Target.Open(Precision.Single);
        using var engine = new MetaGradientEngine(device, imaml, _model.Programs.Mse);
        using var meta = new MetaGradient(engine.Layout);
        Console.WriteLine("  step  query loss before → after adaptation    ‖∇G‖   rel. residual of CG");
        try
        {
            for (var step = 0; step < request.Steps; step++)
            {
                Step(step);
            }
        }
        finally
        {
            // A cancelled run keeps what it has learned.
            Save(theta);
        }

        void Step(int step)
        {
            batch.Fill(_episodes, (ulong)request.Seed, stream: 1, (ulong)step);
            var report = step % int.Max(request.Steps / 10, 1) == 0 || step == request.Steps - 1;
            engine.Compute(theta, batch.Support, batch.Query, meta, measureBefore: report, measureAdapted: report, cancellationToken: token);
            Move(theta, velocity, meta.Gradient, request.OuterRate * 0.5 * (1 + Math.Cos(Math.PI * step / request.Steps)));
            if (report)
            {
                Console.WriteLine(Line(step, meta));
            }
        }
    }

    private void Save(double[] theta)
    {
        if (request.Save is { } path)
        {
            var learned = Parameters.Initialize(_model, request.Seed);
            learned.Assign(theta);
            learned.Save(path);
            Console.WriteLine($"Saved to {path}");
        }
    }

    private static void Move(double[] theta, double[] velocity, ReadOnlySpan<double> gradient, double rate)
    {
        // Early meta-gradients can be large: beyond this length only their direction is used.
        const double Longest = 1;
        var square = 0.0;
        foreach (var entry in gradient)
        {
            square += entry * entry;
        }

        var scale = Math.Min(1, Longest / Math.Sqrt(square));
        for (var i = 0; i < theta.Length; i++)
        {
            velocity[i] = (Momentum * velocity[i]) + (scale * gradient[i]);
            theta[i] -= rate * velocity[i];
        }
    }

    private static string Line(int step, MetaGradient meta)
    {
        var (before, stationarity, residual) = (0.0, 0.0, 0.0);
        foreach (ref readonly var task in meta.Tasks)
        {
            before += task.QueryLossBefore / MetaBatch;
            stationarity += task.Inner.Stationarity / MetaBatch;
            residual += (task.Linear?.RelativeResidual ?? 0) / MetaBatch;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{step,6}  {before,8:0.000} → {meta.QueryLoss,-8:0.000} {stationarity,25:0.0000} {residual,13:0.000}");
    }
}
