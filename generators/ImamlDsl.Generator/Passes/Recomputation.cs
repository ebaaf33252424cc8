using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: chooses the values of a scheduled routine that cost less to compute again in every loop that reads them than to store and read. What
/// counts is memory: a value is computed again where its loops then read and write fewer arrays of its size. Only cheap elementwise values are. What kernels of
/// the library read lies in memory all the same; loops that read what it is made from compute it nevertheless.
/// </summary>
internal static class Recomputation
{
    private const int MaxOperations = 8;
    private const int MaxChain = 24; // with the operations of values that are computed again themselves

    /// <summary>The values that loops compute instead of reading them from memory, and those that lie there besides, for kernels.</summary>
    /// <param name="schedule">The routine's steps.</param>
    /// <param name="remade">Values that every loop computes for itself in any case, though they may lie in memory.</param>
    public static (HashSet<Node> Instead, HashSet<Node> Besides) Choose(Schedule schedule, IReadOnlyCollection<Node> remade)
    {
        var (instead, besides) = (new HashSet<Node>(), new HashSet<Node>());
        var loops = schedule.Units.OfType<MapUnit>().ToArray();
        var made = new Dictionary<Node, MapUnit>();
        foreach (var loop in loops)
        {
            foreach (var node in loop.Nodes)
            {
                made[node] = loop;
            }
        }

        var uses = made.Keys.SelectMany(user => user.Inputs.Select(input => (input, user))).ToLookup(use => use.input, use => use.user);
        var readers = new Dictionary<Node, HashSet<MapUnit>>();
        var reads = loops.ToDictionary(l => l, l => new HashSet<Node>());
        var (elsewhere, kernels) = (new HashSet<Node>(), new HashSet<Node>());
        foreach (var unit in schedule.Units)
        {
            Collect(unit, schedule, remade, reads, readers, elsewhere, kernels);
        }

        // Later values first: what they are made from then counts as read where they are. What is decided may tip the balance for others.
        for (var count = -1; count < instead.Count + besides.Count;)
        {
            count = instead.Count + besides.Count;
            foreach (var node in schedule.Storage.Keys.Where(IsCandidate).OrderByDescending(n => n.Id).ToArray())
            {
                Consider(node);
            }
        }

        return (instead, besides);

        bool IsCandidate(Node node) => schedule.Storage[node].Place == Place.Scratch && node.Op is Elementwise { IsCheap: true, Result: ElementKind.Real }
            && node.Shape.Rank > 0 && made.ContainsKey(node) && readers.ContainsKey(node) && !elsewhere.Contains(node) && !IsChosen(node);

        bool IsChosen(Node node) => instead.Contains(node) || besides.Contains(node) || remade.Contains(node);

        // The value and those computed again from it, each from the one before.
        HashSet<Node> Dependents(Node node) => Graph.Closure([node], n => uses[n].Where(IsChosen));

        // How many operations make values again, with those of what they are made from.
        int Chain(IEnumerable<Node> values) => Graph.Closure(values, n => n.Inputs.Where(IsChosen)).Count;

        void Consider(Node node)
        {
            var users = readers[node];
            var (operands, computed) = (new HashSet<Node>(), new HashSet<Node>());
            if (!Expand(node, schedule, IsChosen, operands, computed) || Dependents(node).Any(dependent => Chain([.. computed, dependent]) > MaxChain))
            {
                return;
            }

            var isStored = kernels.Contains(node);
            var saved = users.Count + (isStored ? 0 : 1);
            var added = users.Sum(u => operands.Count(o => !reads[u].Contains(o)));
            if (saved > added)
            {
                (isStored ? besides : instead).Add(node);
                instead.UnionWith(computed.Where(n => !IsChosen(n)));
                foreach (var user in users)
                {
                    reads[user].Remove(node);
                    reads[user].UnionWith(operands);
                    foreach (var operand in operands)
                    {
                        Add(readers, operand, user);
                    }
                }
            }
        }
    }

    private static void Collect(
        Unit unit, Schedule schedule, IReadOnlyCollection<Node> remade, Dictionary<MapUnit, HashSet<Node>> reads, Dictionary<Node, HashSet<MapUnit>> readers,
        HashSet<Node> elsewhere, HashSet<Node> kernels)
    {
        switch (unit)
        {
            case MapUnit map:
                var seen = new HashSet<Node>();
                foreach (var operand in map.Operands)
                {
                    Read(operand);
                }

                void Read(Node value)
                {
                    if (value is { Kind: ElementKind.Boolean, Op: Elementwise } || remade.Contains(value))
                    {
                        foreach (var input in seen.Add(value) ? value.Inputs : [])
                        {
                            Read(input);
                        }
                    }
                    else if (value.Op == Primitives.Broadcast || value.Op == Primitives.Reshape)
                    {
                        elsewhere.Add(value.Inputs[0].Base());
                        elsewhere.Add(value.Base());
                    }
                    else if (!map.Nodes.Contains(value) && schedule.Storage.ContainsKey(value))
                    {
                        reads[map].Add(value);
                        Add(readers, value, map);
                        if (!map.Domain.Equals(value.Shape))
                        {
                            elsewhere.Add(value);
                        }
                    }
                }

                break;
            default:
                var contraction = unit as ContractionUnit;
                var whole = contraction is null ? unit.Operands : contraction.Terms.SelectMany(t => t.Inputs);
                kernels.UnionWith(whole.Select(n => n.Base()));
                elsewhere.UnionWith(whole.SelectMany(n => Parts(n).Where(part => part != n)).Select(n => n.Base()));

                // An epilogue has no registers to compute what it reads.
                elsewhere.UnionWith((contraction?.Epilogue?.Reads ?? []).Concat(contraction?.Bias is { } bias ? [bias] : []).SelectMany(Parts).Select(n => n.Base()));
                break;
        }
    }

    /// <summary>A value and what a comparison or repetition reads in its place.</summary>
    private static IEnumerable<Node> Parts(Node node) =>
        (node.Kind == ElementKind.Boolean && node.Op is Elementwise) || node.Op == Primitives.Broadcast ? node.Inputs.SelectMany(Parts).Append(node) : [node];

    /// <summary>The arrays of its own size from which a value is computed, through others that lie nowhere; false where one of those is not cheap.</summary>
    private static bool Expand(Node node, Schedule schedule, Func<Node, bool> isChosen, HashSet<Node> operands, HashSet<Node> computed)
    {
        computed.Add(node);
        foreach (var input in node.Inputs)
        {
            if (input.IsUniform())
            {
                continue;
            }

            if (input.Op == Primitives.Broadcast)
            {
                if (!schedule.Storage.ContainsKey(input.Inputs[0].Base()))
                {
                    return false;
                }
            }
            else if (schedule.Storage.ContainsKey(input.Base()) && !isChosen(input))
            {
                operands.Add(input.Base());
            }
            else if (input.Op is not Elementwise { IsCheap: true } || computed.Count == MaxOperations || !Expand(input, schedule, isChosen, operands, computed))
            {
                return false;
            }
        }

        return true;
    }

    private static void Add(Dictionary<Node, HashSet<MapUnit>> readers, Node node, MapUnit user)
    {
        if (!readers.TryGetValue(node, out var all))
        {
            readers.Add(node, all = []);
        }

        all.Add(user);
    }
}
