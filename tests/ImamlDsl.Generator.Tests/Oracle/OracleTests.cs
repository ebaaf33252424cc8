using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>The oracle itself: test classes that run at the same time ask it about the same models.</summary>
public sealed class OracleTests
{
    [Fact]
    public void AnswersDoNotDependOnWhoAsksAtTheSameTime()
    {
        const int Tasks = 4;
        var definition = TestModels.Find("ConvOps.LearnedImage");
        var data = TaskArrays.Draw(definition, Tasks, seed: 1);
        var alone = Enumerable.Range(0, Tasks).Select(task => Oracle.Value(definition, data, task)).ToArray();
        Parallel.For(0, 50 * Tasks, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Assert.Equal(alone[i % Tasks], Oracle.Value(definition, data, i % Tasks)));
    }
}
