using System.Globalization;
using ImamlDsl;
using Spectre.Console;

namespace SinusoidExample;

/// <summary>One adaptation as an application would do it: ten points of a wave never seen, a learner, and predictions before and after.</summary>
internal static class Picture
{
    private const double Amplitude = 4;
    private const double Phase = 2.2;

    public static void Draw(Trained trained, Request request)
    {
        var random = new Random(request.Seed);
        float[] x = [.. Enumerable.Range(0, 10).Select(_ => (float)((10 * random.NextDouble()) - 5))];
        float[] y = [.. x.Select(Wave)];

        var algorithm = trained.Method.Algorithm;
        using var learner = new Learner<SineRegressor>(
            new SineRegressor(), trained.Parameters, algorithm.Inner, algorithm.Lambda, request.Target);
        using var adapted = learner.Adapt(x, y);

        var plot = new Plot((-5, 5), (-5, 5));
        var columns = plot.Columns;
        var before = new float[columns.Length];
        var after = new float[columns.Length];
        using var predict = learner.Model.Programs.Predict.On(Target.Cpu, tasks: 1);
        predict.Value([.. trained.Parameters.Values.ToArray().Select(value => (float)value)], columns, before);
        adapted.Predict(columns, after);

        plot.Curve([.. columns.Select(Wave)], '·', "grey");
        plot.Curve(before, '-', "yellow");
        plot.Curve(after, '*', "green");
        plot.Points(x, y, 'O', "red");
        AnsiConsole.MarkupLine(string.Create(CultureInfo.InvariantCulture,
            $"One adaptation by {trained.Method.Name} to y = {Amplitude} sin(x − {Phase}): support loss {adapted.Report.LossBefore:0.00} → {adapted.Loss:0.000}"));
        AnsiConsole.MarkupLine("[grey]·[/] the wave   [red]O[/] the ten points   [yellow]-[/] prediction before   [green]*[/] after");
        AnsiConsole.MarkupLine(plot.ToMarkup());

        static float Wave(float at) => (float)(Amplitude * Math.Sin(at - Phase));
    }
}
