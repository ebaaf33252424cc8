using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <content>Where values lie once the steps are known, and how long.</content>
internal sealed partial class Scheduler
{
    private Schedule Place()
    {
        if (_passes.BufferReuse)
        {
            Remake();
        }

        var step = new Dictionary<Node, int>();
        for (var i = 0; i < _units.Count; i++)
        {
            foreach (var node in _units[i].Nodes)
            {
                step[node] = i;
            }
        }

        var units = new List<Unit>(_units);
        foreach (var (node, target) in _outputs)
        {
            // The value is written where it belongs; if it lies elsewhere already, or nothing computes it, it is copied at the end.
            if (step.ContainsKey(node.Base()) && !_storage.ContainsKey(node.Base()))
            {
                _storage[node.Base()] = target;
            }
            else
            {
                var copy = new MapUnit(node.Shape);
                copy.Stores.Add((node, target));
                units.Add(copy);
            }
        }

        var last = LastUses(units);
        var scratch = new List<ScratchBuffer>();
        foreach (var node in step.Keys.OrderBy(n => n.Id))
        {
            // What no other step reads stays in registers.
            if (!_storage.ContainsKey(node) && last.TryGetValue(node, out var end))
            {
                _storage[node] = new Storage(Ir.Place.Scratch, scratch.Count);
                scratch.Add(new ScratchBuffer(node, node.Shape.Length, _passes.BufferReuse ? step[node] : 0, _passes.BufferReuse ? end : units.Count));
            }
        }

        foreach (var unit in units.OfType<MapUnit>())
        {
            unit.Again.AddRange(Again(unit));
            unit.Stores.AddRange(unit.Nodes.Where(n => _storage.ContainsKey(n)).Select(n => (n, _storage[n])));
        }

        return new Schedule(units, _storage, scratch);
    }

    private IEnumerable<Node> Again(MapUnit unit)
    {
        var found = new SortedDictionary<int, Node>();
        var open = new Stack<Node>(unit.Nodes.SelectMany(n => n.Inputs));
        while (open.Count > 0)
        {
            var node = open.Pop();
            var isMask = node is { Kind: ElementKind.Boolean, Op: Elementwise };
            if (isMask || ((_recomputed.Contains(node) || (_remade.Contains(node) && !unit.Nodes.Contains(node))) && !found.ContainsKey(node.Id)))
            {
                foreach (var input in node.Inputs)
                {
                    open.Push(input);
                }

                if (!isMask)
                {
                    found[node.Id] = node;
                }
            }
        }

        return found.Values;
    }

    /// <summary>The last step that reads each value from memory.</summary>
    private Dictionary<Node, int> LastUses(IReadOnlyList<Unit> units)
    {
        var last = new Dictionary<Node, int>();
        for (var i = 0; i < units.Count; i++)
        {
            var seen = new HashSet<Node>();
            foreach (var value in units[i].Operands)
            {
                Read(value, units[i], i, last, seen);
            }
        }

        return last;
    }

    private void Read(Node value, Unit unit, int step, Dictionary<Node, int> last, HashSet<Node> seen)
    {
        // Loops repeat a value themselves; kernels of the library read it repeated in memory.
        var node = value.Op == Primitives.Broadcast && unit is MapUnit ? value.Inputs[0].Base() : unit.InMemory(value);
        if ((node.Kind == ElementKind.Boolean && node.Op is Elementwise) || _recomputed.Contains(node) || (unit is MapUnit && node == value && _remade.Contains(node)))
        {
            foreach (var input in seen.Add(node) ? node.Inputs : [])
            {
                Read(input, unit, step, last, seen);
            }
        }
        else if (!(unit is MapUnit && unit.Nodes.Contains(node) && node == value))
        {
            last[node] = step;
        }
    }
}
