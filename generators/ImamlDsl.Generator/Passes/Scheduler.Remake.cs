using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <content>Where values that a linearisation does not keep are made again.</content>
internal sealed partial class Scheduler
{
    // Sizes that data decide are not known here. This one, for all, decides what is held; nothing but memory depends on it.
    private const double UsualSize = 32;

    /// <summary>
    /// Kernels may read such a value at steps far apart, as the way forward and the way back of a product do. It is held from one to the next
    /// where that does not raise the most that lives at once, and made again for the later one where it would.
    /// </summary>
    private void Remake()
    {
        var steps = _units.ToArray();
        var uses = Uses(steps);
        if (uses.Count == 0)
        {
            return;
        }

        var live = Lives(steps, uses);
        var peak = live.Max();
        var gaps = new List<Gap>();
        foreach (var gap in uses.OrderBy(u => u.Key.Id).SelectMany(u => u.Value.Zip(u.Value.Skip(1), (from, to) => new Gap(u.Key, from, to))))
        {
            var between = Enumerable.Range(gap.From + 1, gap.To - gap.From - 1).ToArray();
            if (between.All(step => live[step] + Size(gap.Node) <= peak))
            {
                Hold(live, gap.Node, between);
            }
            else
            {
                gaps.Add(gap);
            }
        }

        // From the last step to the first, so that the positions of those before stay.
        foreach (var gap in gaps.OrderByDescending(g => g.To))
        {
            var copy = _copy(gap.Node);
            var maker = steps[gap.To - 1];
            if (!MayMake(maker, copy))
            {
                maker = new MapUnit(copy.Shape);
                _units.Insert(gap.To, maker);
            }

            maker.Nodes.Add(copy);
            var next = gaps.Where(g => g.Node == gap.Node && g.From >= gap.To).Select(g => g.To).DefaultIfEmpty(steps.Length).Min();
            foreach (var step in uses[gap.Node].Where(step => step >= gap.To && step < next))
            {
                steps[step].Copies[gap.Node] = copy;
            }
        }
    }

    /// <summary>The steps at which kernels read values that are made again.</summary>
    private Dictionary<Node, List<int>> Uses(IReadOnlyList<Unit> steps)
    {
        var uses = new Dictionary<Node, List<int>>();
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var node in steps[i] is MapUnit ? [] : steps[i].Operands.Select(o => o.Base()).Distinct().Where(_remade.Contains))
            {
                if (!uses.TryGetValue(node, out var all))
                {
                    uses.Add(node, all = []);
                }

                all.Add(i);
            }
        }

        return uses;
    }

    /// <summary>What lives in scratch at each step, if values that are made again live no longer than a kernel reads them.</summary>
    private double[] Lives(IReadOnlyList<Unit> steps, Dictionary<Node, List<int>> uses)
    {
        var live = new double[steps.Count];
        var last = LastUses(steps);
        var outputs = new HashSet<Node>(_outputs.Select(o => o.Node.Base()));
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var node in steps[i].Nodes.Where(n => !_storage.ContainsKey(n) && !outputs.Contains(n)))
            {
                var end = uses.TryGetValue(node, out var own) ? own[0] : last.TryGetValue(node, out var step) ? step : i - 1;
                Hold(live, node, Enumerable.Range(i, end - i + 1));
            }
        }

        foreach (var pair in uses)
        {
            Hold(live, pair.Key, pair.Value.Zip(pair.Value.Skip(1), (from, to) => new Gap(pair.Key, from, to))
                .SelectMany(gap => gap.To > gap.From + 1 && MayMake(steps[gap.To - 1], gap.Node) ? [gap.To - 1, gap.To] : new[] { gap.To }));
        }

        return live;
    }

    private static double Size(Node node) => node.Shape.Length.At(UsualSize);

    private static void Hold(double[] live, Node node, IEnumerable<int> steps)
    {
        foreach (var step in steps)
        {
            live[step] += Size(node);
        }
    }

    /// <summary>Whether a step may make a value beside its own.</summary>
    private bool MayMake(Unit unit, Node node) => unit is MapUnit map && map.Domain.Equals(node.Shape)
        && LoopSize.Fits(map.Nodes.Append(node).Sum(LoopSizeOf)) && map.Nodes.All(n => MayShare(n, node));

    /// <summary>Two steps at which kernels read a value, and none between them.</summary>
    private sealed record Gap(Node Node, int From, int To);
}
