using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>Value, gradient and Hessian-vector product at the points where they are hard, in the definition itself and in generated code.</summary>
public sealed class SinglePointTests
{
    public static TheoryData<string> Losses => [.. HardPointCheck.Losses];

    [Theory]
    [MemberData(nameof(Losses))]
    public void TheDefinitionIsRight(string loss)
    {
        var (definition, data, points) = HardPointCheck.Of(loss);
        for (var task = 0; task < points.Length; task++)
        {
            var (first, second) = (Along(1, 0), Along(0, 1));
            var z = Oracle.Loss(definition, data, task, first, first);
            var y = Oracle.Loss(definition, data, task, second, first);
            HardPointCheck.Check(points[task], z.Loss, [z.Gradient, y.Gradient], [z.Product, y.Product], "the definition");
        }

        double[] Along(double z, double y) => [.. points.SelectMany(_ => new[] { z, y })];
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void GeneratedCodeIsRight(string loss) => HardPointCheck.Check(loss, Target.Cpu);
}
