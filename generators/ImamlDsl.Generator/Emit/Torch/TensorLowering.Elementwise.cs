using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit.Torch;

/// <content>Elementwise operations, and those that libtorch does together in one.</content>
internal sealed partial class TensorLowering
{
    // log(1 + exp(x)) is x to the last bit of double precision from here on; libtorch's own threshold is 20.
    private const string SoftplusThreshold = "40";

    /// <summary>
    /// Notes what is computed as part of its only user: products of matrices that are added up, from another value where there is one; a product of entries,
    /// or a number times a value, that is added.
    /// </summary>
    private void Absorb(IReadOnlyList<Node> live)
    {
        foreach (var node in live.Where(n => (n.Op == Primitives.Add || n.Op == Primitives.Sub) && !_routine.Given.Contains(n) && !n.IsUniform()))
        {
            var inputs = new[] { node.Inputs[1], node.Inputs[0] };
            var part = inputs.FirstOrDefault(i => IsFree(i) && IsDirectProduct(i, node))
                ?? inputs.FirstOrDefault(i => node.Op == Primitives.Add && IsFree(i) && IsSumOfProducts(i) && i.Shared == node.Shared)
                ?? inputs.FirstOrDefault(i => IsFree(i) && i.Op == Primitives.Mul && (node.Op == Primitives.Add || i == node.Inputs[1]));
            if (part is not null && !node.Inputs.Single(i => i != part).IsUniform())
            {
                _absorbed[part] = node;
            }
        }
    }

    /// <summary>Whether nothing but products of matrices is added up, and the sum's last one is computed with it.</summary>
    private bool IsSumOfProducts(Node node) =>
        node.Op == Primitives.Add && node.Inputs.Any(i => IsPartOf(i, node) && i.IsContraction() && node.Inputs.Single(o => o != i) is var first
            && IsFree(first) && (IsDirectProduct(first, node) || IsSumOfProducts(first)));

    private bool IsPartOf(Node part, Node node) => _absorbed.TryGetValue(part, out var user) && user == node;

    /// <summary>Whether a value has one user and is computed here, so that its user may compute it.</summary>
    private bool IsFree(Node node) => Users(node) == 1 && !node.IsUniform() && !_routine.Given.Contains(node);

    private void LowerElementwise(Node node, Elementwise op)
    {
        if (op == Primitives.Add || op == Primitives.Sub)
        {
            if (node.Inputs.FirstOrDefault(i => IsPartOf(i, node)) is { } part)
            {
                LowerSum(node, part, node.Inputs.Single(i => i != part));
                return;
            }
        }

        if (op == Primitives.Where && TryLowerMask(node))
        {
            return;
        }

        if (node.Inputs.Count == 2 && op.Aten is "gt" or "ge" or "eq" && node.Inputs[0].IsUniform())
        {
            Map(node, op.Aten is "gt" ? "lt" : op.Aten is "ge" ? "le" : "eq", [node.Inputs[1], node.Inputs[0]]);
        }
        else
        {
            Map(node, op.Aten, node.Inputs, op == Primitives.Softplus ? [new Word("1"), new Word(SoftplusThreshold)] : []);
        }
    }

    /// <summary>One operation of libtorch on entries that correspond.</summary>
    private void Map(Node node, string function, IReadOnlyList<Node> inputs, IReadOnlyList<TensorArgument>? rest = null, IReadOnlyList<(string, string)>? options = null)
    {
        // Numbers are written as numbers, but an operation needs one tensor, and a choice two of which one decides the precision; some take tensors only.
        var needed = function is "where" or "maximum" or "minimum" ? 2 : 1;
        var tensors = inputs.Count(i => !i.IsUniform());
        var operands = new List<TensorValue>();
        var positions = new List<int>();
        var arguments = new List<TensorArgument>();
        foreach (var input in inputs)
        {
            if (input.IsUniform() && tensors >= needed)
            {
                arguments.Add(new Word(PythonNumbers.Uniform(input, _sizes)));
                continue;
            }

            tensors += input.IsUniform() ? 1 : 0;
            var value = Value(input);
            operands.Add(value);
            positions.Add(arguments.Count);
            arguments.Add(value.Tensor);
        }

        var (shared, repeated) = (operands.All(o => o.Shared), Repeated(node, operands));
        // A shared tensor that is repeated may lack axes in front that the result has.
        var reusable = positions.Where((_, i) => node.Kind == ElementKind.Real && operands[i].Shared == shared && operands[i].Repeated.Count == repeated.Count
            && !(shared && repeated.Count > 0));
        Define(node, shared, repeated, function, [.. arguments, .. rest ?? []], options, reusable: [.. reusable]);
    }

    /// <summary>The axes along which all operands are repeated, and so their result is.</summary>
    private static IReadOnlyList<int> Repeated(Node node, IEnumerable<TensorValue> operands) =>
        [.. Enumerable.Range(0, node.Shape.Rank).Where(a => operands.All(o => o.Repeated.Contains(a)))];

    /// <summary>y > 0 ? x : 0 without a mask in memory, for an output y of relu or 0/1 numbers: where y is NaN the two differ.</summary>
    private bool TryLowerMask(Node node)
    {
        var (mask, x, other) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);
        if (mask.Op != Primitives.Greater || !(mask.Inputs[0].Op == Primitives.Relu || mask.Inputs[0].Op == Primitives.OneHot) || !mask.Inputs[1].IsConstant(0) || !other.IsConstant(0) || x.IsUniform())
        {
            return false;
        }

        Map(node, "threshold_backward", [x, mask.Inputs[0]], [new Word("0")]);
        return true;
    }

    /// <summary>x ± part, with the part computed on the way.</summary>
    private void LowerSum(Node node, Node part, Node other)
    {
        var negative = node.Op == Primitives.Sub && part == node.Inputs[1];
        if (part.Op == Primitives.Add)
        {
            // (x·y + u·w) + other starts from the other value.
            var last = part.Inputs.First(i => IsPartOf(i, part));
            var first = part.Inputs.Single(i => i != last);
            LowerSum(part, first, other);
            LowerProduct(node, last, new Accumulation(part, false, false));
        }
        else if (part.IsContraction())
        {
            // Sub with the part on the left is part − other.
            LowerProduct(node, part, new Accumulation(other, node.Op == Primitives.Sub && part == node.Inputs[0], negative));
        }
        else if (part.Inputs[0].IsUniform())
        {
            var factor = negative ? PythonNumbers.Negative(part.Inputs[0], _sizes) : PythonNumbers.Uniform(part.Inputs[0], _sizes);
            Map(node, "add", [other, part.Inputs[1]], options: [("alpha", factor)]);
        }
        else
        {
            Map(node, "addcmul", [other, part.Inputs[0], part.Inputs[1]], options: negative ? [("value", "-1.0")] : []);
        }
    }
}
