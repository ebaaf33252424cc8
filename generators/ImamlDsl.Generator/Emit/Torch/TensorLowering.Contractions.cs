using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit.Torch;

/// <content>Contractions as products of matrices, a batch of them for the tasks; convolutions as calls.</content>
internal sealed partial class TensorLowering
{
    /// <summary>What a product of matrices is added to.</summary>
    /// <param name="Other">The other value.</param>
    /// <param name="NegateOther">Whether the other value is subtracted.</param>
    /// <param name="NegateProduct">Whether the product is subtracted.</param>
    private sealed record Accumulation(Node Other, bool NegateOther, bool NegateProduct);

    /// <summary>Whether libtorch can add a product of matrices to the other operand of a sum.</summary>
    private static bool IsDirectProduct(Node node, Node sum) =>
        node.Op == Primitives.Contract && node.Shared == sum.Shared && new MatrixForm(node) is { IsDirect: true } form
        && !(form.K.IsOne && sum.Op == Primitives.Sub && node == sum.Inputs[0]);

    private void LowerProduct(Node node, Node product, Accumulation? sum)
    {
        var form = new MatrixForm(product);
        var (left, right) = (Value(product.Inputs[form.Swapped ? 1 : 0]), Value(product.Inputs[form.Swapped ? 0 : 1]));
        var single = form.K.IsOne;
        var x = Matrix(left.Full(_sizes), form.Left, form.Rows, form.Summed, form);
        var y = Matrix(right.Full(_sizes), form.Right, form.Summed, form.Columns, form);

        // With one term to sum, the product of matrices is the product of their entries.
        var function = single ? "mul" : form.IsBatched ? "bmm" : "mm";
        IReadOnlyList<TensorArgument> arguments = [x, y];
        var options = new List<(string, string)>();
        IReadOnlyList<int> reusable = [];
        var mathematics = _names.Math(product, IsInPlace);
        if (sum is not null)
        {
            var term = _names.Operand(sum.Other, IsInPlace);
            mathematics = sum.NegateOther ? $"{mathematics} − {term}" : $"{term} {(sum.NegateProduct ? "−" : "+")} {mathematics}";
            var other = Value(sum.Other);
            var start = Grouped(other, form);
            reusable = form.HasPlainShape && start.Views.Count == 0 && other.Repeated.Count == 0 && other.Shared == product.Shared ? [0] : [];
            function = single ? "addcmul" : form.IsBatched ? "baddbmm" : "addmm";
            arguments = [start, x, y];
            if (sum.NegateOther)
            {
                options.Add(("beta", "-1"));
            }

            if (sum.NegateProduct)
            {
                options.Add(single ? ("value", "-1.0") : ("alpha", "-1"));
            }
        }

        var views = new List<TensorView>();
        if (!form.HasPlainShape)
        {
            views.Add(new TensorView("view", [new WordList([.. form.Ordered.Select(c => Extent(form, c))])]));
        }

        if (!form.IsDirect)
        {
            views.Add(new TensorView("permute", [WordList.Of(form.Result.Select(c => form.Ordered.IndexOf(c)))]));
        }

        Define(node, product.Shared, [], function, arguments, options, views, reusable, mathematics);
    }

    /// <summary>An operand as [batch, rows, columns], or [rows, columns] where there is no batch.</summary>
    private TensorRef Matrix(TensorValue value, string indices, string rows, string columns, MatrixForm form)
    {
        var (tensor, batch) = (value.Tensor, form.Batch);
        var transposed = indices == batch + columns + rows && rows.Length > 0 && columns.Length > 0;
        var ordered = transposed ? indices : batch + rows + columns;
        if (ordered != indices)
        {
            tensor = tensor.Through("permute", WordList.Of(ordered.Select(c => indices.IndexOf(c))));
        }

        var groups = transposed ? new[] { batch, columns, rows } : [batch, rows, columns];
        var kept = form.IsBatched ? groups : [.. groups.Skip(1)];
        if (kept.Any(g => g.Length != 1))
        {
            tensor = tensor.Through("reshape", new WordList([.. kept.Select(g => Product(form, g))]));
        }

        var first = form.IsBatched ? 1 : 0;
        return transposed ? tensor.Through("transpose", new Word(Number(first)), new Word(Number(first + 1))) : tensor;
    }

    /// <summary>A value that a product is added to, in the product's own shape. What libtorch repeats by itself stays small.</summary>
    private TensorRef Grouped(TensorValue value, MatrixForm form)
    {
        var groups = form.IsBatched ? new[] { form.Batch, form.Rows, form.Columns } : [form.Rows, form.Columns];
        var isRow = form.Columns.Length == 1 && value.Repeated.Count == value.Shape.Rank - 1 && !value.Repeated.Contains(value.Shape.Rank - 1);
        if (groups.All(g => g.Length == 1) || (isRow && value.Shared))
        {
            return value.Tensor;
        }

        if (isRow && form.Batch == MatrixForm.Task.ToString())
        {
            return value.Tensor.Through("view", new WordList([Product(form, form.Batch), "1", Product(form, form.Columns)]));
        }

        var all = form.Ordered.Contains(MatrixForm.Task) ? value.ForTasks(_sizes) : value.Full(_sizes);
        return all.Tensor.Through("reshape", new WordList([.. groups.Select(g => Product(form, g))]));
    }

    private string Extent(MatrixForm form, char index) => index == MatrixForm.Task ? _sizes.Tasks() : _sizes.Print(form.Extent(index));

    private string Product(MatrixForm form, string indices)
    {
        var dim = indices.Where(c => c != MatrixForm.Task).Aggregate(Dim.One, (d, c) => d * form.Extent(c));
        var size = _sizes.Print(dim);
        return !indices.Contains(MatrixForm.Task) ? size
            : dim.IsOne ? _sizes.Tasks()
            : $"{_sizes.Tasks()} * {(dim.IsSum ? $"({size})" : size)}";
    }

    /// <summary>Functions that come with the target do convolutions: they choose by shape how.</summary>
    private void LowerConvolution(Node node)
    {
        var conv = (ConvAttr)node.Attr;
        var (left, right) = (Value(node.Inputs[0]), Value(node.Inputs[1]));
        if (node.Shared)
        {
            // One convolution for all tasks: a batch of one.
            left = left.Full(_sizes);
            right = right.Full(_sizes);
            left = left with { Tensor = left.Tensor.Through("unsqueeze", new Word("0")) };
            right = right with { Tensor = right.Tensor.Through("unsqueeze", new Word("0")) };
        }
        else
        {
            left = left.ForTasks(_sizes);
            right = right.ForTasks(_sizes);
        }

        var (name, extents) = node.Op == Primitives.ConvForward ? ("conv_forward", Array.Empty<int>())
            : node.Op == Primitives.ConvInputGradient ? ("conv_input", [conv.Height, conv.Width])
            : ("conv_weight", new[] { conv.KernelHeight, conv.KernelWidth });
        IReadOnlyList<TensorView> views = node.Shared ? [new TensorView("squeeze", [new Word("0")])] : [];
        Define(node, node.Shared, [], name, [left.Tensor, right.Tensor, .. extents.Concat([conv.Stride, conv.Padding, .. conv.IsPlain ? Array.Empty<int>() : [conv.Dilation, conv.Groups]]).Select(v => new Word(Number(v)))], views: views);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
