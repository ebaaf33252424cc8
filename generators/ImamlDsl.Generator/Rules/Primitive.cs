using System;
using System.Collections.Generic;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>
/// One operation of the intermediate language: its shape, its derivative and how it prints. All else is derived: gradients are the transpose of
/// the linear part of the JVP, Hessian-vector products the JVP of the gradient.
/// </summary>
internal abstract class Primitive(string name)
{
    public string Name { get; } = name;

    /// <summary>The result's shape.</summary>
    /// <exception cref="ArgumentException">The operands do not fit each other: a defect of the compiler, since the front end checks the author's shapes.</exception>
    public abstract Shape Infer(IReadOnlyList<Node> inputs, Attr attr);

    /// <summary>What the result's entries are.</summary>
    public virtual ElementKind KindOf(IReadOnlyList<Node> inputs, Attr attr) => ElementKind.Real;

    /// <summary>The form of this operation that later passes rely on, or null where it has it. Always used.</summary>
    public virtual Node? Canonical(Builder b, IReadOnlyList<Node> inputs, Attr attr) => null;

    /// <summary>A cheaper value equal to this operation, or null. Only used where algebra is switched on: nothing may rely on it.</summary>
    public virtual Node? Simplify(Builder b, IReadOnlyList<Node> inputs, Attr attr) => null;

    /// <summary>
    /// The tangent of the result, linear in the tangents of the inputs (null for zero); null where it is zero.
    /// </summary>
    public abstract Node? Jvp(Builder b, Node node, IReadOnlyList<Node?> tangents);

    /// <summary>
    /// For an operation that is linear in input <paramref name="argument"/>: the adjoint of that input given the result's.
    /// </summary>
    public virtual Node Transpose(Builder b, Node node, Node cotangent, int argument) =>
        throw new InvalidOperationException($"The operation '{Name}' is not linear in its input {argument}, so it has no transpose: {node}");

    /// <summary>The mathematics of the operation over operands already printed.</summary>
    public abstract string Math(Node node, IReadOnlyList<string> operands);

    /// <summary>Floating-point operations to compute the result once.</summary>
    public virtual Dim Flops(Node node) => Dim.Constant(0);

    public override string ToString() => Name;

    protected static void Require(bool condition, string operation, IReadOnlyList<Node> inputs, Attr attr)
    {
        if (!condition)
        {
            throw new ArgumentException($"'{operation}' cannot be applied to {string.Join(" and ", System.Linq.Enumerable.Select(inputs, i => i.Shape.ToString()))} with {{{attr}}}.");
        }
    }
}
