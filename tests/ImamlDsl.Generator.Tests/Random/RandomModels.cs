using System.Text.RegularExpressions;

namespace ImamlDsl.Generator.Tests.RandomPrograms;

/// <summary>
/// Draws small models from the whole vocabulary. Every value keeps its shape beside it, so that what is drawn always type-checks; functions that grow are damped
/// and singular points kept away, so that rounding stays small.
/// </summary>
internal sealed partial class RandomModels
{
    private const int MaxLength = 150;

    /// <summary>The names of the operations and operators that there are: a form that needs another is left out.</summary>
    private static readonly HashSet<string> Known = [.. typeof(Ops).GetMethods().Select(m => m.Name), nameof(Tensor.FromArray)];

    private readonly Random _random;
    private readonly List<Value> _values = [];

    private RandomModels(int seed) => _random = new Random(seed);

    /// <summary>The source of one model, <c>Random{seed}</c>, in the namespace <c>Drawn</c>.</summary>
    public static string Source(int seed) => Draw(seed).Source();

    public static DrawnModel Draw(int seed)
    {
        var draw = new RandomModels(seed);
        draw.Leaf(Role.Parameter, 3, 4);
        draw.Leaf(Role.Parameter, 4);
        draw.Leaf(Role.Input, draw.Chance(2) ? [Extents.Symbol, 4] : [5, 4]);
        for (int i = 0, statements = 1 + draw._random.Next(6); i < statements; i++)
        {
            draw.Step();
        }

        // What was drawn last is used for certain.
        var real = Enumerable.Range(0, draw._values.Count).Where(i => draw._values[i] is { Kind: Kind.Real, Role: Role.Computed }).Reverse().Take(2);
        return new DrawnModel(seed, draw._values, [.. real.Select(i => new Term(i, draw._random.Next(Term.Forms)))]);
    }

    /// <summary>One more value; a form that does not fit what was picked for it is drawn again.</summary>
    private void Step()
    {
        Value? value = null;
        for (var tries = 0; value is null && tries < 50; tries++)
        {
            var before = _values.Count;
            value = (_random.Next(20) switch
            {
                < 5 => Map(),
                < 9 => Combine(),
                < 11 => Reduce(),
                < 14 => Rearrange(),
                < 16 => Product(),
                < 17 => Image(),
                < 18 => Labelled(),
                _ => Normalize(),
            }) is { } drawn && drawn.Operands.All(o => o >= 0) && Length(drawn.Shape) is > 0 and <= MaxLength && Names(drawn.Expression).All(Known.Contains)
                && drawn.Shape.Count <= 5 ? drawn : null;
            if (value is null)
            {
                _values.RemoveRange(before, _values.Count - before);
            }
        }

        _values.Add(Wrap(value!));
    }

    private Value Wrap(Value value)
    {
        var first = value.Operands.Count > 0 ? _values[value.Operands[0]] : null;
        if (first is null || !Chance(3))
        {
            return value;
        }

        Wrapping[] fitting =
        [
            .. Wrapping.Any,
            .. value.Kind == Kind.Real && first.Kind == Kind.Real ? Wrapping.Real : [],
            .. value.Kind == Kind.Real && first.Kind == Kind.Real && first.Shape.SequenceEqual(value.Shape) ? new[] { Wrapping.Loop } : [],
        ];
        return value with { Wrapping = Any(fitting) };
    }

    /// <summary>Operations by their names; operators of comparison by what the compiler calls them.</summary>
    private static IEnumerable<string> Names(string expression) => NameOrOperator().Matches(expression).Select(m => m.Value is " > " or " < " or " >= " or " <= " ? "Where" : m.Groups[1].Value);

    [GeneratedRegex(@"\b([A-Z]\w*)\(| [<>]=? ")]
    private static partial Regex NameOrOperator();

    private int Leaf(Role role, params int[] shape) => Leaf(role, Kind.Real, shape);

    private int Leaf(Role role, Kind kind, params int[] shape)
    {
        _values.Add(new Value("", [], shape, kind, role == Role.Parameter && _values.Count > 0 && Chance(12) ? Role.Frozen : role));
        return _values.Count - 1;
    }

    /// <summary>A real value of a shape: one that there is, or else a new parameter or input; −1 if no attribute can say the shape.</summary>
    private int OfShape(params int[] shape)
    {
        int[] fitting = [.. Enumerable.Range(0, _values.Count).Where(i => _values[i].Kind == Kind.Real && _values[i].Shape.SequenceEqual(shape))];
        return fitting.Length > 0 && !Chance(4) ? Any(fitting)
            : shape.Any(e => e > Extents.Symbol) ? -1
            : Leaf(shape.All(Extents.IsConstant) && !Chance(4) ? Role.Parameter : Role.Input, shape);
    }

    /// <summary>A real value; later ones are drawn more often, so that programs become deep.</summary>
    private int Pick(Func<IReadOnlyList<int>, bool>? fits = null)
    {
        int[] fitting = [.. Enumerable.Range(0, _values.Count).Where(i => _values[i].Kind == Kind.Real && (fits?.Invoke(_values[i].Shape) ?? true))];
        return fitting.Length == 0 ? -1 : fitting[Math.Max(_random.Next(fitting.Length), _random.Next(fitting.Length))];
    }

    private int[] ShapeOf(int value) => [.. _values[value].Shape];

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private static long Length(IEnumerable<int> shape) => Extents.Length(shape);

    private static int[] Without(int[] shape, int axis) => [.. shape.Where((_, i) => i != axis)];

    private static int[] Replace(int[] shape, int axis, int extent) => [.. shape.Select((e, i) => i == axis ? extent : e)];
}
