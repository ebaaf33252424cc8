using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Contract: cuts a Hessian-vector product by "depends on v" and returns what crosses the cut and must be kept: the values that do not depend on v
/// and that values that do read from memory. With recomputation, a cheap elementwise value that loops read and that at most one kept value of its size
/// decides is not kept: reading that one costs as much, and half the memory goes. One that products and other kernels read whole is not kept if at most two
/// decide it, but made again beside them: a pass over memory for each, next to what a product costs.
/// </summary>
internal sealed class Linearise
{
    private const int MaxOperations = 6;

    private readonly HashSet<Node> _dependent;
    private readonly SortedDictionary<int, Node> _residuals = [];
    private readonly HashSet<Node> _inMemory = []; // read otherwise than entry by entry
    private readonly HashSet<Node> _byKernels = []; // those of them that kernels of the library read whole
    private readonly HashSet<Node> _byOthers = []; // those that anything else reads so

    private Linearise(IEnumerable<Node> tangents) => _dependent = [.. tangents];

    public static Kept Run(IReadOnlyList<Node> products, IReadOnlyList<Node> tangents, PassOptions passes)
    {
        var cut = new Linearise(tangents);
        cut.Cut(products);
        if (passes.Recomputation)
        {
            cut.LeaveToLoops();
        }

        IReadOnlyList<Node> whole = [.. cut._residuals.Values];
        var remade = passes.Recomputation ? cut.LeaveToProducts() : [];
        return new Kept([.. cut._residuals.Values], remade, whole);
    }

    private void Cut(IReadOnlyList<Node> products)
    {
        foreach (var node in Graph.Reachable(products))
        {
            if (node.Inputs.Any(_dependent.Contains))
            {
                _dependent.Add(node);
                foreach (var input in node.Inputs.Where(i => !_dependent.Contains(i)))
                {
                    Keep(input);
                    var isLoop = node.Op is Elementwise || node.Op == Primitives.Sum;
                    Look(input, isLoop && input.Op != Primitives.Reshape, isLoop ? _byOthers : _byKernels);
                }
            }
        }

        // A product that does not depend on v at all is kept whole.
        foreach (var node in products.Where(p => !_dependent.Contains(p)))
        {
            Keep(node);
            Look(node, false, _byOthers);
        }
    }

    private void Keep(Node value)
    {
        var node = value.Base();
        if (node.Op is Leaf || node.IsUniform())
        {
            return;
        }

        if (node.Op == Primitives.Broadcast)
        {
            Keep(node.Inputs[0]);
        }
        else if (node is { Kind: ElementKind.Boolean, Op: Elementwise })
        {
            foreach (var input in node.Inputs)
            {
                Keep(input);
            }
        }
        else
        {
            _residuals[node.Id] = node;
        }
    }

    /// <summary>Notes what is read otherwise than entry by entry, in a loop of its own shape, and by what.</summary>
    private void Look(Node value, bool inLoop, HashSet<Node> readers)
    {
        var node = value.Base();
        if (!inLoop || node != value)
        {
            _inMemory.Add(node);
            readers.Add(node);
        }

        if (node.Op == Primitives.Broadcast || node is { Kind: ElementKind.Boolean, Op: Elementwise })
        {
            foreach (var input in node.Inputs)
            {
                Look(input, inLoop && node.Op != Primitives.Broadcast, _byOthers);
            }
        }
    }

    /// <summary>Does not keep what loops alone read, if what decides it is kept or small.</summary>
    private void LeaveToLoops()
    {
        foreach (var node in _residuals.Values.Reverse().Where(n => n.Op is Elementwise { IsCheap: true } && !_inMemory.Contains(n)).ToArray())
        {
            var found = new Origin();
            if (Expand(node, found) && found.Large.Count <= 1 && found.Nodes.Count <= MaxOperations)
            {
                Leave(node, found);
            }
        }
    }

    /// <summary>Does not keep what kernels read whole either, if one or two values of its size decide it.</summary>
    /// <returns>Those values, and what lies between them and what is kept.</returns>
    private HashSet<Node> LeaveToProducts()
    {
        var remade = new HashSet<Node>();
        var needed = new HashSet<Node>();
        foreach (var node in _residuals.Values.Reverse().Where(_byKernels.Contains).ToArray())
        {
            var found = new Origin();
            if (node.Op is Elementwise { IsCheap: true, Result: ElementKind.Real } && !needed.Contains(node) && !_byOthers.Contains(node)
                && Expand(node, found) && found.Large.Count is 1 or 2 && found.Nodes.Count <= MaxOperations)
            {
                Leave(node, found);
                remade.UnionWith(found.Nodes);
                needed.UnionWith(found.Large);
            }
        }

        return remade;
    }

    private void Leave(Node node, Origin origin)
    {
        _residuals.Remove(node.Id);
        foreach (var value in origin.Small)
        {
            Keep(value);
            _inMemory.Add(value.Base());
            _byOthers.Add(value.Base());
        }
    }

    private bool Expand(Node node, Origin origin)
    {
        if (!origin.Nodes.Add(node))
        {
            return true;
        }

        foreach (var input in node.Inputs.Where(i => !i.IsUniform()))
        {
            if (input.Op == Primitives.Broadcast)
            {
                origin.Small.Add(input.Inputs[0]);
            }
            else if (input.Op is Leaf || _residuals.ContainsKey(input.Id))
            {
                origin.Large.Add(input);
            }
            else if (input.Op is not Elementwise { IsCheap: true } || origin.Nodes.Count > MaxOperations || !Expand(input, origin))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a value is computed from: kept values of its size, values that are repeated, and what lies between, itself included.</summary>
    private sealed class Origin
    {
        public HashSet<Node> Large { get; } = [];

        public HashSet<Node> Small { get; } = [];

        public HashSet<Node> Nodes { get; } = [];
    }
}
