using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: pairs contractions that are added up and have the same form, as the tangent ẋ·w + x·ẇ of a product has, so that one kernel adds both
/// in one pass over the result.
/// </summary>
internal static class TwinProducts
{
    public static IReadOnlyList<Product> Pair(IReadOnlyList<Node> terms, bool enabled)
    {
        var products = new List<Product>();
        foreach (var term in terms)
        {
            var first = enabled ? products.FindIndex(p => p.Twin is null && SameForm(p.Term, term)) : -1;
            if (first < 0)
            {
                products.Add(new Product(term, null));
            }
            else
            {
                products[first] = products[first] with { Twin = term };
            }
        }

        return products;
    }

    private static bool SameForm(Node one, Node other) =>
        one.Op == other.Op && one.Attr.ToString() == other.Attr.ToString() && one.Inputs.Zip(other.Inputs, (x, y) => x.Shape.Equals(y.Shape)).All(same => same);
}
