using System.Numerics;
using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>What type arguments decide: static members of interfaces, new objects, defaults, and questions of types.</summary>
[Model]
public sealed partial class TypeArgumentOps : Activated<TypeArgumentOps.Softly>
{
    private interface IActivation
    {
        static virtual double Slope => 2;

        static abstract Tensor Apply(Tensor x);
    }

    private interface IScaled
    {
        int Times { get; set; }

        Tensor Run(Tensor x) => x * Times;
    }

    [Parameter(3), Uniform(0.5, 1.5)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor StaticMembers([Shape("N", 3)] Tensor x) =>
        Sum(Block<Once>.Run(x * W)) + Sum(Block<Twice<Once>>.Run(x * W)) + Sum(Through(Apply<Once>, x) * Apply<Twice<Twice<Once>>>(W));

    [Loss]
    public Tensor NewObjects([Shape("N", 3)] Tensor x)
    {
        return Sum(Made<Doubling>(x) + Made<Halving>(x)) + Sum(All<Doubling>(2).Aggregate(x, (sum, one) => ((IScaled)one).Run(sum)) * W);

        Tensor Made<T>(Tensor t)
            where T : struct, IScaled
        {
            var one = new T { Times = 3 };
            return one.Run(t * W) + default(T).Run(t) + new T[2].Length;
        }
    }

    [Loss]
    public Tensor Questions([Shape("N", 3)] Tensor x)
    {
        object[] boxes = [new Box<double>(3), new Box<int>(2), Boxed(4)];
        var factor = Find<Box<double>>(boxes) + (10 * Find<Box<int>>(boxes)) + (100 * Count<int>(boxes)) + (1000 * Count<float>(boxes));
        return Sum(x * W) * factor * (IsDouble<double>() ? 2 : 3) * (IsDouble<float>() ? 5 : 7);
    }

    [Loss]
    public Tensor Operators([Shape("N", 3)] Tensor x)
    {
        var pair = Doubled(new Pair(x, x * W));
        var changed = new { pair.First, Second = Tensor.Scalar(7) } with { Second = pair.Second };
        return Sum(changed.First * changed.Second) * Doubled(3) / Doubled(0.1f) * Halved(7) * Halved(7.0);
    }

    /// <summary>Functions keep the type arguments that they were made with.</summary>
    [Loss]
    public Tensor Functions([Shape("N", 3)] Tensor x) =>
        Sum(Both<Once>(Named<Twice<Once>>(), x * W)) + Sum(Both<Once>(Written<Twice<Once>>(), x * W)) + Sum(Both<Twice<Once>>(Block<Once>.Function, x * W));

    /// <summary>A part that is generic, a method of it too, and members that a generic base class has.</summary>
    [Loss]
    public Tensor OfBaseClasses([Shape("N", 3)] Tensor x) => Sum(Activate(x * W)) + Sum(Default.Pair.First * (Default.Pair.Second ?? 5));

    private static Tensor Apply<T>(Tensor x)
        where T : IActivation => T.Apply(x) * T.Slope;

    private static Func<Tensor, Tensor> Named<T>()
        where T : IActivation => Apply<T>;

    private static Func<Tensor, Tensor> Written<T>()
        where T : IActivation => x => T.Apply(x) * T.Slope;

    private static Tensor Both<T>(Func<Tensor, Tensor> function, Tensor x)
        where T : IActivation => function(x) + (3 * T.Apply(x));

    private static Tensor Through(Func<Tensor, Tensor> function, Tensor x) => function(x);

    private static IEnumerable<T> All<T>(int count)
        where T : IScaled, new()
    {
        for (var i = 0; i < count; i++)
        {
            yield return new T { Times = i + 2 };
        }
    }

    private static int Find<T>(object[] all)
        where T : class
    {
        var last = 0;
        for (var i = 0; i < all.Length; i++)
        {
            last = all[i] is T ? i + 1 : last;
        }

        return last;
    }

    private static int Count<T>(object[] all) => all.OfType<Box<T>>().Count();

    private static object Boxed<T>(T value) => new Box<T>(value);

    private static bool IsDouble<T>() => typeof(T) == typeof(double);

    private static T Doubled<T>(T value)
        where T : IAdditionOperators<T, T, T> => value + value;

    private static T Halved<T>(T value)
        where T : IAdditionOperators<T, T, T>, IDivisionOperators<T, T, T>, IMultiplyOperators<T, T, T> => value * value / (value + value);

    private static class Block<T>
        where T : IActivation
    {
        public static readonly Func<Tensor, Tensor> Function = T.Apply;
        private static readonly double s_slope = T.Slope + 1;

        [Differentiable]
        public static Tensor Run(Tensor x) => T.Apply(x) * s_slope;
    }

    private readonly struct Once : IActivation
    {
        public static Tensor Apply(Tensor x) => Tanh(x);
    }

    private sealed class Twice<T> : IActivation
        where T : IActivation
    {
        public static double Slope { get; } = 2 * T.Slope;

        static Tensor IActivation.Apply(Tensor x) => T.Apply(T.Apply(x));
    }

    private struct Doubling : IScaled
    {
        public int Times { get; set; }
    }

    private struct Halving : IScaled
    {
        public int Times { get; set; }

        public readonly Tensor Run(Tensor x) => x / (Times + 2);
    }

    private sealed record Box<T>(T Value);

    private static class Default
    {
        public static (Tensor First, double? Second) Pair => Of<(Tensor First, double? Second)>((Tensor.Scalar(2), 3)) with { Second = default };

        [Differentiable]
        private static T Of<T>(T value) => value;
    }

    private readonly record struct Pair(Tensor First, Tensor Second) : IAdditionOperators<Pair, Pair, Pair>
    {
        public static Pair operator +(Pair a, Pair b) => new(a.First + b.First, a.Second * b.Second);
    }

    /// <summary>Its curve is in a static member.</summary>
    public sealed class Softly : ICurve
    {
        /// <inheritdoc/>
        public static Tensor Curve(Tensor x) => Softplus(x);
    }
}

/// <summary>A curve that a type has.</summary>
public interface ICurve
{
    /// <summary>The curve.</summary>
    static abstract Tensor Curve(Tensor x);
}

/// <summary>A model that its type argument activates.</summary>
[Model]
public abstract partial class Activated<T>
    where T : ICurve
{
    private protected Scaled<T> Part { get; } = new();

    private protected Tensor Activate(Tensor x) => Part.Run<Negated<T>>(x) + T.Curve(x);

    private protected sealed class Negated<TOther> : ICurve
        where TOther : ICurve
    {
        public static Tensor Curve(Tensor x) => -TOther.Curve(x * x);
    }

    private protected sealed class Scaled<TOther>
        where TOther : ICurve
    {
        public Tensor Run<TCurve>(Tensor x)
            where TCurve : ICurve => TCurve.Curve(x) + (3 * TOther.Curve(2 * x));
    }
}
