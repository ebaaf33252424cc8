using System.Text.RegularExpressions;
using ImamlDsl.Generator.FrontEnd;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>The models of the tests use every operation, so that each is compared with its definition.</summary>
public sealed class CoverageTests
{
    [Fact]
    public void TheGeneratorKnowsEveryOperation() =>
        Assert.Equal(typeof(Ops).GetMethods().Where(m => m.IsStatic).Select(m => m.Name).Distinct().Order(StringComparer.Ordinal), OpsLowering.Known.Order(StringComparer.Ordinal));

    [Fact]
    public void EveryOperationIsUsedByAModel()
    {
        var sources = string.Concat(Directory.GetFiles(Repository.Folder("tests", "ImamlDsl.Tests.Models"), "*.cs").Select(File.ReadAllText));
        Assert.All(OpsLowering.Known, name => Assert.Matches(new Regex($@"\b{name}\("), sources));
    }
}
