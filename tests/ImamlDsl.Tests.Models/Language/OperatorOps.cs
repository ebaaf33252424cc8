using System.Numerics;
using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>Operators of the author's own, also where an operand is null; what is assigned is found once; what type an object is of.</summary>
[Model]
public sealed partial class OperatorOps
{
    private interface IGiven<out T>
    {
        T Given { get; }
    }

    private interface ITaken<in T>
    {
        int Take(T value) => 3;
    }

    [Parameter(3), Uniform(0.5, 1.5)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor TargetsAreFoundOnce([Shape("N", 3)] Tensor x)
    {
        var next = new Counter();
        int[] a = [1, 2, 3, 4, 5, 6, 7, 8];
        a[next.Take()] += 20;
        a[next.Take()] *= 3;
        a[next.Take()]++;
        a[next.Property] -= 7;
        a[^(1 + next.Take())]--;
        List<double> list = [1, 2, 3];
        list[next.Take() - 5] *= 5;
        var call = next.Take;
        a[call()] += 100;
        Scale(ref a[next.Take()], a.Length);
        var pairs = new Pair?[2];
        var second = new Counter();
        pairs[second.Take()] ??= new Pair(3);
        pairs[second.Take()] ??= new Pair(5);
        Pair[] own = [new(1), new(2)];
        own[second.Take() - 2] += new Pair(4);
        var made = new Holder();
        made.Next.Held[1] += 4;
        made.Next.Held[0] = 9;
        var all = a.Select((n, i) => n * (i + 1)).Sum() + list.Sum() + (own[0].Value * 10) + (own[1].Value * 100) + made.Reads + made.Sum + pairs.Sum(p => p!.Value.Value);
        return Sum(x * W) * all / (1 + next.Taken);
    }

    [Loss]
    public Tensor OfNull([Shape("N", 3)] Tensor x)
    {
        Pair? there = new Pair(3);
        Pair? missing = null;
        var sum = there + missing;
        var minus = -missing;
        var counted = missing;
        counted++;
        int? number = missing;
        var factor = (sum is null ? 2 : 3) * (minus is null ? 5 : 7) * (counted is null ? 11 : 13) * (number is null ? 17 : 19)
            * (there > missing || there < missing ? 23 : 29) * (missing == null ? 31 : 37) * (there != missing ? 41 : 43)
            * ((there + there)!.Value.Value + 1);
        return Sum(x * W) * (factor % 1009);
    }

    [Loss]
    public Tensor Logic([Shape("N", 3)] Tensor x)
    {
        var (no, yes) = (new Sign(0), new Sign(4));
        var both = no && yes;
        var other = yes && new Sign(6);
        var either = yes || no;
        var second = no || new Sign(8);
        return Sum(x * W) * ((both.Value * 2) + (other.Value * 3) + (either.Value * 5) + (second.Value * 7) + 1);
    }

    [Loss]
    public Tensor Types([Shape("N", 3)] Tensor x)
    {
        object given = new GivesCounter();
        object taken = new TakesObject();
        object box = new Box<(int A, int B)>((1, 2));
        var factor = (given is IGiven<object> ? 2 : 3) * (given is IGiven<string> ? 5 : 7) * (taken is ITaken<string> ? 11 : 13) * (taken is ITaken<object> ? 17 : 19)
            * (box is Box<(int, int)> ? 23 : 29) * (AreSame<(int A, int B), (int, int)>() ? 31 : 37) * (AreSame<int, long>() ? 41 : 43);
        return Sum(x * W) * (factor % 1013) * new Nested<double>.Derived().Both();
    }

    [Loss]
    public Tensor Numbers([Shape("N", 3)] Tensor x)
    {
        var empty = new byte[3];
        short unset = default;
        var numbers = Shifted(-16L) + Negated<byte>(5) + Complement<byte>(5) + Negated(7) + empty[0] + empty[2] + unset + Zero<ushort>() + Made<Weight>(6).Value;
        return Sum(x * W) * (numbers % 1019);
    }

    private static void Scale(ref int entry, int by) => entry *= by;

    private static T Shifted<T>(T value)
        where T : IShiftOperators<T, int, T> => value >> 33;

    private static T Negated<T>(T value)
        where T : IUnaryNegationOperators<T, T> => -value;

    private static T Complement<T>(T value)
        where T : IBitwiseOperators<T, T, T> => ~value;

    private static T Zero<T>()
        where T : struct => default;

    private static T Made<T>(int value)
        where T : IFrom<T> => value;

    private static bool AreSame<TFirst, TSecond>() => typeof(TFirst) == typeof(TSecond);

    private interface IFrom<T>
        where T : IFrom<T>
    {
        static abstract implicit operator T(int value);
    }

    private readonly record struct Weight(int Value) : IFrom<Weight>
    {
        public static implicit operator Weight(int value) => new(value * 3);
    }

    private sealed class Counter
    {
        public int Taken { get; private set; }

        public int Property => Taken++;

        public int Take() => Taken++;
    }

    private sealed class Holder
    {
        private readonly Inner _inner = new();

        public int Reads { get; private set; }

        public int Sum => _inner.Held[0] + (10 * _inner.Held[1]);

        public Inner Next
        {
            get
            {
                Reads++;
                return _inner;
            }
        }
    }

    private sealed class Inner
    {
        public int[] Held { get; } = [1, 2];
    }

    private readonly record struct Pair(int Value)
    {
        public static implicit operator int(Pair pair) => pair.Value;

        public static Pair operator +(Pair a, Pair b) => new(a.Value + b.Value + 1);

        public static Pair operator -(Pair a) => new(-a.Value);

        public static Pair operator ++(Pair a) => new(a.Value + 2);

        public static bool operator >(Pair a, Pair b) => a.Value > b.Value;

        public static bool operator <(Pair a, Pair b) => a.Value < b.Value;
    }

#pragma warning disable CS0660, CS0661 // Only the operators count here.
    private sealed class Sign(int value)
#pragma warning restore CS0660, CS0661
    {
        public int Value { get; } = value;

        public static bool operator true(Sign sign) => sign.Value != 0;

        public static bool operator false(Sign sign) => sign.Value == 0;

        public static Sign operator &(Sign a, Sign b) => new(b.Value + 1);

        public static Sign operator |(Sign a, Sign b) => new(a.Value + b.Value + 2);
    }

    private sealed class GivesCounter : IGiven<Counter>
    {
        public Counter Given => new();
    }

    private sealed class TakesObject : ITaken<object>;

    private sealed record Box<T>(T Value);

    private class Nested<T>
    {
        public class Base
        {
            public int First() => typeof(T) == typeof(int) ? 5 : 7;
        }

        public sealed class Derived : Nested<int>.Base
        {
            public int Both() => First() * (typeof(T) == typeof(int) ? 2 : 3);
        }
    }
}
