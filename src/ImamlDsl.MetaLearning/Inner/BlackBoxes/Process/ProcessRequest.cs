using System.Globalization;
using System.Text;

namespace ImamlDsl;

/// <summary>The text that a <see cref="ProcessSolver"/> writes and reads.</summary>
internal sealed class ProcessRequest
{
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', ',', ';', '[', ']', '(', ')'];

    private readonly ProximalProblem _problem;
    private readonly double[] _all; // θ in logical order
    private readonly string _shared;

    /// <summary>Prepares what is the same for all tasks.</summary>
    public ProcessRequest(ProximalProblem problem, double[] lambda)
    {
        _problem = problem;
        var layout = problem.Layout;
        _all = new double[layout.Length];
        var strengths = new double[layout.Length];
        var physical = new double[layout.AdaptedLength];
        problem.Theta.Read(0, physical);
        layout.ScatterAdapted(physical, _all);
        layout.ScatterAdapted(lambda, strengths);
        if (problem.Outer is { } outer)
        {
            var omega = new double[layout.OuterLength];
            outer.Read(0, omega);
            layout.ScatterOuter(omega, _all);
        }

        var text = new StringBuilder();
        var held = Array.Exists(lambda, value => value != 0);
        ForEach((parameter, place) =>
        {
            Line(text, $"{(parameter.Adapt ? "theta" : "outer")} {parameter.Name}", parameter.Shape, _all.AsSpan(place, parameter.Length));
            if (parameter.Adapt && held)
            {
                Line(text, $"lambda {parameter.Name}", parameter.Shape, strengths.AsSpan(place, parameter.Length));
            }
        });
        _shared = text.ToString();
    }

    /// <summary>What the process reads for a task.</summary>
    public string Text(int task)
    {
        var index = _problem.FirstTask + task;
        var text = new StringBuilder();
        Line(text, "task index", [], [index]);
        text.Append(_shared);
        var inputs = _problem.Data.Inputs;
        for (var i = 0; i < inputs.Count; i++)
        {
            Line(text, string.Create(CultureInfo.InvariantCulture, $"input {i}"), inputs[i].Shape, Numbers(inputs[i], index));
        }

        return text.ToString();
    }

    /// <summary>Reads φ, in physical order, from what the process wrote.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public string? Parse(string output, Span<double> phi)
    {
        var words = output.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var next = 0;
        string? wrong = null;
        ForEach((parameter, place) =>
        {
            for (var i = 0; parameter.Adapt && i < parameter.Length; i++, next++)
            {
                if (next < words.Length && !IsNumber(words[next], out _all[place + i]))
                {
                    wrong ??= FormattableString.Invariant($"wrote '{Shortened(words[next])}' where number {next + 1} of {_problem.Length} was expected");
                }
            }
        });
        wrong ??= words.Length == next ? null
            : FormattableString.Invariant($"wrote {words.Length} numbers to its standard output; φ has {next}");
        if (wrong is not null)
        {
            return wrong + "; it must write the numbers of φ, in the order of the lines 'theta', and nothing else";
        }

        _problem.Layout.GatherAdapted(_all, phi);
        return null;
    }

    private static bool IsNumber(string word, out double number) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Shortened(string word) => word.Length <= 40 ? word : word[..40] + "…";

    private void ForEach(Action<ParameterInfo, int> action)
    {
        var place = 0;
        foreach (var parameter in _problem.Layout.Parameters)
        {
            action(parameter, place);
            place += parameter.Length;
        }
    }

    private static double[] Numbers(TaskInput input, int task) => input switch
    {
        TaskInput<double> values => values[task].ToArray(),
        TaskInput<float> values => [.. values[task].ToArray().Select(value => (double)value)],
        TaskInput<int> values => [.. values[task].ToArray().Select(value => (double)value)],
        _ => throw new NotSupportedException($"An input of {input.GetType()} cannot be written as numbers."),
    };

    private static void Line(StringBuilder text, string head, IReadOnlyList<int> shape, ReadOnlySpan<double> numbers)
    {
        text.Append(head);
        foreach (var extent in shape)
        {
            text.Append(CultureInfo.InvariantCulture, $" {extent}");
        }

        text.Append(':');
        foreach (var number in numbers)
        {
            text.Append(CultureInfo.InvariantCulture, $" {number}");
        }

        text.Append('\n');
    }
}
