using System.Globalization;

namespace MetaGradientAccuracyExample;

/// <summary>The figures, one after the other.</summary>
internal static class Study
{
    public static IEnumerable<Figure> Run(Request request, CancellationToken token)
    {
        yield return Accuracy.AgainstSteps(request, token);
        yield return Accuracy.AgainstWindow(request, token);
        var convergence = Convergence.AgainstCondition(request, token);
        yield return convergence with
        {
            Remark = string.Join("; ", convergence.Lines.Select(line => string.Create(
                CultureInfo.InvariantCulture, $"the steps of {line.Name} grow like κ^{Convergence.Slope(line):0.00}"))),
        };
        var memory = Memory.AgainstSteps(request.Seed, token);
        var (implicitly, gradient) = (memory.Lines[^2].Points[^1].Y, memory.Lines[^1].Points[^1].Y);
        yield return memory with
        {
            Remark = string.Create(CultureInfo.InvariantCulture, $"iMAML takes {implicitly / gradient:0.0} × a gradient's memory, whatever the number of steps"),
        };
    }
}
