using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.RandomPrograms;

/// <summary>Random models through generator, compiler and execution, against their own definitions.</summary>
public sealed class RandomProgramTests
{
    private const int Batch = 10;

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(30)]
    public void RandomModelsAgreeWithTheirDefinitions(int first)
    {
        string[] sources = [.. Enumerable.Range(first, Batch).Select(RandomModels.Source)];
        var run = GeneratorRun.Of(sources);
        Assert.Empty(run.Diagnostics.Where(d => d.Id != "IMD008")); // a random model may leave a parameter over
        var models = run.Load().GetTypes().Where(t => t.IsAssignableTo(typeof(IModel))).Select(t => (IModel)Activator.CreateInstance(t)!).ToArray();
        Assert.Equal(Batch, models.Length);
        foreach (var model in models)
        {
            Check(model);
        }
    }

    private static void Check(IModel model)
    {
        const int tasks = 2;
        var definition = model.Definitions.Single();
        var data = TaskArrays.Draw(definition, tasks, seed: 1);
        var (u, v) = (data.Direction(2), data.Direction(3));
        using var program = new SpanLoss<double>(definition, Target.Cpu, tasks);
        var (losses, gradient) = program.Gradient(data.Phi, data);
        using var linearization = program.Linearize(data.Phi, data);
        var product = new double[v.Length];
        linearization.Apply(v, product);
        for (var task = 0; task < tasks; task++)
        {
            var expected = Oracle.Loss(definition, data, task, u, v);
            Close.Value(expected.Loss, losses[task], 1e-9, $"{model.Name}: the loss of task {task}");
            Close.Dot(expected.Gradient, data.Part(u, task, 1), data.Part(gradient, task, 1), 1e-9, $"{model.Name}: u·gradient of task {task}");
            Close.Dot(expected.Product, data.Part(u, task, 1), data.Part(product, task, 1), 1e-9, $"{model.Name}: u·Hv of task {task}");
        }
    }
}
