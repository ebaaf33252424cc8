using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: chooses the values of a scheduled routine that cost less to compute again in every loop that reads them than to store and read. What
/// counts is memory: a value is computed again where its loops then read and write fewer arrays of its size. Only cheap elementwise values are.
/// </summary>
internal static class Recomputation
{
    private const int MaxOperations = 8;

    /// <param name="schedule">The routine's steps.</param>
    /// <param name="remade">Values that every loop computes for itself in any case.</param>
    public static HashSet<Node> Choose(Schedule schedule, HashSet<Node> remade)
    {
        var chosen = new HashSet<Node>();
        var loops = schedule.Units.OfType<MapUnit>().ToArray();
        var made = new Dictionary<Node, MapUnit>();
        foreach (var loop in loops)
        {
            foreach (var node in loop.Nodes)
            {
                made[node] = loop;
            }
        }

        var readers = new Dictionary<Node, HashSet<MapUnit>>();
        var reads = loops.ToDictionary(l => l, l => new HashSet<Node>());
        var elsewhere = new HashSet<Node>();
        foreach (var unit in schedule.Units)
        {
            Collect(unit, schedule, remade, reads, readers, elsewhere);
        }

        // Later values first: what they are made from then counts as read where they are.
        foreach (var node in schedule.Storage.Where(s => s.Value.Place == Place.Scratch).Select(s => s.Key).OrderByDescending(n => n.Id))
        {
            if (node.Op is not Elementwise { IsCheap: true, Result: ElementKind.Real } || node.Shape.Rank == 0 || elsewhere.Contains(node) || remade.Contains(node)
                || !made.ContainsKey(node) || !readers.TryGetValue(node, out var users))
            {
                continue;
            }

            var (operands, computed) = (new HashSet<Node>(), new HashSet<Node>());
            if (!Expand(node, schedule, n => chosen.Contains(n) || remade.Contains(n), operands, computed))
            {
                continue;
            }

            var saved = 1 + users.Count;
            var added = users.Sum(u => operands.Count(o => !reads[u].Contains(o)));
            if (saved > added)
            {
                chosen.UnionWith(computed.Where(n => !remade.Contains(n)));
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

        return chosen;
    }

    private static void Collect(
        Unit unit, Schedule schedule, HashSet<Node> remade, Dictionary<MapUnit, HashSet<Node>> reads, Dictionary<Node, HashSet<MapUnit>> readers, HashSet<Node> elsewhere)
    {
        switch (unit)
        {
            case MapUnit map:
                foreach (var operand in map.Operands)
                {
                    Read(operand);
                }

                void Read(Node value)
                {
                    if (value is { Kind: ElementKind.Boolean, Op: Elementwise } || remade.Contains(value))
                    {
                        foreach (var input in value.Inputs)
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
                elsewhere.UnionWith(unit.Operands.SelectMany(Parts).Select(n => n.Base()));
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
