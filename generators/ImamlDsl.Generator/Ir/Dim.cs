using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ImamlDsl.Generator.Ir;

/// <summary>A symbolic extent: a sum of products of symbols with integer coefficients, in canonical order.</summary>
internal sealed class Dim : IEquatable<Dim>
{
    private const int Kept = 1024;

    // Most extents are small constants, and graphs are full of them.
    private static readonly Dim[] Small = [.. Enumerable.Range(0, Kept).Select(value => new Dim(value))];

    // Monomial ("" for the constant, else symbols joined by '*' in ordinal order) → coefficient, never 0; null for a constant.
    private readonly SortedDictionary<string, long>? _terms;
    private readonly long _constant;
    private string? _text;

    private Dim(long constant) => _constant = constant;

    private Dim(SortedDictionary<string, long> terms) => _terms = terms;

    public static readonly Dim One = Constant(1);

    public static Dim Constant(long value) => value is >= 0 and < Kept ? Small[value] : new Dim(value);

    public static Dim Symbol(string name) => new(new SortedDictionary<string, long>(StringComparer.Ordinal) { [name] = 1 });

    public bool IsConstant => _terms is null;

    /// <summary>The value of a constant extent.</summary>
    public int Value => IsConstant ? checked((int)_constant) : throw new InvalidOperationException($"The extent {this} is not a constant.");

    /// <summary>The value of a constant, which may be larger than an extent.</summary>
    public long Number => IsConstant ? _constant : throw new InvalidOperationException($"The extent {this} is not a constant.");

    public bool IsOne => IsConstant && _constant == 1;

    public bool IsZero => IsConstant && _constant == 0;

    /// <summary>Whether it is at least 0 whatever the symbols' sizes are.</summary>
    public bool IsNonNegative => Terms.All(term => term.Value > 0);

    public IEnumerable<string> Symbols => Terms.SelectMany(term => Factors(term.Key)).Distinct();

    private IEnumerable<KeyValuePair<string, long>> Terms => _terms ?? (_constant == 0 ? Enumerable.Empty<KeyValuePair<string, long>>() : [new("", _constant)]);

    private int TermCount => _terms?.Count ?? (_constant == 0 ? 0 : 1);

    public static Dim operator +(Dim a, Dim b) =>
        a.IsConstant && b.IsConstant ? Constant(checked(a._constant + b._constant))
        : a.IsZero ? b
        : b.IsZero ? a
        : Sum(a.Terms.Concat(b.Terms));

    public static Dim operator -(Dim a, Dim b) => a + (b * Constant(-1));

    public static Dim operator *(Dim a, Dim b) =>
        a.IsConstant && b.IsConstant ? Constant(checked(a._constant * b._constant))
        : a.IsOne ? b
        : b.IsOne ? a
        : Sum(a.Terms.SelectMany(x => b.Terms.Select(y => new KeyValuePair<string, long>(Join(Factors(x.Key).Concat(Factors(y.Key))), checked(x.Value * y.Value)))));

    /// <summary>Whether the extent is at most another for all sizes, as their coefficients tell.</summary>
    public bool IsAtMost(Dim other) => (other - this).Terms.All(term => term.Value >= 0);

    /// <summary>The extent if every symbol has one and the same size.</summary>
    public double At(double size) => Terms.Sum(term => term.Value * Math.Pow(size, Factors(term.Key).Count()));

    /// <summary>The exact quotient, or null where there is none of this form.</summary>
    public Dim? DivideBy(Dim divisor)
    {
        if (divisor.TermCount != 1)
        {
            return Equals(divisor) ? One : null;
        }

        var by = divisor.Terms.Single();
        var quotient = new List<KeyValuePair<string, long>>();
        foreach (var term in Terms)
        {
            var factors = Factors(term.Key).ToList();
            if (term.Value % by.Value != 0 || !Factors(by.Key).All(factors.Remove))
            {
                return null;
            }

            quotient.Add(new KeyValuePair<string, long>(Join(factors), term.Value / by.Value));
        }

        return Sum(quotient);
    }

    /// <summary>The extent as a C# expression; symbols are printed by <paramref name="symbol"/>.</summary>
    public string ToCode(Func<string, string> symbol) => IsZero
        ? "0"
        : string.Join(" + ", Terms.Reverse().Select(term => PrintProduct(term.Key, term.Value, symbol)));

    /// <summary>Whether <see cref="ToCode"/> needs parentheses inside a product.</summary>
    public bool IsSum => TermCount > 1;

    public bool Equals(Dim? other) => other is not null && (IsConstant ? other.IsConstant && _constant == other._constant : !other.IsConstant && ToString() == other.ToString());

    public override bool Equals(object? obj) => Equals(obj as Dim);

    public override int GetHashCode() => IsConstant ? _constant.GetHashCode() : StringComparer.Ordinal.GetHashCode(ToString());

    public override string ToString() => _text ??= ToCode(name => name);

    private static string PrintProduct(string monomial, long coefficient, Func<string, string> symbol)
    {
        var number = coefficient.ToString(CultureInfo.InvariantCulture);
        if (monomial.Length == 0)
        {
            return number;
        }

        var product = string.Join(" * ", Factors(monomial).Select(symbol));
        return coefficient == 1 ? product : $"{number} * {product}";
    }

    private static IEnumerable<string> Factors(string monomial) => monomial.Length == 0 ? [] : monomial.Split('*');

    private static string Join(IEnumerable<string> factors) => string.Join("*", factors.OrderBy(f => f, StringComparer.Ordinal));

    private static Dim Sum(IEnumerable<KeyValuePair<string, long>> terms)
    {
        var sum = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var term in terms)
        {
            sum.TryGetValue(term.Key, out var value);
            value = checked(value + term.Value);
            if (value == 0)
            {
                sum.Remove(term.Key);
            }
            else
            {
                sum[term.Key] = value;
            }
        }

        return sum.Count == 0 ? Constant(0) : sum.Count == 1 && sum.TryGetValue("", out var constant) ? Constant(constant) : new Dim(sum);
    }
}
