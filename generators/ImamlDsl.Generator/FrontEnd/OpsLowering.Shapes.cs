using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.FrontEnd;

internal static partial class OpsLowering
{
    private static Node Reshape(OpsCall c)
    {
        var x = c.Tensor("x");
        var dims = c.Value("shape") is object[] items && items.All(i => i is Dim) ? items.Cast<Dim>().ToArray() : throw c.Unknown("shape");
        var open = dims.Count(d => d.IsConstant && d.Value == -1);
        if (open > 1 || dims.Any(d => d.IsConstant && d.Value != -1 && d.Value < 1))
        {
            throw c.Mismatch($"takes positive extents, at most one of them -1; given [{string.Join(", ", dims.Select(d => d.ToString()))}]");
        }

        if (open == 1)
        {
            var known = dims.Where(d => !(d.IsConstant && d.Value == -1)).Aggregate(Dim.One, (a, b) => a * b);
            var rest = x.Shape.Length.DivideBy(known)
                ?? throw c.Mismatch($"cannot divide the {x.Shape.Length} entries of {x.Shape} by {known}");
            dims = [.. dims.Select(d => d.IsConstant && d.Value == -1 ? rest : d)];
        }

        var shape = new Shape(dims);
        return shape.Length.Equals(x.Shape.Length) ? c.B.Reshape(x, shape)
            : throw c.Mismatch($"cannot turn {x.Shape} with {x.Shape.Length} entries into {shape} with {shape.Length}");
    }

    private static Node Flatten(OpsCall c)
    {
        var x = c.Tensor("x");
        return x.Shape.Rank == 0
            ? throw c.Mismatch("x", "takes x [N, ..]; it is a scalar")
            : c.B.Reshape(x, new Shape([x.Shape[0], new Shape(x.Shape.Skip(1)).Length]));
    }

    private static Node Permute(OpsCall c)
    {
        var x = c.Tensor("x");
        var axes = c.Integers("axes").Select(a => c.Axis(a, x, "axes")).ToArray();
        return axes.Length == x.Shape.Rank && axes.Distinct().Count() == axes.Length
            ? c.B.Permute(x, axes)
            : throw c.Mismatch("axes", $"takes each of the {x.Shape.Rank} axes of {x.Shape} once; given {string.Join(", ", axes)}");
    }
}
