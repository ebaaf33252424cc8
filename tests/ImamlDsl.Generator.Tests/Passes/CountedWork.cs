using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>Goes through a routine entry by entry and counts operations and the places in memory that are touched. Extents are constants.</summary>
internal static class CountedWork
{
    public static (long Flops, long Values) Of(Schedule schedule)
    {
        var (flops, moved) = (0L, 0L);
        foreach (var unit in schedule.Units)
        {
            foreach (var node in unit is ContractionUnit c ? c.Terms.Concat(c.Epilogue?.Nodes ?? []) : unit is MapUnit loop ? loop.Nodes.Concat(loop.Again) : unit.Nodes)
            {
                flops += Operations(node);
            }

            moved += unit switch
            {
                MapUnit map => Touched(map.Domain, [.. map.Nodes, .. map.Again], map.Stores.Select(s => s.Node)) + map.Stores.Sum(s => Entries(s.Node)),
                ContractionUnit contraction => Touched(contraction) + (((2 * contraction.Products.Count) - 1) * Entries(contraction.Result)),
                CallUnit call => call.Node.Inputs.Select(i => i.Base()).Distinct().Sum(Entries) + Entries(call.Node),
                _ => throw new InvalidOperationException(),
            };
        }

        return (flops, moved);
    }

    private static long Entries(Node node) => Indices(node.Shape).LongCount();

    /// <summary>One operation for each entry of an elementwise value and for each that is summed, two for each product that is added.</summary>
    private static long Operations(Node node) => node.Op switch
    {
        Elementwise => Entries(node),
        SumRow => Entries(node.Inputs[0]),
        LogSumExpRow => Indices(node.Inputs[0].Shape).Sum(_ => 4L), // compare, subtract, exp, add
        ImamlDsl.Generator.Rules.Reduction => Entries(node.Inputs[0]),
        ContractRow => 2 * Products((ContractAttr)node.Attr, node),
        ConvForwardRow => 2 * Taps(node.Shape, node.Inputs[1].Shape),
        ConvInputGradientRow => 2 * Taps(node.Inputs[0].Shape, node.Inputs[1].Shape),
        ConvWeightGradientRow => 2 * Taps(node.Inputs[1].Shape, node.Shape),
        _ => 0,
    };

    private static long Products(ContractAttr attr, Node node)
    {
        var letters = (attr.Left + attr.Right).Distinct();
        var extents = letters.Select(c => attr.Left.Contains(c) ? node.Inputs[0].Shape[attr.Left.IndexOf(c)] : node.Inputs[1].Shape[attr.Right.IndexOf(c)]);
        return Indices(new Shape(extents)).LongCount();
    }

    /// <summary>Every output of a convolution with every weight of its channel.</summary>
    private static long Taps(Shape result, Shape weight) => Indices(result).Sum(_ => Indices(new Shape(weight.Take(3))).LongCount());

    private static long Touched(ContractionUnit unit)
    {
        var whole = unit.Terms.SelectMany(t => t.Inputs).Concat(unit.Bias is { } bias ? [bias] : []).Select(n => n.Base()).Distinct().ToArray();
        Node[] after = [.. unit.Epilogue?.Nodes ?? []];
        return whole.Sum(Entries) + Touched(unit.Result.Shape, after, [], [.. whole, unit.Sum]);
    }

    /// <summary>The distinct places that a loop reads: what it did not compute itself.</summary>
    private static long Touched(Shape domain, IReadOnlyCollection<Node> own, IEnumerable<Node> copied, IReadOnlyCollection<Node>? counted = null)
    {
        var places = new HashSet<(Node, string)>();
        var roots = own.SelectMany(n => n.Op == Primitives.Broadcast ? [n] : n.Inputs).Concat(copied).ToArray();
        foreach (var index in Indices(domain))
        {
            foreach (var root in roots)
            {
                Visit(root, index);
            }
        }

        return places.Count;

        void Visit(Node value, int[] index)
        {
            if (value.IsUniform() || own.Contains(value))
            {
                return;
            }

            if (value is { Kind: ElementKind.Boolean, Op: Elementwise })
            {
                foreach (var input in value.Inputs)
                {
                    Visit(input, index);
                }
            }
            else if (value.Op == Primitives.Broadcast)
            {
                var axes = ((BroadcastAttr)value.Attr).Axes;
                Visit(value.Inputs[0], [.. index.Where((_, a) => !axes.Contains(a))]);
            }
            else if (!own.Contains(value.Base()) && counted?.Contains(value.Base()) != true)
            {
                places.Add((value.Base(), string.Join(",", index)));
            }
        }
    }

    private static IEnumerable<int[]> Indices(Shape shape)
    {
        IEnumerable<int[]> indices = [[]];
        foreach (var extent in shape)
        {
            indices = indices.SelectMany(head => Enumerable.Range(0, extent.Value).Select(i => (int[])[.. head, i]));
        }

        return indices;
    }
}
