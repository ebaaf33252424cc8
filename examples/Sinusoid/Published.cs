using System.Globalization;

namespace SinusoidExample;

/// <summary>MAML's experiment at its published length (Finn et al. 2017, §5.1).</summary>
internal static class Published
{
    public static void Run(Request request, CancellationToken token)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"MAML, {Words.Count(request.Steps, "meta-step")} of 25 tasks, 10 points, 1 inner step at rate 0.01, Adam 0.001; seed {request.Seed}; {Targets.Describe(request.Target, request.Threads)}"));
        var trained = ProgressView.Run("MAML", progress => new Comparison(request, reportEvery: 100).Run(new Method("MAML", Method.Maml(0.01)), progress, token));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Trained in {trained.Seconds:0.0} s."));
        Console.WriteLine($"Query error over 600 fresh tasks (mean ± 95 %): {Results.Text(trained.Before)} before adaptation, "
            + $"{Results.Text(trained.AfterOne)} after 1 step, {Results.Text(trained.AfterTen)} after 10.");
    }
}
