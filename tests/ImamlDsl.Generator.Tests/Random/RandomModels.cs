using System.Globalization;
using System.Text;

namespace ImamlDsl.Generator.Tests.RandomPrograms;

/// <summary>
/// Writes small models as C# source. Every value keeps its shape beside it, so that what is drawn always type-checks; functions that grow are damped
/// and singular points kept away, so that rounding stays small.
/// </summary>
internal sealed class RandomModels
{
    private readonly Random _random;
    private readonly StringBuilder _declarations = new();
    private readonly StringBuilder _body = new();
    private readonly List<(string Name, int[] Shape)> _values = [];
    private int _next;

    private RandomModels(int seed) => _random = new Random(seed);

    /// <summary>The source of one model, <c>Random{seed}</c>, in the namespace <c>Drawn</c>.</summary>
    public static string Source(int seed) => new RandomModels(seed).Print(seed);

    private string Print(int seed)
    {
        Parameter("A", 3, 4);
        Parameter("B", 4);
        Parameter("C", 2, 3);
        Parameter("D", 5, 1, 4);
        Parameter("E");
        _values.Add(("x", [5, 4]));
        _values.Add(("y", [5, 2, 3]));
        for (var i = 0; i < 9; i++)
        {
            Step();
        }

        // What was drawn last is used for certain; each term is bounded.
        var terms = _values.AsEnumerable().Reverse().Take(4).Select(v => _random.Next(3) switch
        {
            0 => $"Sum(Tanh({v.Name}))",
            1 => $"Mean(Square(Sin({v.Name})))",
            _ => $"Sum({v.Name} * {v.Name}) / {v.Shape.Aggregate(1, (a, b) => a * b)}",
        });
        return string.Create(CultureInfo.InvariantCulture, $$"""
            using ImamlDsl;
            using static ImamlDsl.Ops;

            namespace Drawn;

            [Model]
            public sealed partial class Random{{seed}}
            {
            {{_declarations}}
                [Loss]
                public Tensor Loss([Shape(5, 4)] Tensor x, [Shape(5, 2, 3)] Tensor y)
                {
            {{_body}}
                    return {{string.Join(" + ", terms)}} + 0.1 * Sum(A * A) + E * Sum(B);
                }
            }
            """);
    }

    private void Parameter(string name, params int[] shape)
    {
        var frozen = _random.Next(5) == 0 && name != "A";
        var arguments = shape.Select(e => e.ToString(CultureInfo.InvariantCulture)).Concat(frozen ? ["Adapt = false"] : Array.Empty<string>());
        _declarations.AppendLine(CultureInfo.InvariantCulture, $"    [Parameter({string.Join(", ", arguments)})] public partial Tensor {name} {{ get; }}");
        _values.Add((name, shape));
    }

    private void Step()
    {
        var (name, shape) = Pick();
        switch (_random.Next(12))
        {
            case 0 or 1 or 2:
                Map(name, shape);
                break;
            case 3 or 4 or 5:
                Combine(name, shape);
                break;
            case 6:
                Reduce(name, shape);
                break;
            case 7 when shape.Length > 1:
                Permute(name, shape);
                break;
            case 8 when shape.Length > 1:
                Add($"Reshape({name}, {shape[0]}, -1)", [shape[0], shape.Skip(1).Aggregate(1, (a, b) => a * b)]);
                break;
            case 9 or 10:
                Product(name, shape);
                break;
            default:
                Normalize(name, shape);
                break;
        }
    }

    private void Map(string x, int[] shape)
    {
        string[] forms =
        [
            $"Exp(0.3 * Tanh({x}))", $"Log(2 + Square(Sin({x})))", $"Sqrt(1 + Square({x}))", $"Tanh({x})", $"Sigmoid({x})", $"Relu({x} + 0.1)", $"Softplus({x})",
            $"Sin({x})", $"Cos({x})", $"Abs({x} - 0.05)", $"Pow(1 + Sigmoid({x}), -1.5)", $"Pow(1 + Square(Sin({x})), Sigmoid({x}))", $"-{x}", $"2 / (1 + Square({x}))", $"1 - 0.5 * {x}",
        ];
        Add(forms[_random.Next(forms.Length)], shape);
    }

    private void Combine(string x, int[] shape)
    {
        var (y, other) = _values.Where(v => Broadcast(shape, v.Shape) is { Length: <= 4 } joined && joined.Aggregate(1, (a, b) => a * b) <= 200).OrderBy(_ => _random.Next()).First();
        string[] forms = [$"{x} + {y}", $"{x} - {y}", $"Tanh({x}) * Sin({y})", $"Sin({x}) / (2 + Square({y}))", $"Sin({x}) * {y}"];
        Add(forms[_random.Next(forms.Length)], Broadcast(shape, other)!);
    }

    private void Reduce(string x, int[] shape)
    {
        var axes = Enumerable.Range(0, shape.Length).Where(_ => _random.Next(2) == 0).ToArray();
        if (axes.Length == 0)
        {
            Map(x, shape);
            return;
        }

        var keep = _random.Next(2) == 0;
        string[] names = ["Sum", "Mean", "Max"];
        int[] kept = keep ? [.. shape.Select((e, i) => axes.Contains(i) ? 1 : e)] : [.. shape.Where((_, i) => !axes.Contains(i))];
        Add($"{names[_random.Next(3)]}({x}, new int[] {{ {string.Join(", ", axes)} }}, {(keep ? "true" : "false")})", kept);
    }

    private void Permute(string x, int[] shape)
    {
        int[] axes = [.. Enumerable.Range(0, shape.Length).OrderBy(_ => _random.Next())];
        Add($"Permute({x}, {string.Join(", ", axes)})", [.. axes.Select(a => shape[a])]);
    }

    private void Product(string x, int[] shape)
    {
        var fitting = _values.Where(v => shape.Length > 0 && v.Shape.Length is 1 or 2 && v.Shape[0] == shape[^1]).ToArray();
        if (fitting.Length == 0)
        {
            Map(x, shape);
            return;
        }

        var (y, other) = fitting[_random.Next(fitting.Length)];
        Add($"Tanh(MatMul({x}, {y}))", [.. shape[..^1], .. other[1..]]);
    }

    private void Normalize(string x, int[] shape)
    {
        if (shape.Length == 0)
        {
            Map(x, shape);
            return;
        }

        var axis = _random.Next(shape.Length);
        switch (_random.Next(4))
        {
            case 0:
                Add($"Softmax({x}, {axis})", shape);
                break;
            case 1:
                Add($"LogSoftmax({x}, {axis})", shape);
                break;
            case 2 when shape.Length > 1:
                Add($"BatchNorm({x}, eps: 0.1)", shape);
                break;
            default:
                Add($"LogSumExp({x}, {axis})", [.. shape.Where((_, i) => i != axis)]);
                break;
        }
    }

    private void Add(string expression, int[] shape)
    {
        var name = $"v{++_next}";
        _body.AppendLine(CultureInfo.InvariantCulture, $"        var {name} = {expression};");
        _values.Add((name, shape));
    }

    // Later values are drawn more often, so that programs become deep.
    private (string Name, int[] Shape) Pick() => _values[Math.Max(_random.Next(_values.Count), _random.Next(_values.Count))];

    private static int[]? Broadcast(int[] a, int[] b)
    {
        var shape = new int[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var (p, q) = (i <= a.Length ? a[^i] : 1, i <= b.Length ? b[^i] : 1);
            if (p != q && p != 1 && q != 1)
            {
                return null;
            }

            shape[^i] = Math.Max(p, q);
        }

        return shape;
    }
}
