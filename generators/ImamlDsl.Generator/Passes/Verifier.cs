using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Passes;

/// <summary>Checks a graph between passes: order, shapes and kinds as the primitives' rows state them. A failure is a defect of the compiler.</summary>
internal static class Verifier
{
    public static void Check(string pass, IReadOnlyList<Node> outputs)
    {
        foreach (var node in Graph.Reachable(outputs))
        {
            Require(node.Inputs.All(i => i.Id < node.Id), pass, node, "an input comes after it");
            Require(node.Op.Infer(node.Inputs, node.Attr).Equals(node.Shape), pass, node, "its shape is not the one of its inputs");
            Require(node.Op.KindOf(node.Inputs, node.Attr) == node.Kind, pass, node, "its kind is not the one of its inputs");
            Require(node.Attr is SlotAttr slot ? slot.Shared == node.Shared : node.Shared == node.Inputs.All(i => i.Shared), pass, node, "it is shared where its inputs are not, or the reverse");
        }
    }

    private static void Require(bool condition, string pass, Node node, string complaint)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"After the pass '{pass}', {complaint}: {node}");
        }
    }
}
