using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: counts what the steps of a routine read from memory and write to it, as entries. Each step reads every array that it uses and writes every array
/// that it makes once; a product that is added to a result reads and writes it again.
/// </summary>
internal static class Traffic
{
    /// <summary>Entries of real numbers and of indices that a routine moves.</summary>
    public static (Dim Values, Dim Indices) Of(Schedule schedule)
    {
        var (values, indices) = (Dim.Constant(0), Dim.Constant(0));
        foreach (var node in schedule.Units.SelectMany(u => Moved(schedule, u)))
        {
            if (node.Kind == ElementKind.Index)
            {
                indices += node.Shape.Length;
            }
            else
            {
                values += node.Shape.Length;
            }
        }

        return (values, indices);
    }

    /// <summary>The arrays that a step reads and writes, one as often as it is.</summary>
    public static IEnumerable<Node> Moved(Schedule schedule, Unit unit) => unit switch
    {
        MapUnit map => Reads(map).Concat(map.Stores.Select(s => s.Node)),
        ContractionUnit contraction => Reads(contraction)
            .Concat(Enumerable.Repeat(contraction.Result, (2 * contraction.Products.Count) - (contraction.Continues ? 0 : 1))),
        CallUnit call => call.Node.Inputs.Select(i => i.Base()).Distinct().Append(call.Node),
        _ => [],
    };

    /// <summary>
    /// What lives in scratch memory at once, as the steps at which it is most: one extent, or several of which the sizes decide. Entries, before buffers
    /// are aligned.
    /// </summary>
    public static IReadOnlyList<Dim> Peaks(Schedule schedule)
    {
        var peaks = new List<Dim>();
        var (begin, end) = (schedule.Scratch.ToLookup(b => b.First), schedule.Scratch.ToLookup(b => b.Last + 1));
        var live = Dim.Constant(0);
        for (var step = 0; step < schedule.Units.Count; step++)
        {
            live = end[step].Aggregate(begin[step].Aggregate(live, (sum, b) => sum + b.Length), (sum, b) => sum - b.Length);
            if (!peaks.Any(live.IsAtMost))
            {
                peaks.RemoveAll(p => p.IsAtMost(live));
                peaks.Add(live);
            }
        }

        return peaks;
    }

    private static HashSet<Node> Reads(MapUnit map)
    {
        var found = new HashSet<Node>();
        var own = new HashSet<Node>(map.Nodes.Concat(map.Again));
        foreach (var value in own.SelectMany(MapUnit.OperandsOf).Concat(map.Stores.Select(s => s.Node)))
        {
            Read(own, value, found);
        }

        return found;
    }

    /// <summary>Kernels of the library read operands whole, repeated ones too; what follows a product reads as a loop does.</summary>
    private static HashSet<Node> Reads(ContractionUnit contraction)
    {
        var found = new HashSet<Node>(contraction.Terms.SelectMany(t => t.Inputs).Concat(contraction.Bias is { } bias ? [bias] : []).Select(n => n.Base()));
        foreach (var operand in contraction.Epilogue?.Operands ?? [])
        {
            Read([], operand, found);
        }

        return found;
    }

    /// <summary>Notes the array behind a value that a loop uses, if it is in memory: loops repeat values themselves, and keep their own in registers.</summary>
    private static void Read(HashSet<Node> own, Node value, HashSet<Node> found)
    {
        var node = value.Op == Primitives.Broadcast ? value.Inputs[0].Base() : value.Base();
        if (node.Kind == ElementKind.Boolean && node.Op is Elementwise)
        {
            foreach (var input in node.Inputs)
            {
                Read(own, input, found);
            }
        }
        else if (!node.IsUniform() && !own.Contains(node))
        {
            found.Add(node);
        }
    }
}
