using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Passes;

/// <summary>
/// Everything the targets need of one loss, as outputs in one builder: what programs share is the same node.
/// </summary>
/// <param name="Loss">L, one scalar.</param>
/// <param name="Gradient">∂L/∂φ for each adapted parameter.</param>
/// <param name="OuterGradient">∂L/∂ω for each parameter that is not adapted.</param>
/// <param name="HessianVector">∂²L/∂φ² v for each adapted parameter.</param>
/// <param name="MixedVector">∂²L/∂ω∂φ v for each parameter that is not adapted.</param>
/// <param name="Tangents">The leaves v, one for each adapted parameter.</param>
internal sealed record LossPrograms(
    Node Loss,
    IReadOnlyList<Node> Gradient,
    IReadOnlyList<Node> OuterGradient,
    IReadOnlyList<Node> HessianVector,
    IReadOnlyList<Node> MixedVector,
    IReadOnlyList<Node> Tangents)
{
    /// <summary>Gradient = transpose of the JVP's linear part; Hessian-vector product = JVP of the gradient.</summary>
    /// <param name="b">The builder that holds <paramref name="loss"/>.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="parameters">The model's parameters, as leaves of the graph.</param>
    public static LossPrograms Derive(Builder b, Node loss, IReadOnlyList<Node> parameters)
    {
        b.MaySplitSums = true;
        var tangents = parameters.Select(p => Tangent(b, p)).ToArray();
        var seeds = Enumerable.Range(0, tangents.Length).ToDictionary(i => parameters[i], i => tangents[i]);

        var tangent = Jvp.Run(b, [loss], seeds);
        var gradient = tangent.TryGetValue(loss, out var lossDot)
            ? Transpose.Run(b, lossDot, b.Constant(1, Shape.Scalar), tangents)
            : [.. parameters.Select(p => b.Zero(p.Shape))];

        // v lives in the adapted parameters only; the products come for all, so mixed second derivatives need nothing more.
        var adaptedSeeds = seeds.Where(s => !s.Key.Shared).ToDictionary(s => s.Key, s => s.Value);
        var second = Jvp.Run(b, gradient, adaptedSeeds);
        var products = gradient.Select((g, i) => second.TryGetValue(g, out var h) ? h : b.Zero(parameters[i].Shape)).ToArray();

        b.MaySplitSums = false;
        var indices = Enumerable.Range(0, parameters.Count).ToLookup(i => parameters[i].Shared);
        return new LossPrograms(
            loss,
            [.. indices[false].Select(i => gradient[i])],
            [.. indices[true].Select(i => gradient[i])],
            [.. indices[false].Select(i => products[i])],
            [.. indices[true].Select(i => products[i])],
            [.. indices[false].Select(i => tangents[i])]);
    }

    private static Node Tangent(Builder b, Node parameter)
    {
        var slot = (SlotAttr)parameter.Attr;
        b.Name = Names.Tangent(parameter.Name);
        var tangent = b.Add(Primitives.Tangent, new SlotAttr(slot.Index, slot.Shape, ElementKind.Real, slot.Shared));
        b.Name = null;
        return tangent;
    }
}
