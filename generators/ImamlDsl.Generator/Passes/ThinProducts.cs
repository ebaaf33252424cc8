using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: writes products of which a size is 1 (outer products, matrix times vector, dot products) as entries multiplied, and summed, so that they join the
/// loops around them; those with long rows stay products, for which the library has kernels. For the cpu target: elsewhere a product is one operation.
/// </summary>
internal sealed class ThinProducts
{
    // Longer rows keep a kernel of the library busy; on shorter ones vectors are of no use.
    private const int MinRow = 4, MaxRow = 128;

    private readonly Builder _b;
    private readonly Dictionary<Node, Node> _copies = [];
    private readonly Dictionary<Node, int> _users = [];
    private readonly HashSet<Node> _sums = []; // of what was a product

    private ThinProducts(Builder b) => _b = b;

    /// <summary>Rewrites a graph.</summary>
    /// <param name="b">The builder that holds it.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <returns>The same values.</returns>
    public static IReadOnlyList<Node> Run(Builder b, IReadOnlyList<Node> outputs)
    {
        var pass = new ThinProducts(b);
        var nodes = Graph.Reachable(outputs);
        foreach (var input in nodes.SelectMany(n => n.Inputs).Concat(outputs))
        {
            pass._users[input] = pass._users.TryGetValue(input, out var n) ? n + 1 : 1;
        }

        foreach (var node in nodes)
        {
            (b.Name, b.Source) = (node.Name, node.Source);
            pass._copies[node] = pass.Rewrite(node);
        }

        b.Name = b.Source = null;
        return [.. outputs.Select(o => pass._copies[o])];
    }

    private Node Rewrite(Node node)
    {
        var inputs = node.Inputs.Select(i => _copies[i]).ToArray();
        return node.Op == Primitives.Contract && Loop(inputs[0], inputs[1], (ContractAttr)node.Attr, node.Shape) is { } loop ? loop
            : node.Op == Primitives.Add && JoinedSum(node) is { } sum ? sum
            : inputs.SequenceEqual(node.Inputs) ? node
            : _b.Add(node.Op, node.Attr, inputs);
    }

    /// <summary>A thin product over the indices of the largest of its three arrays, which must hold those of the others in the same order; else null.</summary>
    private Node? Loop(Node left, Node right, ContractAttr attr, Shape shape)
    {
        var (l, r) = (Squeeze(left, attr.Left), Squeeze(right, attr.Right));
        var result = new string([.. attr.Result.Where((_, axis) => !shape[axis].IsOne)]);
        var domain = new[] { result, l.Indices, r.Indices }.OrderByDescending(i => i.Length).First();
        if (!new[] { result, l.Indices, r.Indices }.All(i => domain.Where(i.Contains).SequenceEqual(i)))
        {
            return null;
        }

        var extents = new Shape(domain.Select(c => (l.Indices.Contains(c) ? l : r).Extent(c)));
        if (extents.Rank == 0 || extents[extents.Rank - 1] is not { IsConstant: true, Value: >= MinRow and <= MaxRow })
        {
            return null;
        }

        var summed = Missing(result, domain);
        return summed.Length == 0 ? _b.Reshape(Product(), shape) : Sum(Product, summed, shape);

        Node Product() => _b.Mul(Repeat(l, domain, extents), Repeat(r, domain, extents));
    }

    /// <summary>Two such sums over the same entries, which nothing else reads, are one.</summary>
    private Node? JoinedSum(Node add)
    {
        var (left, right) = (_copies[add.Inputs[0]], _copies[add.Inputs[1]]);
        if (!_sums.Contains(left) || !_sums.Contains(right) || add.Inputs.Any(i => _users[i] > 1))
        {
            return null;
        }

        var (x, y) = (left.Base(), right.Base());
        if (x.Op != Primitives.Sum || y.Op != Primitives.Sum || x.Attr.ToString() != y.Attr.ToString() || !x.Inputs[0].Shape.Equals(y.Inputs[0].Shape))
        {
            return null;
        }

        return Sum(() => _b.Plus(x.Inputs[0], y.Inputs[0]), ((AxesAttr)x.Attr).Axes, add.Shape);
    }

    /// <summary>A sum, which has the product's name; what it sums has none.</summary>
    private Node Sum(Func<Node> summand, int[] axes, Shape shape)
    {
        var name = _b.Name;
        _b.Name = null;
        var entries = summand();
        _b.Name = name;
        var sum = _b.Reshape(_b.Sum(entries, axes), shape);
        _sums.Add(sum);
        return sum;
    }

    private Node Repeat(Factor factor, string domain, Shape extents) => _b.Broadcast(factor.Value, extents, Missing(factor.Indices, domain));

    private static int[] Missing(string indices, string domain) => [.. Enumerable.Range(0, domain.Length).Where(axis => !indices.Contains(domain[axis]))];

    private Factor Squeeze(Node value, string indices)
    {
        var large = Enumerable.Range(0, indices.Length).Where(axis => !value.Shape[axis].IsOne).ToArray();
        return new Factor(_b.Reshape(value, value.Shape.Select(large)), new string([.. large.Select(axis => indices[axis])]));
    }

    /// <summary>An operand without its axes of extent 1.</summary>
    private sealed record Factor(Node Value, string Indices)
    {
        public Dim Extent(char index) => Value.Shape[Indices.IndexOf(index)];
    }
}
