using System.Numerics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ImamlDsl.Cpu;

namespace ImamlDsl.Cpu.Tests;

/// <summary>Elementwise functions: accuracy against double references, special values, and bitwise agreement of all widths.</summary>
public sealed unsafe class LanesTests
{
    /// <summary>Whether the processor has fused multiplication and addition, and is not told to do without.</summary>
    private static bool Fuses => Fma.IsSupported || AdvSimd.IsSupported;

    [Fact]
    public void FunctionsAreAccurateInSinglePrecision() => CheckAll<float>(3e-7, 1.5e-45);

    [Fact]
    public void FunctionsAreAccurateInDoublePrecision() => CheckAll<double>(8e-16, 5e-324);

    [Fact]
    public void TheErrorFunctionIsRightToTwoUnitsInTheLastPlace()
    {
        CheckUnits<double>(2.0);
        CheckUnits<float>(2.0);
    }

    [Fact]
    public void TheErrorFunctionAtItsEnds()
    {
        Ends<double>();
        Ends<float>();
    }

    [Fact]
    public void EveryFloatExponentOfExpAndLogIsRight()
    {
        for (var bits = 1u; bits < 0x7F800000; bits += 100003)
        {
            var x = BitConverter.UInt32BitsToSingle(bits);
            Close((float)Math.Log(x), LanesScalar<float>.Sum(LanesScalar<float>.Log(new(System.Runtime.Intrinsics.Vector128.Create(x)))), 2e-7, 0);
            Close((float)Math.Exp(-x), LanesScalar<float>.Sum(LanesScalar<float>.Exp(new(System.Runtime.Intrinsics.Vector128.Create(-x)))), 2e-7, 1.5e-45);
        }
    }

    [Fact]
    public void ReductionsAndMasks()
    {
        Reductions<Lanes128<float>, float>();
        Reductions<Lanes256<float>, float>();
        Reductions<Lanes512<float>, float>();
        Reductions<LanesScalar<float>, float>();
        Reductions<Lanes128<double>, double>();
        Reductions<Lanes256<double>, double>();
        Reductions<Lanes512<double>, double>();
        Reductions<LanesScalar<double>, double>();
    }

    private static void CheckAll<T>(double tolerance, double absolute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check<T>("Exp", Math.Exp, tolerance, absolute);
        Check<T>("Log", Math.Log, tolerance, absolute);
        Check<T>("Expm1", x => Math.Abs(x) < 0.4 ? 2 * Sinh(x / 2) * Math.Exp(x / 2) : Math.Exp(x) - 1, tolerance, absolute);
        Check<T>("Log1p", x => x > -1 && x < 1 ? Softplus1(x) : Math.Log(1 + x), tolerance, absolute);
        Check<T>("Tanh", Math.Tanh, tolerance, absolute);
        Check<T>("Sigmoid", Sigmoid, tolerance, 2 * absolute);
        Check<T>("Softplus", Softplus, tolerance, 2 * absolute);
        Check<T>("Sin", Math.Sin, tolerance, typeof(T) == typeof(float) ? 6e-8 : 1.2e-16);
        Check<T>("Cos", Math.Cos, tolerance, typeof(T) == typeof(float) ? 6e-8 : 1.2e-16);
        Check<T>("Sqrt", Math.Sqrt, tolerance, absolute);
        Check<T>("Abs", Math.Abs, 0, 0);
        Check<T>("Reciprocal", x => 1 / x, tolerance, absolute);
    }

    private static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    private static double Softplus(double x)
    {
        var e = Math.Exp(-Math.Abs(x));

        // log(1 + e) without loss: Kahan's correction for the rounding of 1 + e.
        var u = 1 + e;
        return Math.Max(x, 0) + (u == 1 ? e : Math.Log(u) * (e / (u - 1)));
    }

    // By the series, where the library's difference would cancel.
    private static double Sinh(double x)
    {
        var (sum, term) = (x, x);
        for (var k = 2; k < 20; k += 2)
        {
            term *= x * x / (k * (k + 1));
            sum += term;
        }

        return sum;
    }

    // log(1 + x) with Kahan's correction.
    private static double Softplus1(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : Math.Log(u) * (x / (u - 1));
    }

    private static void Check<T>(string name, Func<double, double> reference, double tolerance, double absolute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var x = Inputs<T>();
        var reference128 = Apply<Lanes128<T>, T>(name, x, x);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = double.CreateTruncating(T.CreateTruncating(reference(double.CreateTruncating(x[i]))));
            Close(expected, double.CreateTruncating(reference128[i]), tolerance, absolute, $"{name}({x[i]:R})");
        }

        Same(reference128, Apply<Lanes256<T>, T>(name, x, x), name);
        Same(reference128, Apply<Lanes512<T>, T>(name, x, x), name);
        Same(reference128, Apply<LanesScalar<T>, T>(name, x, x), name);
    }

    [Fact]
    public void BinaryFunctionsFollowIeee754()
    {
        Binary<float>();
        Binary<double>();
    }

    private static void Binary<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] special = [0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1e10, -1e10, 7.25, double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        var x = new T[special.Length * special.Length];
        var y = new T[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = T.CreateTruncating(special[i / special.Length]);
            y[i] = T.CreateTruncating(special[i % special.Length]);
        }

        (string, Func<T, T, T>)[] functions =
        [
            ("Add", (a, b) => a + b), ("Subtract", (a, b) => a - b), ("Multiply", (a, b) => a * b), ("Divide", (a, b) => a / b),
            ("Negate", (a, _) => -a), ("Max", T.Max), ("Min", T.Min), ("Pow", T.Pow),
            ("MultiplyAdd", (a, b) => Fuses ? T.FusedMultiplyAdd(a, b, b) : (a * b) + b),
            ("Greater", (a, b) => a > b ? a : b), ("GreaterOrEqual", (a, b) => a >= b ? a : b), ("Equal", (a, b) => a == b ? a : b),
            ("Indices", (a, b) => T.One),
        ];
        foreach (var (name, reference) in functions)
        {
            var result = Apply<Lanes256<T>, T>(name, x, y);
            for (var i = 0; i < x.Length && name is not "Indices"; i++)
            {
                var expected = reference(x[i], y[i]);
                Assert.True(expected.Equals(result[i]), $"{name}({x[i]}, {y[i]}) is {expected}, not {result[i]}");
            }

            Same(result, Apply<Lanes128<T>, T>(name, x, y), name);
            Same(result, Apply<Lanes512<T>, T>(name, x, y), name);
            Same(result, Apply<LanesScalar<T>, T>(name, x, y), name);
        }
    }

    private static T[] Inputs<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new List<double>
        {
            0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1000, -1000, 1e-40, 1e-310, 88.7, 88.73, -87.4, -100, -103.9, -104.5, 709.7, 709.9, -745, -750,
            double.CreateTruncating(T.Epsilon), 1, -1, 1e20, -1e20, 8191, 8193, 1e6, 1.0000001e6, 0.25, 3e38, 1e300,
        };
        for (var x = -120.0; x < 120; x += 0.0371)
        {
            values.Add(x);
        }

        for (var e = -44.0; e < 5; e += 0.113)
        {
            values.Add(Math.Pow(10, e));
            values.Add(-Math.Pow(10, e));
        }

        while (values.Count % 16 != 0)
        {
            values.Add(values.Count);
        }

        return [.. values.Select(T.CreateTruncating)];
    }

    private static T[] Apply<TLanes, T>(string name, T[] x, T[] y)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = new T[x.Length];
        var indices = stackalloc int[16];
        for (var i = 0; i < 16; i++)
        {
            indices[i] = i * i - 20;
        }

        fixed (T* px = x, py = y, pr = result)
        {
            for (var i = 0; i < x.Length; i += TLanes.Count)
            {
                TLanes a = TLanes.Load(px + i), b = TLanes.Load(py + i);
                var r = name switch
                {
                    "Exp" => TLanes.Exp(a),
                    "Log" => TLanes.Log(a),
                    "Expm1" => TLanes.Expm1(a),
                    "Log1p" => TLanes.Log1p(a),
                    "Erf" => TLanes.Erf(a),
                    "Erfc" => TLanes.Erfc(a),
                    "Tanh" => TLanes.Tanh(a),
                    "Sigmoid" => TLanes.Sigmoid(a),
                    "Softplus" => TLanes.Softplus(a),
                    "Sin" => TLanes.Sin(a),
                    "Cos" => TLanes.Cos(a),
                    "Sqrt" => TLanes.Sqrt(a),
                    "Abs" => TLanes.Abs(a),
                    "Reciprocal" => TLanes.Reciprocal(a),
                    "Add" => a + b,
                    "Subtract" => a - b,
                    "Multiply" => a * b,
                    "Divide" => a / b,
                    "Negate" => -a,
                    "Max" => TLanes.Max(a, b),
                    "Min" => TLanes.Min(a, b),
                    "Pow" => TLanes.Pow(a, b),
                    "MultiplyAdd" => TLanes.MultiplyAdd(a, b, b),
                    "Greater" => TLanes.Select(TLanes.GreaterThan(a, b), a, b),
                    "GreaterOrEqual" => TLanes.Select(TLanes.GreaterThanOrEqual(a, b), a, b),
                    "Equal" => TLanes.Select(TLanes.Equal(a, b), a, b),
                    "Indices" => TLanes.LoadIndices(indices + i % 16),
                    _ => throw new ArgumentException(name),
                };
                r.Store(pr + i);
            }
        }

        if (name == "Indices")
        {
            for (var i = 0; i < x.Length; i++)
            {
                Assert.Equal(T.CreateTruncating(i % 16 * (i % 16) - 20), result[i]);
            }
        }

        return result;
    }

    private static void Reductions<TLanes, T>()
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var numbers = stackalloc T[16];
        for (var i = 0; i < 16; i++)
        {
            numbers[i] = T.CreateTruncating((i * 7 + 3) % 16);
        }

        T sum = T.Zero, max = T.Zero;
        for (var i = 0; i < TLanes.Count; i++)
        {
            sum += numbers[i];
            max = T.Max(max, numbers[i]);
        }

        var x = TLanes.Load(numbers);
        Assert.Equal(sum, TLanes.Sum(x));
        Assert.Equal(sum, Lanes128<T>.Sum(TLanes.Quarter(x)));
        Assert.Equal(max, TLanes.Max(x));
        Assert.Equal(T.CreateTruncating(-2.5), TLanes.Max(TLanes.Constant(-2.5)));
        var greater = TLanes.GreaterThan(x, TLanes.Broadcast(T.CreateTruncating(2)));
        Assert.True(TLanes.Any(greater));
        Assert.False(TLanes.Any(TLanes.And(greater, TLanes.Not(greater))));
        Assert.Equal(T.CreateTruncating(TLanes.Count), TLanes.Sum(TLanes.And(TLanes.Or(greater, TLanes.Not(greater)), TLanes.Constant(1))));
        numbers[TLanes.Count - 1] = T.NaN;
        Assert.True(T.IsNaN(TLanes.Max(TLanes.Load(numbers))));
        Assert.True(T.IsNaN(TLanes.Sum(TLanes.Load(numbers))));
    }

    private static void Close(double expected, double actual, double relative, double absolute, string what = "")
    {
        var equal = expected.Equals(actual) || Math.Abs(expected - actual) <= relative * Math.Abs(expected) + absolute;
        Assert.True(equal, $"{what}: expected {expected:R}, got {actual:R}");
    }

    /// <summary>erf and erfc of numbers that single precision holds exactly, from 50 digits.</summary>
    private static void CheckUnits<T>(double units)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var (name, pick) in new (string, Func<ErrorFunctionTable.Row, double>)[] { ("Erf", r => r.Erf), ("Erfc", r => r.Erfc) })
        {
            ErrorFunctionTable.Row[] rows = [.. ErrorFunctionTable.Rows];
            T[] x = [.. rows.Select(r => T.CreateTruncating(r.X)), .. new T[(16 - (rows.Length % 16)) % 16]];
            var computed = Apply<Lanes256<T>, T>(name, x, x);
            for (var i = 0; i < rows.Length; i++)
            {
                var expected = pick(rows[i]);
                var rounded = T.CreateTruncating(expected);
                if (T.IsNormal(rounded))
                {
                    var unit = double.CreateTruncating(T.BitIncrement(T.Abs(rounded)) - T.Abs(rounded));
                    var error = Math.Abs(double.CreateTruncating(computed[i]) - expected) / unit;
                    Assert.True(error < units, $"{name}({rows[i].X:R}) in {typeof(T).Name}: {computed[i]:R} is {error:F2} units from {expected:R}");
                }
            }

            Same(computed, Apply<Lanes128<T>, T>(name, x, x), name);
            Same(computed, Apply<Lanes512<T>, T>(name, x, x), name);
            Same(computed, Apply<LanesScalar<T>, T>(name, x, x), name);
        }
    }

    private static void Ends<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] at = [0, -0.0, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1e30, -1e30, 30, -30, 28, 11, -11, 1e-30, -1e-30, 6, -6];
        T[] x = [.. at.Select(T.CreateTruncating)];
        var tiny = 2 / Math.Sqrt(Math.PI) * 1e-30;
        Is("Erf", [0, -0.0, 1, -1, double.NaN, 1, -1, 1, -1, 1, 1, -1, tiny, -tiny, 1, -1]);
        Is("Erfc", [1, 1, 0, 2, double.NaN, 0, 2, 0, 2, 0, 1.4408661379436947e-54, 2, 1, 1, 2.1519736712498913e-17, 2]);

        void Is(string name, double[] expected)
        {
            var computed = Apply<Lanes128<T>, T>(name, x, x);
            for (var i = 0; i < at.Length; i++)
            {
                var (e, c) = (double.CreateTruncating(T.CreateTruncating(expected[i])), double.CreateTruncating(computed[i]));
                Close(e, c, typeof(T) == typeof(float) ? 2.4e-7 : 4.5e-16, 0, $"{name}({at[i]:R})");
                Assert.True(e != 0 || double.IsNegative(e) == double.IsNegative(c), $"{name}({at[i]:R}) has the wrong sign");
            }

            Same(computed, Apply<Lanes256<T>, T>(name, x, x), name);
            Same(computed, Apply<Lanes512<T>, T>(name, x, x), name);
            Same(computed, Apply<LanesScalar<T>, T>(name, x, x), name);
        }
    }

    // Bitwise, but any NaN equals any other.
    private static void Same<T>(T[] expected, T[] actual, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < expected.Length; i++)
        {
            var same = T.IsNaN(expected[i])
                ? T.IsNaN(actual[i])
                : expected[i] == actual[i] && T.IsNegative(expected[i]) == T.IsNegative(actual[i]);
            Assert.True(same, $"{name}: lane widths disagree at {i}: {expected[i]:R} and {actual[i]:R}");
        }
    }
}
