using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Emit;

// The arrays a loop steps through, and the axes it can merge.
internal sealed partial class MapKernel
{
    /// <summary>Merges neighbouring axes that every operand either steps through or repeats along; axes of extent 1 vanish.</summary>
    private List<Axis> Merge()
    {
        var axes = new List<Axis>();
        for (var a = 0; a < _unit.Domain.Rank; a++)
        {
            if (_unit.Domain[a].IsOne)
            {
                continue;
            }

            if (axes.Count > 0 && _operands.All(o => o.Steps[axes[axes.Count - 1].First] == o.Steps[a]))
            {
                var previous = axes[axes.Count - 1];
                axes[axes.Count - 1] = previous with { Length = previous.Length * _unit.Domain[a] };
            }
            else
            {
                axes.Add(new Axis(a, _unit.Domain[a]));
            }
        }

        return axes;
    }

    /// <summary>
    /// The first of the loops over which all sums run that keep the lanes' axis. Those loops then run inside, for a strip of a few vectors at a time, whose sums
    /// stay in registers. Null if there are no such loops.
    /// </summary>
    private int? Strip(IReadOnlyList<Axis> axes)
    {
        if (_reductions.Count == 0 || _reductions.Any(r => r.InLanes(axes)))
        {
            return null;
        }

        var last = axes.Count - 1;
        var depth = Enumerable.Range(0, last).Where(a => _reductions.Any(r => r.Target.Steps[axes[a].First])).Select(a => a + 1).LastOrDefault();
        return depth < last ? depth : null;
    }

    private bool InRegisters(Reduction reduction, IReadOnlyList<Axis> axes) => _strip is not null || reduction.InLanes(axes);

    /// <summary>Whether each of its results is written once, so that it need not start from zero in memory.</summary>
    private bool IsAssigned(Reduction reduction) =>
        InRegisters(reduction, _axes) && _axes.Take(_strip ?? _axes.Count - 1).All(a => reduction.Target.Steps[a.First]);

    /// <summary>A loop: the first of the merged axes and the product of their extents.</summary>
    private sealed record Axis(int First, Dim Length);

    /// <summary>An array in memory and the axes of the domain that it steps through.</summary>
    private sealed class Operand(Node node, string pointer, string argument, bool[] steps)
    {
        public Node Node { get; } = node;

        public string Pointer { get; } = pointer;

        public string Argument { get; } = argument;

        public bool[] Steps { get; } = steps;

        public bool IsTarget { get; init; }

        public string Register { get; init; } = "";

        public bool IsConstantInLanes(IReadOnlyList<Axis> axes) => axes.Count > 0 && !Steps[axes[axes.Count - 1].First];
    }

    /// <summary>A sum over axes.</summary>
    private sealed class Reduction(string name, Operand target, Node operand)
    {
        public string Name { get; } = name;

        public Operand Target { get; } = target;

        public Node Operand { get; } = operand;

        /// <summary>Whether the sum runs along the lanes, in registers.</summary>
        public bool InLanes(IReadOnlyList<Axis> axes) => axes.Count == 0 || !Target.Steps[axes[axes.Count - 1].First];
    }
}
