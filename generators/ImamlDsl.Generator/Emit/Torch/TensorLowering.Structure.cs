using System;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit.Torch;

/// <content>Slices, concatenations, lookups and windows.</content>
internal sealed partial class TensorLowering
{
    private void LowerSlice(Node node)
    {
        var x = Value(node.Inputs[0]).Full(_sizes);
        var slice = (SliceAttr)node.Attr;
        if (slice.Step.IsOne)
        {
            View(node, x, "narrow", new Word(x.Axis(slice.Axis)), new Word(_sizes.Print(slice.Start)), new Word(_sizes.Print(slice.Length)));
        }
        else
        {
            View(node, x, "slice", [new Word(x.Axis(slice.Axis)), .. Places(slice)]);
        }
    }

    private void LowerStructure(Node node)
    {
        if (node.Op == Primitives.Concat)
        {
            var values = node.Inputs.Select(Value).ToArray();
            var shared = values.All(v => v.Shared);
            var parts = values.Select(v => shared ? v.Full(_sizes) : v.ForTasks(_sizes)).ToArray();
            Define(node, shared, [], "cat", [new TensorList([.. parts.Select(p => p.Tensor)]), new Word(parts[0].Axis(((AxesAttr)node.Attr).Axes[0]))]);
            return;
        }

        if (node.Op is IndexedMap)
        {
            LowerIndexed(node);
            return;
        }

        var x = Value(node.Inputs[0]).Full(_sizes);
        switch (node.Attr)
        {
            case SliceAttr slice when node.Op == Primitives.Embed:
                Define(node, x.Shared, [], "slice_backward", [x.Tensor, _sizes.Of(node.Shape, x.Shared), new Word(x.Axis(slice.Axis)), .. Places(slice)]);
                break;
            case ScanAttr scan:
                var flip = new WordList([x.Axis(scan.Axis)]);
                var summed = scan.Reversed ? x.Tensor.Through("flip", flip) : x.Tensor;
                Define(node, x.Shared, [], "cumsum", [summed, new Word(x.Axis(scan.Axis))], views: scan.Reversed ? [new TensorView("flip", [flip])] : []);
                break;
            case WindowAttr window:
                var images = x.Shared ? x.Tensor.Through("unsqueeze", new Word("0")) : x.Tensor;
                int[] sizes = [window.KernelSize, window.Stride, window.Padding, window.Dilation];
                Define(
                    node, x.Shared, [], "window_maxima", [images, .. sizes.Select(s => new Word(Number(s))), new Word(window.CeilMode ? "True" : "False")],
                    views: x.Shared ? [new TensorView("squeeze", [new Word("0")])] : []);
                break;
            default:
                throw new InvalidOperationException($"The torch target has no operation for: {node}");
        }
    }

    /// <summary>Where a slice begins, where it ends, and its step.</summary>
    private Word[] Places(SliceAttr slice)
    {
        var end = slice.Start + ((slice.Length - Dim.One) * slice.Step) + Dim.One;
        return [new Word(_sizes.Print(slice.Start)), new Word(_sizes.Print(end)), new Word(_sizes.Print(slice.Step))];
    }

    /// <summary>Lookups and their adjoints along one axis: rows are taken with their places repeated over what a row holds.</summary>
    private void LowerIndexed(Node node)
    {
        var (x, indices) = (Value(node.Inputs[0]), Value(node.Inputs[1]));
        var shared = x.Shared && indices.Shared;
        (x, indices) = shared ? (x.Full(_sizes), indices.Full(_sizes)) : (x.ForTasks(_sizes), indices.ForTasks(_sizes));
        if (node.Op == Primitives.Take)
        {
            Define(node, shared, [], "gather", [x.Tensor, new Word(x.Axis(((TakeAttr)node.Attr).Axis)), indices.Tensor]);
        }
        else if (node.Op == Primitives.AddAt)
        {
            Define(node, shared, [], "scatter_add", [Zeros(node.Shape), new Word(x.Axis(((TakeAttr)node.Attr).Axis)), indices.Tensor, x.Tensor]);
        }
        else
        {
            // [.., D..] as [places, entries of a row].
            var weight = node.Op == Primitives.TakeRows ? node.Inputs[0].Shape : node.Shape;
            var (places, entries) = (node.Inputs[1].Shape.Length, weight.Without([0]).Length);
            var rows = new Shape([weight[0], entries]);
            var repeated = indices.Tensor.Through("reshape", _sizes.Of(new Shape([places, Dim.One]), shared)).Through("expand", _sizes.Of(new Shape([places, entries]), shared));
            var views = new TensorView("view", [_sizes.Of(node.Shape, shared)]);
            if (node.Op == Primitives.TakeRows)
            {
                Define(node, shared, [], "gather", [x.Tensor.Through("reshape", _sizes.Of(rows, shared)), new Word(shared ? "0" : "1"), repeated], views: [views]);
            }
            else
            {
                var values = x.Tensor.Through("reshape", _sizes.Of(new Shape([places, entries]), shared));
                Define(node, shared, [], "scatter_add", [Zeros(rows), new Word(shared ? "0" : "1"), repeated, values], views: [views]);
            }
        }

        TensorRef Zeros(Shape shape) => new TensorRef(ProgramArguments.Phi).Through("new_zeros", _sizes.Of(shape, shared));
    }
}
