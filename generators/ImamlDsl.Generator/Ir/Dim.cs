using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ImamlDsl.Generator.Ir;

/// <summary>A symbolic extent: a sum of products of symbols with integer coefficients, in canonical order.</summary>
internal sealed class Dim : IEquatable<Dim>
{
    // Monomial ("" for the constant, else symbols joined by '*' in ordinal order) → coefficient, never 0.
    private readonly SortedDictionary<string, long> _terms;
    private readonly string _text;

    private Dim(SortedDictionary<string, long> terms)
    {
        _terms = terms;
        _text = terms.Count == 0 ? "0" : string.Join(" + ", terms.Reverse().Select(Print));
    }

    public static readonly Dim One = Constant(1);

    public static Dim Constant(long value)
    {
        var terms = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (value != 0)
        {
            terms[""] = value;
        }

        return new Dim(terms);
    }

    public static Dim Symbol(string name) => new(new SortedDictionary<string, long>(StringComparer.Ordinal) { [name] = 1 });

    public bool IsConstant => _terms.Count == 0 || (_terms.Count == 1 && _terms.ContainsKey(""));

    /// <summary>The value of a constant extent.</summary>
    public int Value => IsConstant
        ? checked((int)(_terms.TryGetValue("", out var value) ? value : 0))
        : throw new InvalidOperationException($"The extent {this} is not a constant.");

    public bool IsOne => IsConstant && Value == 1;

    public bool IsZero => _terms.Count == 0;

    /// <summary>Whether it is at least 0 whatever the symbols' sizes are.</summary>
    public bool IsNonNegative => _terms.Values.All(coefficient => coefficient > 0);

    public IEnumerable<string> Symbols => _terms.Keys.SelectMany(Factors).Distinct();

    public static Dim operator +(Dim a, Dim b) => Sum(a._terms.Concat(b._terms));

    public static Dim operator -(Dim a, Dim b) => a + (b * Constant(-1));

    public static Dim operator *(Dim a, Dim b) =>
        Sum(a._terms.SelectMany(x => b._terms.Select(y => new KeyValuePair<string, long>(Join(Factors(x.Key).Concat(Factors(y.Key))), checked(x.Value * y.Value)))));

    /// <summary>Whether the extent is at most another for all sizes, as their coefficients tell.</summary>
    public bool IsAtMost(Dim other) => (other - this)._terms.Values.All(coefficient => coefficient >= 0);

    /// <summary>The exact quotient, or null where there is none of this form.</summary>
    public Dim? DivideBy(Dim divisor)
    {
        if (divisor._terms.Count != 1)
        {
            return Equals(divisor) ? One : null;
        }

        var by = divisor._terms.Single();
        var quotient = new List<KeyValuePair<string, long>>();
        foreach (var term in _terms)
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
    public string ToCode(Func<string, string> symbol) => _terms.Count == 0
        ? "0"
        : string.Join(" + ", _terms.Reverse().Select(term => PrintProduct(term.Key, term.Value, symbol)));

    /// <summary>Whether <see cref="ToCode"/> needs parentheses inside a product.</summary>
    public bool IsSum => _terms.Count > 1;

    public bool Equals(Dim? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as Dim);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    public override string ToString() => _text;

    private static string Print(KeyValuePair<string, long> term) => PrintProduct(term.Key, term.Value, name => name);

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

        return new Dim(sum);
    }
}
