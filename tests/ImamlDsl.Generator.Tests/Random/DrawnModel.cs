using System.Globalization;
using System.Text;

namespace ImamlDsl.Generator.Tests.RandomPrograms;

/// <summary>A model as what it is made of, so that it can be printed and made smaller.</summary>
/// <param name="Seed">What it was drawn from.</param>
/// <param name="Values">Leaves and statements; operands come before their users. The first is a parameter that is adapted, and is always used.</param>
/// <param name="Terms">The loss: the sum of a function of each of these values, and Σ of the first one's squares.</param>
internal sealed record DrawnModel(int Seed, IReadOnlyList<Value> Values, IReadOnlyList<Term> Terms)
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"Random{Seed}");

    /// <summary>The source of the class, in the namespace <c>Drawn</c>. What no term needs is not printed.</summary>
    public string Source()
    {
        var live = Live();
        var (declarations, body) = (new StringBuilder(), new StringBuilder());
        foreach (var i in live)
        {
            var value = Values[i];
            if (value.IsParameter)
            {
                declarations.AppendLine($"    [Parameter({string.Join(", ", value.Shape.Select(Extents.Print).Concat(value.Role == Role.Frozen ? ["Adapt = false"] : Array.Empty<string>()))})] "
                    + $"public partial Tensor {NameOf(i)} {{ get; }}");
            }
            else if (value.Role == Role.Computed)
            {
                var (method, statements) = value.Wrapping.Print(value, NameOf(i), [.. value.Operands.Select(o => (NameOf(o), Values[o].Kind))]);
                declarations.Append(method);
                body.Append(statements);
            }
        }

        var inputs = live.Where(i => Values[i].IsInput)
            .Select(i => $"[Shape({string.Join(", ", Values[i].Shape.Select(Extents.Print))})] {(Values[i].Kind == Kind.Index ? "IndexTensor" : "Tensor")} {NameOf(i)}")
            .DefaultIfEmpty("[Shape(1)] Tensor unused");
        var terms = Terms.Select(t => t.Print(NameOf(t.Value))).Append($"0.1 * Sum({NameOf(0)} * {NameOf(0)})");
        return $$"""
            using ImamlDsl;
            using static ImamlDsl.Ops;

            namespace Drawn;

            [Model]
            public sealed partial class {{Name}}
            {
            {{declarations}}
                [Loss]
                public Tensor Loss({{string.Join(", ", inputs)}})
                {
            {{body}}        return {{string.Join(" + ", terms)}};
                }
            }
            """;
    }

    /// <summary>
    /// Smaller models of which one may still fail: a term less, a statement that is an input of its own or a plain expression, a term that is a plain sum.
    /// </summary>
    public IEnumerable<DrawnModel> Shrink()
    {
        for (var t = 0; t < Terms.Count && Terms.Count > 1; t++)
        {
            yield return this with { Terms = [.. Terms.Where((_, i) => i != t)] };
        }

        foreach (var i in Live().Where(i => Values[i].Role == Role.Computed))
        {
            var value = Values[i];
            if (value.Kind == Kind.Real && value.Shape.All(e => e is < Extents.Symbol or Extents.Symbol))
            {
                yield return With(i, new Value("", [], value.Shape, Kind.Real, value.Shape.Contains(Extents.Symbol) ? Role.Input : Role.Parameter));
            }

            if (value.Wrapping != Wrapping.Plain)
            {
                yield return With(i, value with { Wrapping = Wrapping.Plain });
            }
        }

        foreach (var i in Live().Where(i => Values[i].Role == Role.Frozen))
        {
            yield return With(i, Values[i] with { Role = Role.Parameter });
        }

        for (var t = 0; t < Terms.Count; t++)
        {
            if (Terms[t].Form != 0)
            {
                yield return this with { Terms = [.. Terms.Select((term, i) => i == t ? term with { Form = 0 } : term)] };
            }
        }
    }

    public override string ToString() => Source();

    private DrawnModel With(int index, Value value) => this with { Values = [.. Values.Select((v, i) => i == index ? value : v)] };

    private SortedSet<int> Live()
    {
        var live = new SortedSet<int> { 0 };
        var open = new Stack<int>(Terms.Select(t => t.Value));
        while (open.TryPop(out var i))
        {
            if (live.Add(i) || i == 0)
            {
                foreach (var operand in Values[i].Operands)
                {
                    open.Push(operand);
                }
            }
        }

        return live;
    }

    private string NameOf(int i) => string.Create(CultureInfo.InvariantCulture, $"{(Values[i].IsParameter ? "P" : Values[i].IsInput ? "x" : "v")}{i}");
}

/// <summary>What the entries of a value are.</summary>
internal enum Kind
{
    Real,
    Boolean,
    Index,
}

/// <summary>Where a value comes from.</summary>
internal enum Role
{
    Computed,
    Parameter,
    Frozen,
    Input,
}

/// <summary>A leaf, or an expression over earlier values that it names <c>{0}</c>, <c>{1}</c>, ….</summary>
internal sealed record Value(string Expression, IReadOnlyList<int> Operands, IReadOnlyList<int> Shape, Kind Kind = Kind.Real, Role Role = Role.Computed)
{
    /// <summary>The C# around the expression.</summary>
    public Wrapping Wrapping { get; init; } = Wrapping.Plain;

    public bool IsParameter => Role is Role.Parameter or Role.Frozen;

    public bool IsInput => Role == Role.Input;

    /// <summary>The expression with names in the places of its operands.</summary>
    public string With(IEnumerable<string> names) => names.Select((name, i) => (name, i)).Aggregate(Expression, (text, n) => text.Replace($"{{{n.i}}}", n.name, StringComparison.Ordinal));
}

/// <summary>A term of the loss; all forms but the first are bounded.</summary>
internal sealed record Term(int Value, int Form)
{
    public const int Forms = 4;

    public string Print(string name) => Form switch
    {
        0 => $"Sum({name})",
        1 => $"Sum(Tanh({name}))",
        2 => $"Mean(Square(Sin({name})))",
        _ => $"0.5 * Mean({name} * {name})",
    };
}

/// <summary>Extents are constants below 1000; <see cref="Symbol"/> stands for the data's N, and sums and products with it for themselves.</summary>
internal static class Extents
{
    /// <summary>A prime, so that no other extent is mistaken for one with N.</summary>
    public const int Symbol = 1009;

    private const int SizeOfSymbol = 7;

    public static string Print(int extent) => extent == Symbol ? "\"N\"" : extent.ToString(CultureInfo.InvariantCulture);

    public static bool IsConstant(int extent) => extent < Symbol;

    /// <summary>The number of entries that the tests' data give a shape.</summary>
    public static int Length(IEnumerable<int> shape) => shape.Aggregate(1, (product, e) => product * (((e / Symbol) * SizeOfSymbol) + (e % Symbol)));

    /// <summary>The shape that two broadcast to; null if they do not fit.</summary>
    public static int[]? Broadcast(IReadOnlyList<int> a, IReadOnlyList<int> b)
    {
        var shape = new int[Math.Max(a.Count, b.Count)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var (p, q) = (i <= a.Count ? a[^i] : 1, i <= b.Count ? b[^i] : 1);
            if (p != q && p != 1 && q != 1)
            {
                return null;
            }

            shape[^i] = Math.Max(p, q);
        }

        return shape;
    }
}
