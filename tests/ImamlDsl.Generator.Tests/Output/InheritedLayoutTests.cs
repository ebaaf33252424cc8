using ImamlDsl.Tests.Models.Language;

namespace ImamlDsl.Generator.Tests.Output;

/// <summary>The parameters of models that inherit some: names, shapes, and whether they are adapted.</summary>
public sealed class InheritedLayoutTests
{
    [Fact]
    public void InheritedOnesComeFirstWithWhatTheirConstructorsDecide() => Assert.Equal(
        ["Gain [3]", "Own [3, 2]", "Body.Weight [3, 3], not adapted"],
        Describe(new HierarchyOps()));

    [Theory]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    public void SizesGoThroughBaseConstructors(int width, int heads) => Assert.Equal(
        [$"Layers.0.Weight [{width}, {width}]", $"Layers.2.Weight [{2 * width}, {width}]", $"Gates [{4 * width}, {2 * width}]", $"Queries [{heads}, {width}]"],
        Describe(new SizedOps(width, heads)));

    [Fact]
    public void ALayerOfSeveralMayHaveNone() => Assert.Empty(Describe(new HierarchyTanh()));

    private static IEnumerable<string> Describe(IModel model) =>
        model.Layout.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Shape.ToArray())}]{(p.Adapt ? "" : ", not adapted")}");
}
