using System;
using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit;

// Values moved as they are: slices, concatenations, lookups, windows.
internal sealed partial class CpuProgramEmitter
{
    private void PrintStructure(CodeWriter code, Node node, string[] operands, string result)
    {
        switch (node.Attr)
        {
            case SliceAttr slice:
                var shape = node.Op == Primitives.Slice ? node.Inputs[0].Shape : node.Shape;
                code.Line($"Structure.{(node.Op == Primitives.Slice ? "Slice" : "Embed")}({operands[0]}, {result}, {Along(shape, slice.Axis)}, {Places(slice)});");
                break;
            case AxesAttr when node.Op == Primitives.Concat:
                for (var i = 0; i < operands.Length; i++)
                {
                    var part = ConcatRow.Part(node, i);
                    code.Line($"Structure.Place({operands[i]}, {result}, {Along(node.Shape, part.Axis)}, {Places(part)});");
                }

                break;
            case ScanAttr scan:
                code.Line($"Structure.CumSum({operands[0]}, {result}, {Along(node.Shape, scan.Axis)}, {Bool(scan.Reversed)});");
                break;
            case WindowAttr window:
                code.Line($"Structure.WindowMaxima({operands[0]}, {result}, {Window(node, window)});");
                break;
            case TakeAttr when node.Inputs[1] is { Attr: WindowAttr window } positions:
                code.Line($"Structure.{(node.Op == Primitives.Take ? "Take" : "Add")}Windows({operands[0]}, {operands[1]}, {result}, {Window(positions, window)});");
                break;
            default:
                PrintIndexed(code, node, operands, result);
                break;
        }
    }

    private static void PrintIndexed(CodeWriter code, Node node, string[] operands, string result)
    {
        var count = Host.Size(node.Inputs[1].Shape.Length);
        if (node.Op == Primitives.TakeRows)
        {
            var weight = node.Inputs[0].Shape;
            code.Line($"Structure.TakeRows({operands[0]}, {operands[1]}, {result}, {count}, {Host.Size(weight[0])}, {Host.Size(weight.Without([0]).Length)});");
        }
        else if (node.Op == Primitives.AddRows)
        {
            code.Line($"Structure.AddRows({operands[0]}, {operands[1]}, {result}, {count}, {Host.Size(node.Shape[0])}, {Host.Size(node.Shape.Without([0]).Length)});");
        }
        else if (node.Op == Primitives.Take || node.Op == Primitives.AddAt)
        {
            var take = (TakeAttr)node.Attr;
            var shape = node.Op == Primitives.Take ? node.Inputs[0].Shape : node.Shape;
            var method = node.Op == Primitives.Take ? "Take" : "AddAt";
            code.Line($"Structure.{method}({operands[0]}, {operands[1]}, {result}, {Along(shape, take.Axis)}, {Host.Size(node.Inputs[1].Shape[take.Axis])});");
        }
        else
        {
            throw new InvalidOperationException($"The cpu target has no kernel for: {node}");
        }
    }

    private static string Window(Node positions, WindowAttr window)
    {
        int[] sizes = [window.Height, window.Width, window.OutputHeight, window.OutputWidth, window.KernelSize, window.Stride, window.Padding, window.Dilation];
        var numbers = string.Join(", ", sizes.Select(s => s.ToString(CultureInfo.InvariantCulture)));
        return $"new WindowShape({Host.Size(positions.Shape[0])}, {Host.Size(positions.Shape[2])}, {numbers})";
    }

    /// <summary>The entries before an axis, along it and after it.</summary>
    private static string Along(Shape shape, int axis) =>
        $"{Host.Size(new Shape(shape.Take(axis)).Length)}, {Host.Size(shape[axis])}, {Host.Size(new Shape(shape.Skip(axis + 1)).Length)}";

    private static string Places(SliceAttr slice) => $"{Host.Size(slice.Start)}, {Host.Size(slice.Step)}, {Host.Size(slice.Length)}";
}
