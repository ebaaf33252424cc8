using System.Globalization;
using Spectre.Console;

namespace SinusoidExample;

/// <summary>How far a training is: a bar on a terminal, a line from time to time elsewhere.</summary>
internal static class ProgressView
{
    /// <summary>Runs work that says which fraction of it is done.</summary>
    public static T Run<T>(string name, Func<Action<double>, T> work) =>
        AnsiConsole.Profile.Capabilities.Interactive ? Bar(name, work) : Lines(name, work);

    private static T Bar<T>(string name, Func<Action<double>, T> work) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .Start(context =>
        {
            var task = context.AddTask(name.PadRight(18), maxValue: 1);
            var result = work(fraction => task.Value = fraction);
            task.Value = 1;
            return result;
        });

    private static T Lines<T>(string name, Func<Action<double>, T> work)
    {
        var next = DateTime.UtcNow + TimeSpan.FromSeconds(10);
        return work(fraction =>
        {
            if (DateTime.UtcNow >= next)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {100 * fraction:0} %"));
                next = DateTime.UtcNow + TimeSpan.FromSeconds(10);
            }
        });
    }
}
