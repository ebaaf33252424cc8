using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    private static Node Linear(OpsCall c)
    {
        var (x, weight) = (c.Tensor("x"), c.Tensor("weight"));
        if (x.Shape.Rank < 1 || weight.Shape.Rank != 2 || !x.Shape[x.Shape.Rank - 1].Equals(weight.Shape[1]))
        {
            throw c.Mismatch($"takes x [.., in] and a weight [out, in]; they have {x.Shape} and {weight.Shape}");
        }

        // x [a, b, .., i] · weight [o, i] → [a, b, .., o]
        var outer = new string([.. Enumerable.Range(0, x.Shape.Rank - 1).Select(i => (char)('a' + i))]);
        var product = c.B.Contract(x, weight, outer + "y", "zy", outer + "z").Describe("product");
        if (!c.Has("bias"))
        {
            return product;
        }

        var bias = c.Tensor("bias");
        if (bias.Shape.Rank != 1 || !bias.Shape[0].Equals(weight.Shape[0]))
        {
            throw c.Mismatch("bias", $"takes a bias [{weight.Shape[0]}] with a weight {weight.Shape}; it has {bias.Shape}");
        }

        return Broadcasting.Apply(c.B, Primitives.Add, product, bias, c.At);
    }

    /// <summary>PyTorch's matmul: matrices in the last two axes, leading axes broadcast; a vector is a row on the left and a column on the right.</summary>
    private static Node MatMul(OpsCall c)
    {
        var (left, right) = (c.Tensor("a"), c.Tensor("b"));
        var (p, q) = (left.Shape.Rank, right.Shape.Rank);
        if (p == 0 || q == 0 || !left.Shape[p - 1].Equals(right.Shape[q == 1 ? 0 : q - 2])
            || Broadcasting.Join(Batch(left.Shape), Batch(right.Shape)) is not { } batch)
        {
            throw c.Mismatch($"takes [.., m, k] and [.., k, n] with leading axes that broadcast; the operands have {left.Shape} and {right.Shape}");
        }

        return Product(c.B, left, right, batch);
    }

    /// <summary>The product of matrices, or of a vector and a matrix, whose leading axes broadcast to a batch.</summary>
    private static Node Product(Builder b, Node left, Node right, Shape batch)
    {
        // A batch that only one operand has is a free index of that operand; where both have one, they share it.
        var (p, q) = (left.Shape.Rank, right.Shape.Rank);
        var indices = new string([.. Enumerable.Range(0, batch.Rank).Select(i => (char)('a' + i))]);
        var m = p == 1 ? "" : "x";
        var n = q == 1 ? "" : "z";
        var l = Align(b, left, batch, p == 1 ? 1 : 2);
        var r = Align(b, right, batch, q == 1 ? 1 : 2);
        var lBatch = l.Shape.Rank > m.Length + 1 ? indices : "";
        var rBatch = r.Shape.Rank > n.Length + 1 ? indices : "";
        return b.Contract(l, r, lBatch + m + "y", rBatch + "y" + n, indices + m + n);
    }

    private static Shape Batch(Shape shape) => new(shape.Take(System.Math.Max(shape.Rank - 2, 0)));

    /// <summary>Repeats an operand over the common batch, unless it has no batch and need not.</summary>
    private static Node Align(Builder b, Node operand, Shape batch, int matrix)
    {
        var own = operand.Shape.Rank - matrix;
        return own == 0 ? operand : Broadcasting.To(b, operand, new Shape(batch.Concat(operand.Shape.Skip(own))));
    }

    private static Node Conv2d(OpsCall c)
    {
        var (x, weight) = (c.Tensor("x"), c.Tensor("weight"));
        var (stride, padding, dilation, groups) = (c.Integer("stride"), c.Integer("padding"), c.Integer("dilation"), c.Integer("groups"));
        if (groups < 1 || x.Shape.Rank != 4 || weight.Shape.Rank != 4 || !x.Shape[1].Equals(weight.Shape[1] * Dim.Constant(groups))
            || weight.Shape[0].DivideBy(Dim.Constant(groups)) is null)
        {
            throw c.Mismatch(groups == 1
                ? $"takes x [N, C, H, W] and a weight [O, C, KH, KW]; they have {x.Shape} and {weight.Shape}"
                : $"takes x [N, C, H, W] and a weight [O, C / groups, KH, KW], with C and O divided by the groups; they have {x.Shape} and {weight.Shape}, with {groups} groups");
        }

        if (!x.Shape.Skip(2).Concat(weight.Shape.Skip(2)).All(d => d.IsConstant))
        {
            throw c.Mismatch($"needs constant spatial extents; x has {x.Shape} and the weight {weight.Shape}");
        }

        if (stride < 1 || padding < 0 || dilation < 1)
        {
            throw c.Mismatch(
                stride < 1 ? "stride" : padding < 0 ? "padding" : "dilation",
                $"takes a stride and a dilation of at least 1 and a padding of at least 0; they are {stride}, {dilation} and {padding}");
        }

        var conv = new ConvAttr(x.Shape[2].Value, x.Shape[3].Value, weight.Shape[2].Value, weight.Shape[3].Value, stride, padding, dilation, groups);
        var (rows, columns) = ((dilation * (conv.KernelHeight - 1)) + 1, (dilation * (conv.KernelWidth - 1)) + 1);
        if (conv.Height + (2 * padding) < rows || conv.Width + (2 * padding) < columns)
        {
            throw c.Mismatch($"has no output: the window {rows}×{columns} is larger than the padded input {conv.Height + (2 * padding)}×{conv.Width + (2 * padding)}");
        }

        var y = c.B.Permute(c.B.Add(Primitives.ConvForward, conv, c.B.Permute(x, [0, 2, 3, 1]), c.B.Permute(weight, [2, 3, 1, 0])).Describe("conv"), [0, 3, 1, 2]);
        if (!c.Has("bias"))
        {
            return y;
        }

        var bias = c.Tensor("bias");
        if (bias.Shape.Rank != 1 || !bias.Shape[0].Equals(weight.Shape[0]))
        {
            throw c.Mismatch("bias", $"takes a bias [{weight.Shape[0]}] with a weight {weight.Shape}; it has {bias.Shape}");
        }

        return c.B.Plus(y, c.B.Broadcast(bias, y.Shape, [0, 2, 3]));
    }
}
