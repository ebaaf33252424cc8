using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Tests.Rules;

// Entries that are only moved.
internal sealed partial class Interpreter
{
    private static double[] Structure(Node n, double[][] x)
    {
        var from = n.Inputs[0].Shape;
        return n.Op switch
        {
            SliceRow => Gather(n.Shape, index => x[0][At(from, With(index, ((SliceAttr)n.Attr).Axis, k => Place((SliceAttr)n.Attr, k)))]),
            EmbedRow => Scatter(n, x[0], (index, _) => With(index, ((SliceAttr)n.Attr).Axis, k => Place((SliceAttr)n.Attr, k))),
            CumSumRow => Gather(n.Shape, index => Enumerable.Range(0, n.Shape[((ScanAttr)n.Attr).Axis].Value)
                .Where(k => ((ScanAttr)n.Attr).Reversed ? k >= index[((ScanAttr)n.Attr).Axis] : k <= index[((ScanAttr)n.Attr).Axis])
                .Sum(k => x[0][At(from, With(index, ((ScanAttr)n.Attr).Axis, _ => k))])),
            ConcatRow => Concat(n, x),
            TakeRowsRow => Gather(n.Shape, index => x[0][At(from, [(int)x[1][At(n.Inputs[1].Shape, index[..n.Inputs[1].Shape.Rank])], .. index[n.Inputs[1].Shape.Rank..]])]),
            AddRowsRow => Scatter(n, x[0], (index, _) => [(int)x[1][At(n.Inputs[1].Shape, index[..n.Inputs[1].Shape.Rank])], .. index[n.Inputs[1].Shape.Rank..]]),
            TakeRow => Gather(n.Shape, index => x[0][At(from, With(index, ((TakeAttr)n.Attr).Axis, _ => (int)x[1][At(n.Shape, index)]))]),
            AddAtRow => Scatter(n, x[0], (index, i) => With(index, ((TakeAttr)n.Attr).Axis, _ => (int)x[1][i])),
            _ when n.Op == Primitives.WindowMaxima => WindowMaxima(n, x[0]),
            _ => throw new NotSupportedException($"The interpreter does not know '{n.Op.Name}'."),
        };
    }

    private static int Place(SliceAttr slice, int k) => slice.Start.Value + (k * slice.Step.Value);

    private static int[] With(int[] index, int axis, Func<int, int> place) => [.. index.Select((k, a) => a == axis ? place(k) : k)];

    /// <summary>Adds every entry of the first operand at a place of the result.</summary>
    private static double[] Scatter(Node n, double[] x, Func<int[], int, int[]> place)
    {
        var result = new double[n.Shape.Length.Value];
        ForEach(n.Inputs[0].Shape, (index, i) => result[At(n.Shape, place(index, i))] += x[i]);
        return result;
    }

    private static double[] Concat(Node n, double[][] x)
    {
        var axis = ((AxesAttr)n.Attr).Axes[0];
        return Gather(n.Shape, index =>
        {
            var (part, k) = (0, index[axis]);
            while (k >= n.Inputs[part].Shape[axis].Value)
            {
                k -= n.Inputs[part++].Shape[axis].Value;
            }

            return x[part][At(n.Inputs[part].Shape, With(index, axis, _ => k))];
        });
    }

    private static double[] WindowMaxima(Node n, double[] x)
    {
        var window = (WindowAttr)n.Attr;
        return Gather(n.Shape, index =>
        {
            var (row, column) = (index[1] / window.OutputWidth, index[1] % window.OutputWidth);
            var places =
                from i in Enumerable.Range(0, window.KernelSize)
                from j in Enumerable.Range(0, window.KernelSize)
                let y = (row * window.Stride) - window.Padding + (i * window.Dilation)
                let z = (column * window.Stride) - window.Padding + (j * window.Dilation)
                where y >= 0 && y < window.Height && z >= 0 && z < window.Width
                select (Position: (y * window.Width) + z, Value: x[At(n.Inputs[0].Shape, [index[0], y, z, index[2]])]);
            return places.MaxBy(p => p.Value).Position;
        });
    }
}
