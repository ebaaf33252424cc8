using System.Globalization;
using System.Numerics;
using System.Text;
using ImamlDsl.Generator.Tests.Support;
using Xunit.Sdk;

namespace ImamlDsl.Generator.Tests.Vocabulary;

/// <summary>The columns of the table: each says of a use what is wrong, or nothing.</summary>
internal static class Columns
{
    private const int Tasks = 3;

    /// <summary>
    /// The columns in order. "eager" holds the definition itself, over hyper-dual numbers, against central differences; all others are held against it.
    /// "gradient" and "HVP" are the derived programs by themselves; the precisions take every routine of a program together.
    /// </summary>
    public static IReadOnlyList<(string Name, bool OnTorch)> Names { get; } =
        [("eager", false), ("gradient", false), ("HVP", false), ("cpu float32", false), ("cpu float64", false), ("torch float32", true), ("torch float64", true), ("task-batched", false)];

    /// <summary>Runs a use through columns: null where it agrees, what is wrong where it does not. Without a torch target its columns are left out.</summary>
    public static IReadOnlyDictionary<string, string?> Check(int index, Target? torch = null) => Names
        .Where(column => torch is not null || !column.OnTorch)
        .ToDictionary(column => column.Name, column => Failure(() => Check(column.Name, index, torch)));

    /// <summary>The table with a mark for each cell, and below it what failed.</summary>
    public static string Print(IReadOnlyList<IReadOnlyDictionary<string, string?>> cells)
    {
        var width = VocabularyTable.Uses.Max(u => u.Expression.Length);
        var text = new StringBuilder().Append("".PadRight(width)).AppendLine(string.Concat(Names.Select(c => $" | {c.Name}")));
        for (var i = 0; i < cells.Count; i++)
        {
            var use = VocabularyTable.Uses[i];
            text.Append(use.Expression.PadRight(width)).AppendLine(string.Concat(Names.Select(c => " | " + Mark(use, c.Name, cells[i]).PadRight(c.Name.Length))));
        }

        text.AppendLine("+ agrees, – has no derivative, x fails, blank: not run here.");
        return text.AppendJoin('\n', cells.SelectMany((c, i) => c.Where(p => p.Value is not null).Select(p => $"{VocabularyTable.Uses[i]}, {p.Key}: {p.Value}"))).ToString();
    }

    private static string Mark(Use use, string column, IReadOnlyDictionary<string, string?> cells) =>
        !cells.TryGetValue(column, out var failure) ? "" : failure is not null ? "x" : use.Discrete && column is "gradient" or "HVP" ? "–" : "+";

    private static string? Failure(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (Exception exception)
        {
            return exception is XunitException ? exception.Message : exception.ToString();
        }
    }

    private static void Check(string column, int index, Target? torch)
    {
        var program = VocabularyModels.Programs[index];
        var data = TaskArrays.Draw(program, Tasks, seed: 1);
        if (VocabularyTable.Uses[index].Discrete)
        {
            CheckDiscrete(column, program, data, torch);
            return;
        }

        switch (column)
        {
            case "eager":
                Differences(program, data);
                break;
            case "gradient":
                Compare(Run<double>(program, Target.Cpu, data), program, data, 1e-10, values: false, product: false);
                break;
            case "HVP":
                Compare(Run<double>(program, Target.Cpu, data), program, data, 1e-10, values: false, gradient: false);
                break;
            case "cpu float32":
                Compare(Run<float>(program, Target.Cpu, data), program, data, 1e-4);
                break;
            case "cpu float64":
                Compare(Run<double>(program, Target.Cpu, data), program, data, 1e-10);
                break;
            case "torch float32":
                Compare(Run<float>(program, torch!, data), program, data, 1e-4);
                break;
            case "torch float64":
                Compare(Run<double>(program, torch!, data), program, data, 1e-10);
                break;
            default:
                Batched(program, Target.Cpu, data, 0);
                if (torch is not null)
                {
                    Batched(program, torch, data, 1e-12);
                }

                break;
        }
    }

    private static void CheckDiscrete(string column, ProgramDefinition program, TaskArrays data, Target? torch)
    {
        double[][] expected = [.. Enumerable.Range(0, Tasks).Select(task => Oracle.Value(program, data, task))];
        double[] all = [.. expected.SelectMany(e => e)];
        switch (column)
        {
            case "eager":
                Assert.All(all, value => Assert.True(double.IsFinite(value)));
                Assert.True(all.Distinct().Count() > 1, "the value is the same everywhere, so a wrong one would not show");
                break;
            case "cpu float32":
                Same(Forward<float>(Target.Cpu, data), all, 1e-6);
                break;
            case "cpu float64":
                Same(Forward<double>(Target.Cpu, data), all, 1e-14);
                break;
            case "torch float32":
                Same(Forward<float>(torch!, data), all, 1e-6);
                break;
            case "torch float64":
                Same(Forward<double>(torch!, data), all, 1e-14);
                break;
            case "task-batched":
                foreach (var target in new[] { Target.Cpu, torch ?? Target.Cpu })
                {
                    Same([.. Enumerable.Range(0, Tasks).SelectMany(task => Forward<double>(target, data.Slice(task, 1)))], all, 1e-14);
                }

                break;
        }

        double[] Forward<T>(Target target, TaskArrays of)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var forward = new SpanForward<T>(program, target, of.Tasks);
            return Array.ConvertAll(forward.Value(TaskArrays.As<T>(of.Phi), of, expected[0].Length), double.CreateChecked);
        }
    }

    /// <summary>uᵀ∇L and uᵀHv of the definition against differences of its values and of its gradients.</summary>
    private static void Differences(ProgramDefinition program, TaskArrays data)
    {
        const double step = 1e-5;
        var (u, v) = (data.Direction(1), data.Direction(2));
        for (var task = 0; task < Tasks; task++)
        {
            var at = Oracle.Loss(program, data, task, u, v);
            var slope = (Oracle.Loss(program, data.Moved(u, step), task, u, v).Loss - Oracle.Loss(program, data.Moved(u, -step), task, u, v).Loss) / (2 * step);
            var curvature = (Oracle.Loss(program, data.Moved(v, step), task, u, v).Gradient - Oracle.Loss(program, data.Moved(v, -step), task, u, v).Gradient) / (2 * step);
            Close.Value(slope, at.Gradient, 1e-6, "the slope against differences of values");
            Close.Value(curvature, at.Product, 1e-6, "the curvature against differences of slopes");
            Assert.True(at.Gradient != 0 && at.Product != 0, "a derivative is zero, so a wrong one would not show");
        }
    }

    private sealed record Results(double[] Values, double[] Losses, double[] Gradient, double[] LinearizedGradient, double[] Product);

    private static Results Run<T>(ProgramDefinition definition, Target target, TaskArrays data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var program = new SpanLoss<T>(definition, target, data.Tasks);
        var phi = TaskArrays.As<T>(data.Phi);
        var values = program.Value(phi, data);
        var (losses, gradient) = program.Gradient(phi, data);
        using var linearization = program.Linearize(phi, data);
        var product = new T[phi.Length];
        linearization.Apply(TaskArrays.As<T>(data.Direction(2)), product);
        return new Results(Doubles(values), Doubles(losses), Doubles(gradient), Doubles(linearization.Gradient.ToArray()), Doubles(product));

        static double[] Doubles(T[] values) => Array.ConvertAll(values, double.CreateChecked);
    }

    private static void Compare(Results actual, ProgramDefinition program, TaskArrays data, double tolerance, bool values = true, bool gradient = true, bool product = true)
    {
        for (var draw = 0; draw < 3; draw++)
        {
            var (u, v) = (data.Direction(10 + draw), data.Direction(2));
            for (var task = 0; task < Tasks; task++)
            {
                var expected = Oracle.Loss(program, data, task, u, v);
                if (values)
                {
                    Close.Value(expected.Loss, actual.Values[task], tolerance, "the value");
                    Close.Value(expected.Loss, actual.Losses[task], tolerance, "the loss beside the gradient");
                }

                if (gradient)
                {
                    Close.Dot(expected.Gradient, data.Part(u, task, 1), data.Part(actual.Gradient, task, 1), tolerance, "u·gradient");
                    Close.Dot(expected.Gradient, data.Part(u, task, 1), data.Part(actual.LinearizedGradient, task, 1), tolerance, "u·gradient of the linearisation");
                }

                if (product)
                {
                    Close.Dot(expected.Product, data.Part(u, task, 1), data.Part(actual.Product, task, 1), tolerance, "u·Hv");
                }
            }
        }
    }

    /// <summary>Several tasks in one call against one task at a time.</summary>
    private static void Batched(ProgramDefinition program, Target target, TaskArrays data, double tolerance)
    {
        var together = Run<double>(program, target, data);
        for (var task = 0; task < Tasks; task++)
        {
            // The direction is drawn anew for each number of tasks, so products are compared by a linearisation of their own.
            using var alone = new SpanLoss<double>(program, target, 1);
            var one = data.Slice(task, 1);
            var (losses, gradient) = alone.Gradient(one.Phi, one);
            using var linearization = alone.Linearize(one.Phi, one);
            var product = new double[one.Phi.Length];
            linearization.Apply(data.Part(data.Direction(2), task, 1), product);
            Same(losses, data.Part(together.Losses, task, 1), tolerance);
            Same(gradient, data.Part(together.Gradient, task, 1), tolerance);
            Same(product, data.Part(together.Product, task, 1), tolerance);
        }
    }

    private static void Same(double[] actual, double[] expected, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Select(Math.Abs).DefaultIfEmpty().Max();
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                actual[i].Equals(expected[i]) || Math.Abs(actual[i] - expected[i]) <= tolerance * scale,
                string.Create(CultureInfo.InvariantCulture, $"entry {i} is {actual[i]:R} instead of {expected[i]:R}"));
        }
    }
}
