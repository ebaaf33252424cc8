using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>A partial derivative of an elementwise operation as a value of its inputs x and its output y; null is zero.</summary>
internal delegate Node? Partial(Builder b, IReadOnlyList<Node> x, Node y);

/// <summary>An operation on corresponding entries of operands of one shape.</summary>
internal class Elementwise(string name, string math, string code, params Partial[] partials) : Primitive(name)
{
    /// <summary>The operation as a C# expression over lanes; {0}, {1}, … are the operands.</summary>
    public string Code { get; } = code;

    /// <summary>The operation as an expression over double-precision numbers of C# and Python alike, where scalars of sizes may use it.</summary>
    public string? Host { get; init; }

    /// <summary>The operation's name in libtorch's <c>aten</c>; the row's own unless set.</summary>
    public string Aten { get; init; } = name;

    /// <summary>What the result's entries are.</summary>
    public ElementKind Result { get; init; } = ElementKind.Real;

    /// <summary>
    /// Whether it costs about as much as reading a number from memory: sums, products, choices and comparisons, but no division, root or function.
    /// </summary>
    public bool IsCheap { get; } = !code.Contains('/') && Calls(code).All(CheapCalls.Contains);

    /// <summary>Whether it is made of many operations on lanes, as exponentials are.</summary>
    public bool IsFunction { get; } = Calls(code).Any(c => !CheapCalls.Contains(c) && !Divisions.Contains(c));

    private static readonly HashSet<string> CheapCalls =
        new(["Select", "GreaterThan", "GreaterThanOrEqual", "Equal", "And", "Or", "Not", "Max", "Min", "Abs", "Constant", "Broadcast", "MultiplyAdd"], StringComparer.Ordinal);

    private static readonly HashSet<string> Divisions = new(["Sqrt", "Reciprocal"], StringComparer.Ordinal);

    private static IEnumerable<string> Calls(string code) => Regex.Matches(code, @"L\.(\w+)").Cast<Match>().Select(m => m.Groups[1].Value);

    /// <summary>The form that later passes rely on.</summary>
    public Func<Builder, IReadOnlyList<Node>, Node?>? Form { get; init; }

    /// <summary>Identities that make it cheaper.</summary>
    public Func<Builder, IReadOnlyList<Node>, Node?>? Simpler { get; init; }

    /// <summary>The tangent of the result, given the inputs and their tangents, where that is not the sum of partial derivatives times tangents.</summary>
    public Func<Builder, IReadOnlyList<Node>, IReadOnlyList<Node?>, Node?>? Tangent { get; init; }

    public override ElementKind KindOf(IReadOnlyList<Node> inputs, Attr attr) => Result;

    public override Shape Infer(IReadOnlyList<Node> inputs, Attr attr)
    {
        Require(inputs.All(i => i.Shape.Equals(inputs[0].Shape)), Name, inputs, attr);
        return inputs[0].Shape;
    }

    public override Node? Canonical(Builder b, IReadOnlyList<Node> inputs, Attr attr) => Form?.Invoke(b, inputs) ?? (Result == ElementKind.Real ? OnHost(b, inputs, attr) : null);

    public override Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) => Simpler?.Invoke(b, inputs) ?? (Result == ElementKind.Real ? Hoist(b, inputs, attr) : null);

    public override Node? Jvp(Builder b, Node node, IReadOnlyList<Node?> tangents)
    {
        var sum = Tangent?.Invoke(b, node.Inputs, tangents);
        for (var i = 0; i < partials.Length; i++)
        {
            if (tangents[i] is { } tangent && partials[i](b, node.Inputs, node) is { } partial)
            {
                sum = b.AddOrFirst(sum, b.Times(partial, tangent));
            }
        }

        return sum;
    }

    public override string Math(Node node, IReadOnlyList<string> operands) => string.Format(System.Globalization.CultureInfo.InvariantCulture, math, operands.ToArray<object>());

    public override Dim Flops(Node node) => node.Shape.Length;

    /// <summary>f of numbers known without data is a scalar of sizes, repeated.</summary>
    private Node? OnHost(Builder b, IReadOnlyList<Node> inputs, Attr attr) =>
        Host is not null && inputs.Count > 0 && inputs[0].Shape.Rank > 0 && inputs.All(i => i.IsUniform())
            ? b.Splat(b.Add(this, attr, [.. inputs.Select(i => b.UniformOf(i))]), inputs[0].Shape)
            : null;

    /// <summary>f(broadcast(a), broadcast(b), …) = broadcast(f(a, b, …)): the operation runs on the smaller shape.</summary>
    private Node? Hoist(Builder b, IReadOnlyList<Node> inputs, Attr attr)
    {
        if (inputs.Count == 0 || inputs[0].Shape.Rank == 0)
        {
            return null;
        }

        var broadcast = inputs.FirstOrDefault(i => i.Op == Primitives.Broadcast && !i.IsUniform());
        if (broadcast is null)
        {
            return null;
        }

        var axes = ((BroadcastAttr)broadcast.Attr).Axes;
        var small = broadcast.Inputs[0].Shape;
        var operands = new Node[inputs.Count];
        for (var i = 0; i < operands.Length; i++)
        {
            if (inputs[i].Op == Primitives.Broadcast && ((BroadcastAttr)inputs[i].Attr).Axes.SequenceEqual(axes))
            {
                operands[i] = inputs[i].Inputs[0];
            }
            else if (inputs[i].IsUniform())
            {
                operands[i] = b.Splat(b.UniformOf(inputs[i]), small);
            }
            else
            {
                return null;
            }
        }

        return b.Broadcast(b.Add(this, attr, operands), inputs[0].Shape, axes);
    }
}

/// <summary>An elementwise operation that is linear in the inputs that <paramref name="linear"/> names: its JVP is itself.</summary>
/// <param name="name">The name.</param>
/// <param name="math">The mathematics.</param>
/// <param name="code">The C# expression.</param>
/// <param name="jvp">The tangent, given all input tangents.</param>
/// <param name="transpose">The adjoint of an input.</param>
internal sealed class LinearElementwise(
    string name,
    string math,
    string code,
    Func<Builder, Node, IReadOnlyList<Node?>, Node?> jvp,
    Func<Builder, Node, Node, int, Node> transpose) : Elementwise(name, math, code)
{
    public override Node? Jvp(Builder b, Node node, IReadOnlyList<Node?> tangents) => tangents.All(t => t is null) ? null : jvp(b, node, tangents);

    public override Node Transpose(Builder b, Node node, Node cotangent, int argument) => transpose(b, node, cotangent, argument);
}
