using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language;

/// <summary>Which member, operator or setter is meant, where several have one name.</summary>
[Model]
public sealed partial class DispatchOps
{
    private interface IScaled
    {
        double Scale { get; set; }
    }

    private interface IStage<T>
    {
        double Gain => 1;

        Tensor Apply(Tensor x) => x;
    }

    private abstract class ScaledBase : IScaled
    {
        public abstract double Scale { get; set; }

        public virtual double Offset => 2;

        public virtual double this[int index] => index;

        public virtual double this[double factor] => 10 * factor;

        public double Sum() => Offset + this[2.0];
    }

    private sealed class Quarter : ScaledBase
    {
        private double _more;

        public override double Scale
        {
            get => 0.25 + _more;
            set => _more = value;
        }

        public new double Offset => 5;

        public override double this[int index] => -index;
    }

    private class Counter
    {
        public virtual double Total { get; set; } = 1;
    }

    private sealed class DoubleCounter : Counter
    {
        public override double Total
        {
            get => base.Total + 1;
            set => base.Total = value * 2;
        }
    }

    private sealed class Twice : IStage<int>
    {
        public double Gain => 3;

        public Tensor Apply(Tensor x) => x * 2;
    }

    private sealed class Runner<T>(IStage<T> stage)
    {
        public Tensor Run(Tensor x) => stage.Apply(x) * stage.Gain;
    }

    private readonly struct Pair(double first, double second)
    {
        public double First { get; } = first;

        public double Second { get; } = second;

        public static Pair operator +(Pair a, Pair b) => new(a.First + b.First, a.Second * b.Second);

        public static Pair operator ++(Pair a) => new(a.First + 1, a.Second);
    }

    private sealed class AtLeastOne
    {
        public AtLeastOne(int n)
        {
            n = Math.Max(n, 1);
            N = n;
        }

        public int N { get; }
    }

    [Parameter(3)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor AnInterfacesPropertyOfABaseClass([Shape("N", 3)] Tensor x)
    {
        IScaled scaled = new Quarter();
        var before = scaled.Scale;
        scaled.Scale = 2;
        return Mean(Square(x * W)) * (before + scaled.Scale);
    }

    [Loss]
    public Tensor APropertyThatHidesOneAndOverloadedIndexers([Shape("N", 3)] Tensor x)
    {
        var quarter = new Quarter();
        return Mean(Square(x * W)) * (quarter.Sum() + quarter.Offset + quarter[3]);
    }

    [Loss]
    public Tensor ASetterOfTheBaseClass([Shape("N", 3)] Tensor x)
    {
        var counter = new DoubleCounter();
        counter.Total = 4;
        counter.Total += 1;
        return Mean(Square(x * W)) * counter.Total;
    }

    [Loss]
    public Tensor AGenericInterface([Shape("N", 3)] Tensor x) => Mean(Square(new Runner<int>(new Twice()).Run(x * W)));

    [Loss]
    public Tensor OwnOperatorsThatAssign([Shape("N", 3)] Tensor x)
    {
        var pair = new Pair(1, 3);
        pair += new Pair(2, 5);
        var old = pair++;
        return Mean(Square(x * W)) * (pair.First + (0.1 * pair.Second) + (0.01 * old.First));
    }

    [Loss]
    public Tensor WhatMayBeNull([Shape("N", 3)] Tensor x) => Clipped(x, 0.5, 2, new Pair(1, 2)) + Clipped(x, null, null, null);

    [Loss]
    public Tensor AParameterThatItsConstructorAssigns([Shape("N", 3)] Tensor x) => Mean(Square(x * W)) * (new AtLeastOne(-4).N + new AtLeastOne(3).N);

    [Loss]
    public Tensor ShiftsOfLongIntegers([Shape("N", 3)] Tensor x)
    {
        long a = 8;
        var shift = 33;
        return Mean(Square(x * W)) * (1 + (a >> shift) + (a >> 2));
    }

    [Loss]
    public Tensor AnElementByReferenceThatIsCountedTo([Shape("N", 3)] Tensor x)
    {
        var factors = new double[3];
        var i = 0;
        Give(out factors[i++]);
        Give(out factors[i++]);
        return Mean(Square(x * W)) * (factors[0] + (10 * factors[1]) + (100 * factors[2]) + i);
    }

    private static void Give(out double factor) => factor = 2;

    [Loss]
    public Tensor NumbersOfMath([Shape("N", 3)] Tensor x) =>
        Mean(Square(x * W)) * (Math.Clamp(7.5, 0, 2) + Math.Clamp(-3, -1, 4) + Math.Sign(-0.25) + Math.Cbrt(27) + Math.Cbrt(-0.3) + Half(null) + Half(3));

    private static double Half(int? n) => n.GetValueOrDefault(1) + (0.5 * n.GetValueOrDefault());

    private Tensor Clipped(Tensor x, double? clip, int? count, Pair? pair)
    {
        var h = x * W;
        if (clip is { } limit)
        {
            h = h * limit;
        }

        if (clip is double again && count is int n)
        {
            h = h * again + n;
        }

        return Mean(Square(h)) * (pair is { First: var first } ? first : 3);
    }
}
