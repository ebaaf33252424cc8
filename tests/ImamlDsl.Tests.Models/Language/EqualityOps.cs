using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>Equality of what is known when the model is compiled, as C# has it for classes, records, structs, tuples, enumerations and numbers.</summary>
[Model]
public sealed partial class EqualityOps
{
    private static readonly Spec s_narrow = new(3, "narrow");

    private readonly Mode _mode = Mode.Fast;

    private readonly Spec[] _specs = [s_narrow, new(5, "wide")];

    private enum Kind
    {
        Plain,
        Deep = 4,
        Same = 4,
    }

    private interface IThing
    {
        int Size { get; }
    }

    [Parameter(3), Uniform(0.5, 1.5)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor Records([Shape("N", 3)] Tensor x)
    {
        var (one, other) = (new Spec(3, "narrow"), new Layer(3, "narrow", 0.5));
        var score = Score(
            one == s_narrow, one != s_narrow, one == other, other == one, one.Equals(other), one.Equals((object)s_narrow), new Spec(3, "").Equals(null), ReferenceEquals(one, s_narrow),
            one == (one with { Name = "other" }), one == (one with { Width = 3 }), other == new Layer(3, "narrow", 0.5), new Layer(1, "", double.NaN) == new Layer(1, "", double.NaN));
        return Mean(Square(x * W)) * score;
    }

    [Loss]
    public Tensor Nested([Shape("N", 3)] Tensor x)
    {
        int[] widths = [3, 4];
        var score = Score(
            new Net(s_narrow, new(1, 2), Kind.Deep, null, widths) == new Net(new(3, "narrow"), new(1, 2), Kind.Same, null, widths),
            new Net(s_narrow, new(1, 2), Kind.Deep, null, [3, 4]) == new Net(s_narrow, new(1, 2), Kind.Deep, null, [3, 4]),
            new Net(s_narrow, new(1, 2), Kind.Deep, 1, widths) == new Net(s_narrow, new(1, 2), Kind.Deep, 2, widths),
            new Box<Point>(new(1, 2)) == new Box<Point>(new(1, 2)),
            new Counted(1, 2) == new Counted(11, 2),
            new Counted(1, 2) == new Counted(11, 3),
            (Modulo)new Counted(1, 2) == new Counted(2, 2),
            new Field { A = 1 }.Equals(default(Field)),
            new Field { A = 1, B = 2 }.Equals(new Field { A = 1, B = 2 }));
        return Mean(Square(x * W)) * score;
    }

    [Loss]
    public Tensor References([Shape("N", 3)] Tensor x)
    {
        Thing one = new(1), two = new(1);
        IThing thing = one;
        Thing? none = null;
        int[] sizes = [1], others = [1];
        List<int> list = [1];
        var alias = list;
        var score = Score(
            one == two, thing == one, one != two, one.Equals(two), thing.Equals(one), none == one, none is null, Equals(none, null), ReferenceEquals(thing, one), sizes == others, sizes.Equals(sizes),
            list == alias, _mode == Mode.Fast, _mode == Mode.Slow, _mode.Equals(Mode.All[0]), Mode.All.Contains(_mode), _specs.Contains(new(5, "wide")), _specs[0] == s_narrow,
            ReferenceEquals(_specs[0], s_narrow), AreSame(one, two), AreSame(_mode, Mode.Fast));
        return Mean(Square(x * W)) * score;
    }

    [Loss]
    public Tensor Own([Shape("N", 3)] Tensor x)
    {
        var (one, other) = (new Angle(10), new Angle(370));
        Turn turn = new(3);
        var score = Score(
            one == other, one != other, one.Equals(other), Equals(one, other), ReferenceEquals(one, other), (object)one == other, turn == new Turn(3), turn.Equals(new Turn(3)), Equals(turn, new Turn(3)),
            AreEqual(one, other), AreEqual(1, 1), AreEqual((1, "a"), (1, "a")), AreEqual(double.NaN, double.NaN), (one, 1) == (other, 1), new[] { one }.Contains(other));
        return Mean(Square(x * W)) * score;
    }

    [Loss]
    public Tensor Tuples([Shape("N", 3)] Tensor x)
    {
        var size = (x.Shape[1], 2.5);
        (int A, string? B) named = (1, null);
        (int, double)? none = null;
        var score = Score(
            size == (3, 2.5), size != (3, 2), size.Equals((3, 2.5)), ((1, 2), "a") == ((1, 2), "a"), (1, 2.0) == (1.0, 2), (double.NaN, 1) == (double.NaN, 1), (double.NaN, 1).Equals((double.NaN, 1)),
            named == (1, null), none == size, none == null, (s_narrow, Kind.Deep) == (new Spec(3, "narrow"), Kind.Same), (new Thing(1), 1) == (new Thing(1), 1), (16777217, 1) == (16777216f, 1),
            new { A = 1, B = "b" }.Equals(new { A = 1, B = "b" }));
        return Mean(Square(x * W)) * score;
    }

    [Loss]
    public Tensor TuplesWithNull([Shape("N", 3)] Tensor x)
    {
        (int, int?) one = (1, null);
        (double, (int?, string?)) nested = (1, (null, null));
        (int, int?)? whole = one;
        var number = 100 + (one == (1, null) ? 1 : 0) + ((1.0, null) == one ? 2 : 0) + (one != (2, null) ? 4 : 0) + (nested == (1, (null, null)) ? 8 : 0) + (nested == (1, (null, "a")) ? 16 : 0)
            + (whole == (1, null) ? 32 : 0);
        return Mean(Square(x * W)) * number;
    }

    [Loss]
    public Tensor KeptKeys([Shape("N", 3)] Tensor x)
    {
        Labelled first = new(1, 5), second = new(1, 6);
        Dictionary<Labelled, int> counts = new() { [first] = 1 };
        counts[second] = 2;
        return Mean(Square(x * W)) * (counts.Keys.First().Label + (10 * counts[first]) + (100 * counts.Count));
    }

    [Loss]
    public Tensor Values([Shape("N", 3)] Tensor x)
    {
        var kind = Kind.Same;
        int? known = 5, none = null;
        Point? point = new Point(1, 2);
        object text = "a";
        var score = Score(
            kind == Kind.Deep, kind.Equals(Kind.Plain), kind is Kind.Deep, 5.Equals(5), 5.0.Equals(5), 5.Equals(5.0), double.NaN.Equals(double.NaN), true.Equals(false), known.Equals(5), none.Equals(null),
            known == none, point == new Point(1, 2), point.Equals(new Point(1, 3)), "a".Equals(text), string.Equals("a", null), text.Equals("a"),
            EqualityComparer<Point>.Default.Equals(new(1, 2), new(1, 2)));
        return Mean(Square(x * W)) * (score + kind switch { Kind.Plain => 1, Kind.Deep => 2, _ => 3 });
    }

    /// <summary>Each answer as a digit, so that none hides another.</summary>
    private static double Score(params bool[] answers) => 1 + answers.Select((answer, i) => answer ? Math.Pow(2, -i) : 0).Sum();

    private static bool AreEqual<T>(T one, T other) => EqualityComparer<T>.Default.Equals(one, other);

    private static bool AreSame<T>(T one, T other)
        where T : class => one == other;

    private record Spec(int Width, string Name);

    private sealed record Layer(int Width, string Name, double Rate) : Spec(Width, Name);

    private readonly record struct Point(double X, double Y);

    private sealed record Net(Spec Spec, Point At, Kind Kind, int? Depth, int[] Widths);

    private sealed record Box<T>(T Value);

    private abstract record Modulo(int Number)
    {
        public virtual bool Equals(Modulo? other) => other is not null && other.Number % 10 == Number % 10;

        public override int GetHashCode() => Number % 10;
    }

    private sealed record Counted(int Number, int Count) : Modulo(Number);

    private struct Field
    {
        public int A;
        public double B;
    }

    private sealed class Mode
    {
        public static readonly Mode Fast = new(), Slow = new();

        public static readonly Mode[] All = [Fast, Slow];
    }

    private sealed class Thing(int size) : IThing
    {
        public int Size { get; } = size;
    }

    private sealed class Angle(int degrees) : IEquatable<Angle>
    {
        public int Degrees { get; } = degrees % 360;

        public static bool operator ==(Angle one, Angle other) => one.Equals(other);

        public static bool operator !=(Angle one, Angle other) => !(one == other);

        public bool Equals(Angle? other) => other is not null && other.Degrees == Degrees;

        public override bool Equals(object? obj) => Equals(obj as Angle);

        public override int GetHashCode() => Degrees;
    }

    private sealed class Labelled(int value, int label)
    {
        public int Value { get; } = value;

        public int Label { get; } = label;

        public override bool Equals(object? obj) => obj is Labelled other && other.Value == Value;

        public override int GetHashCode() => Value;
    }

    private sealed class Turn(int count)
    {
        public int Count { get; } = count;

        public override bool Equals(object? obj) => obj is Turn turn && turn.Count == Count;

        public override int GetHashCode() => Count;
    }
}
