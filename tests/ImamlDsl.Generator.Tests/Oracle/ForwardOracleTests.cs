using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>Generated predictions and metrics against the definitions themselves.</summary>
public sealed class ForwardOracleTests
{
    [Theory]
    [MemberData(nameof(TestModels.Forwards), MemberType = typeof(TestModels))]
    public void ValuesAgreeWithTheDefinition(string name)
    {
        const int tasks = 3;
        var definition = TestModels.Find(name);
        var data = TaskArrays.Draw(definition, tasks, seed: 2);
        double[][] expected = [.. Enumerable.Range(0, tasks).Select(task => Oracle.Value(definition, data, task))];
        var length = expected[0].Length;

        using var inDouble = new SpanForward<double>(definition, Target.Cpu, tasks);
        using var inSingle = new SpanForward<float>(definition, Target.Cpu, tasks);
        var doubles = inDouble.Value(data.Phi, data, length);
        var singles = inSingle.Value(TaskArrays.As<float>(data.Phi), data, length);
        for (var i = 0; i < doubles.Length; i++)
        {
            Close.Value(expected[i / length][i % length], doubles[i], 1e-11, $"entry {i % length} of task {i / length}");
            Close.Value(expected[i / length][i % length], singles[i], 1e-4, $"entry {i % length} of task {i / length} in single precision");
        }
    }
}
