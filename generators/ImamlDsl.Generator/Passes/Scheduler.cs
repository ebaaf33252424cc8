using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: orders a routine into steps and gives every value that outlives its step a place. Elementwise values go as late as their users
/// allow, into loops over the same domain, as long as these do not become too large, so that what is cheap is computed where it is used; sums go into the loop that makes their operand.
/// Comparisons and scalars of sizes are repeated where they are used and never stored. Values that a linearisation does not keep are computed again
/// in every loop, and lie in memory only where a kernel of the library reads them.
/// </summary>
internal sealed partial class Scheduler
{
    private readonly PassOptions _passes;
    private readonly IReadOnlyList<(Node Node, Storage Target)> _outputs;
    private readonly Dictionary<Node, Storage> _storage = [];
    private readonly List<Node> _live;
    private readonly Dictionary<Node, int> _bound = []; // the step, counted from the end, at or before which a value is needed
    private readonly Dictionary<Node, int> _position = []; // the step, counted from the end
    private readonly Dictionary<Node, int> _users = [];
    private readonly Dictionary<Node, HashSet<Node>> _readers = [];
    private readonly HashSet<Node> _filled = []; // values of one number throughout that must lie in memory
    private readonly List<Unit> _units = []; // last step first
    private readonly Dictionary<Unit, int> _sizes = []; // of loops
    private readonly HashSet<Node> _recomputed; // values that every loop computes for itself
    private readonly HashSet<Node> _missed = []; // those of them that must lie in memory after all
    private readonly HashSet<Node> _remade; // the same, but they may lie in memory too, several times
    private readonly Func<Node, Node> _copy; // makes the node of another time

    private Scheduler(
        IReadOnlyList<(Node Node, Storage Target)> outputs, IReadOnlyDictionary<Node, Storage> given, HashSet<Node> remade, Func<Node, Node> copy,
        PassOptions passes, HashSet<Node> recomputed)
    {
        _passes = passes;
        _remade = remade;
        _copy = copy;
        _recomputed = recomputed;
        _outputs = outputs;
        foreach (var pair in given)
        {
            _storage.Add(pair.Key, pair.Value);
        }

        _live = Live(outputs.Select(o => o.Node), given);
    }

    /// <summary>Schedules a routine that makes nothing again.</summary>
    /// <param name="outputs">What is computed and where it goes.</param>
    /// <param name="given">Values that are stored before the routine begins.</param>
    /// <param name="passes">Which passes run.</param>
    public static Schedule Run(IReadOnlyList<(Node Node, Storage Target)> outputs, IReadOnlyDictionary<Node, Storage> given, PassOptions passes) =>
        Run(outputs, given, [], node => node, passes);

    /// <summary>Schedules a routine.</summary>
    /// <param name="outputs">What is computed and where it goes.</param>
    /// <param name="given">Values that are stored before the routine begins.</param>
    /// <param name="remade">Cheap elementwise values that those decide, and that are computed from them wherever they are used.</param>
    /// <param name="copy">Gives another node for the same value.</param>
    /// <param name="passes">Which passes run.</param>
    public static Schedule Run(
        IReadOnlyList<(Node Node, Storage Target)> outputs, IReadOnlyDictionary<Node, Storage> given, IReadOnlyCollection<Node> remade, Func<Node, Node> copy,
        PassOptions passes)
    {
        var first = new Scheduler(outputs, given, [.. remade], copy, passes, []).Run();
        var (instead, besides) = passes.Recomputation ? Recomputation.Choose(first, remade) : ([], []);
        if (instead.Count + besides.Count == 0)
        {
            return first;
        }

        HashSet<Node> again = [.. remade, .. besides];
        while (true)
        {
            // Other steps than before may read a value that was to be computed again. What was decided by then counted on it, so all is decided anew.
            var scheduler = new Scheduler(outputs, given, again, copy, passes, instead);
            var schedule = scheduler.Run();
            if (scheduler._missed.Count == 0)
            {
                return schedule;
            }

            instead.ExceptWith(scheduler._missed);
        }
    }

    /// <summary>Whether a value is computed again wherever it is used.</summary>
    private bool IsRepeated(Node node) => node.IsUniform() || node.Kind == ElementKind.Boolean || _recomputed.Contains(node) || _remade.Contains(node);

    private Schedule Run()
    {
        foreach (var node in _live)
        {
            foreach (var input in node.Inputs)
            {
                _users[input] = _users.TryGetValue(input, out var n) ? n + 1 : 1;
                if (!_readers.TryGetValue(input, out var readers))
                {
                    _readers.Add(input, readers = []);
                }

                readers.Add(node);
            }
        }

        foreach (var (node, _) in _outputs)
        {
            Need(node, -1);
            _users[node] = 2 + (_users.TryGetValue(node, out var n) ? n : 0); // never merged into a contraction that would hide it
            _readers.Remove(node);
        }

        for (var i = _live.Count - 1; i >= 0; i--)
        {
            Assign(_live[i]);
        }

        PullSums();
        _units.RemoveAll(u => u is MapUnit && u.Nodes.Count == 0);
        _units.Reverse();
        foreach (var unit in _units.OfType<MapUnit>())
        {
            unit.Nodes.Sort((a, b) => a.Id.CompareTo(b.Id));
        }

        return Place();
    }

    private List<Node> Live(IEnumerable<Node> outputs, IReadOnlyDictionary<Node, Storage> given)
    {
        var found = new SortedDictionary<int, Node>();
        var open = new Stack<Node>(outputs);
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (node.Attr is SlotAttr slot)
            {
                _storage[node] = new Storage(
                    node.Op == Primitives.Parameter ? Ir.Place.Parameter : node.Op == Primitives.Input ? Ir.Place.Input : Ir.Place.Tangent,
                    slot.Index);
            }
            else if (node.Op == Primitives.Table)
            {
                _storage[node] = new Storage(Ir.Place.Table, node.Id);
            }
            else if (!given.ContainsKey(node) && !found.ContainsKey(node.Id))
            {
                found.Add(node.Id, node);
                foreach (var input in node.Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return [.. found.Values];
    }

    /// <summary>Notes that a step needs a value stored: it must be made in an earlier step.</summary>
    private void Need(Node value, int position)
    {
        var node = value.Base();
        if (node.Kind == ElementKind.Boolean && node.Op is Elementwise)
        {
            foreach (var input in node.Inputs)
            {
                Need(input, position);
            }
        }
        else if (!node.IsUniform())
        {
            if (_recomputed.Contains(node))
            {
                _missed.Add(node);
            }

            Bound(node, position + 1);
        }
    }

    /// <summary>Notes that a kernel of the library reads a value, which must lie in memory even where it is one number throughout.</summary>
    private void NeedInMemory(Node value, int position)
    {
        if (value.IsUniform())
        {
            _filled.Add(value);
            Bound(value, position + 1);
        }
        else
        {
            Need(value, position);
        }
    }

    /// <summary>Notes that a loop uses a value of its own domain: if made in the same loop, in a register.</summary>
    private void Use(Node value, int position, Shape domain) => Use(value, position, domain, []);

    private void Use(Node value, int position, Shape domain, HashSet<Node> seen)
    {
        if (IsRepeated(value))
        {
            foreach (var input in value.IsUniform() || !seen.Add(value) ? [] : value.Inputs)
            {
                Use(input, position, domain, seen);
            }
        }
        else if (value.Op == Primitives.Broadcast)
        {
            Need(value.Inputs[0], position);
        }
        else if (value.Op is Elementwise && value.Shape.Equals(domain) && !_storage.ContainsKey(value) && Joins(value, position))
        {
            Bound(value, position);
        }
        else
        {
            Need(value, position);
        }
    }

    private void Bound(Node node, int position)
    {
        if (!_bound.TryGetValue(node, out var bound) || bound < position)
        {
            _bound[node] = position;
        }
    }

    private void Assign(Node node)
    {
        if (!_bound.TryGetValue(node, out var bound) || (IsRepeated(node) && !_filled.Contains(node) && !_remade.Contains(node)) || _position.ContainsKey(node))
        {
            return; // a view, or part of another step
        }

        if (_filled.Contains(node))
        {
            Join(node, bound, node.Shape, () => { });
        }
        else if (node.Op == Primitives.Broadcast)
        {
            Join(node, bound, node.Shape, () => Use(node, _position[node], node.Shape));
        }
        else if (node.Op == Primitives.Sum)
        {
            var domain = node.Inputs[0].Shape;
            Join(node, bound, domain, () => Use(node.Inputs[0], _position[node], domain));
        }
        else if (Contraction(node) is { } contraction)
        {
            foreach (var part in Parts(contraction).Reverse())
            {
                Append(part);
            }
        }
        else if (node.Op is Elementwise)
        {
            Join(node, bound, node.Shape, () =>
            {
                foreach (var input in node.Inputs)
                {
                    Use(input, _position[node], node.Shape);
                }
            });
        }
        else
        {
            var position = Append(new CallUnit(node), node);
            foreach (var input in node.Inputs)
            {
                NeedInMemory(input, position);
            }
        }
    }

    private void Join(Node node, int bound, Shape domain, Action use)
    {
        var size = LoopSizeOf(node);
        var position = _units.FindIndex(
            bound, u => u is MapUnit map && map.Domain.Equals(domain) && LoopSize.Fits(_sizes[map] + size) && map.Nodes.All(n => MayShare(n, node)));
        if (position < 0)
        {
            position = _units.Count;
            var map = new MapUnit(domain);
            _units.Add(map);
            _sizes.Add(map, 0);
        }

        _units[position].Nodes.Add(node);
        _sizes[_units[position]] += size;
        _position[node] = position;
        use();
    }

    /// <summary>What a value takes of a loop, with those that the loop computes again for it.</summary>
    private int LoopSizeOf(Node node) => LoopSize.Of(Graph.Closure([node], n => n.Inputs.Where(i => IsRepeated(i) && !i.IsUniform())));

    /// <summary>Whether two values may be computed in one loop: always, unless a fusion is switched off.</summary>
    private bool MayShare(Node one, Node other) =>
        one.Op == Primitives.Sum || other.Op == Primitives.Sum ? _passes.ReductionFusion : _passes.ElementwiseFusion;

    /// <summary>Whether a value may join the loop of a step that uses it.</summary>
    private bool Joins(Node value, int position) => _units[position].Nodes.All(n => MayShare(n, value));

    private int Append(Unit unit, Node node)
    {
        unit.Nodes.Add(node);
        return _position[node] = Add(unit);
    }

    private int Add(Unit unit)
    {
        _units.Add(unit);
        return _units.Count - 1;
    }

    /// <summary>
    /// The steps of a sum of products. A twin's four operands lie in memory at once; filters' gradients, small beside them, are summed in two
    /// steps if an operand is made for them, so that the other product's may go first.
    /// </summary>
    private IEnumerable<ContractionUnit> Parts(ContractionUnit unit)
    {
        if (unit.Products.Count > 1 || unit.Products[0] is not { Term: { } term, Twin: { } twin } || term.Op != Primitives.ConvWeightGradient
            || !term.Inputs.Concat(twin.Inputs).Any(i => _remade.Contains(i.Base())))
        {
            return [unit];
        }

        return
        [
            new ContractionUnit(unit.Sum, [new Product(term, null)], unit.Bias, null),
            new ContractionUnit(unit.Sum, [new Product(twin, null)], null, null) { Continues = true },
        ];
    }

    private void Append(ContractionUnit unit)
    {
        var position = unit.Continues ? Add(unit) : Append(unit, unit.Result);
        foreach (var term in unit.Terms)
        {
            _position[term] = position;
            NeedInMemory(term.Inputs[0], position);
            NeedInMemory(term.Inputs[1], position);
        }

        if (unit.Bias is { } bias)
        {
            Need(bias, position);
        }

        _position[unit.Sum] = position;
        foreach (var node in unit.Epilogue?.Nodes ?? [])
        {
            _position[node] = position;
        }

        foreach (var value in unit.Epilogue?.Reads ?? [])
        {
            Need(value, position);
        }
    }

    /// <summary>A sum of contractions, and what follows it entry by entry if nothing else reads the sum; null for other values.</summary>
    private ContractionUnit? Contraction(Node node)
    {
        if (Accumulation(node) is { } accumulation)
        {
            return new ContractionUnit(node, TwinProducts.Pair(accumulation.Terms, _passes.TwinProducts), accumulation.Bias, null);
        }

        if (!_passes.Epilogues || node.Op is not Elementwise || new Epilogues(_readers, n => _storage.ContainsKey(n), _remade.Contains).Find(node, n => Accumulation(n) is not null) is not var (sum, epilogue))
        {
            return null;
        }

        var (terms, bias) = Accumulation(sum)!.Value;
        return terms.Any(t => t.Op == Primitives.ConvWeightGradient) ? null
            : new ContractionUnit(sum, TwinProducts.Pair(terms, _passes.TwinProducts), bias, epilogue);
    }

    /// <summary>A contraction, or a sum of contractions and perhaps a bias that nothing else uses; null for other values.</summary>
    private (IReadOnlyList<Node> Terms, Node? Bias)? Accumulation(Node node)
    {
        if (node.IsContraction())
        {
            return ([node], null);
        }

        if (node.Op != Primitives.Add)
        {
            return null;
        }

        var terms = new List<Node>();
        Node? bias = null;
        var open = new Stack<Node>([node.Inputs[1], node.Inputs[0]]);
        while (open.Count > 0)
        {
            var term = open.Pop();
            var own = _users[term] == 1 && !_storage.ContainsKey(term);
            if (own && term.Op == Primitives.Add)
            {
                open.Push(term.Inputs[1]);
                open.Push(term.Inputs[0]);
            }
            else if (own && term.IsContraction() && !_bound.ContainsKey(term))
            {
                terms.Add(term);
            }
            else if (bias is null && term.Op == Primitives.Broadcast && ((BroadcastAttr)term.Attr).Axes.SequenceEqual(Enumerable.Range(0, term.Shape.Rank - 1)) && !term.IsUniform())
            {
                bias = term.Inputs[0];
            }
            else
            {
                return null;
            }
        }

        return terms.Count > 0 ? (terms, bias) : null;
    }

    /// <summary>Moves a sum into the loop that makes its operand, where it reads a register.</summary>
    private void PullSums()
    {
        foreach (var sum in !_passes.ReductionFusion ? [] : _live.Where(n => n.Op == Primitives.Sum && _position.ContainsKey(n)))
        {
            var operand = sum.Inputs[0];
            if (_position.TryGetValue(operand, out var position) && _units[position] is MapUnit map && position > _position[sum] && map.Nodes.Contains(operand) && operand.Op is Elementwise)
            {
                _units[_position[sum]].Nodes.Remove(sum);
                map.Nodes.Add(sum);
                _position[sum] = position;
            }
        }
    }
}
