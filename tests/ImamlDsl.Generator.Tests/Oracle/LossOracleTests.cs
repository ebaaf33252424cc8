using System.Numerics;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>Generated losses, gradients and Hessian-vector products against the definitions executed over hyper-dual numbers.</summary>
public sealed class LossOracleTests
{
    private const int Tasks = 3;

    [Theory]
    [MemberData(nameof(TestModels.Losses), MemberType = typeof(TestModels))]
    public void DoublePrecisionAgreesWithTheDefinition(string loss) => Compare<double>(loss, 1e-10);

    [Theory]
    [MemberData(nameof(TestModels.Computations), MemberType = typeof(TestModels))]
    public void SinglePrecisionAgreesWithTheDefinition(string loss) => Compare<float>(loss, 1e-4);

    private static void Compare<T>(string loss, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var definition = TestModels.Find(loss);
        var data = TaskArrays.Draw(definition, Tasks, seed: 1);
        var phi = TaskArrays.As<T>(data.Phi);
        using var program = new SpanLoss<T>(definition, Target.Cpu, Tasks);

        var values = program.Value(phi, data);
        var (losses, gradient) = program.Gradient(phi, data);
        using var linearization = program.Linearize(phi, data);
        for (var draw = 0; draw < 3; draw++)
        {
            var (u, v) = (data.Direction(10 + draw), data.Direction(20 + draw));
            var product = new T[phi.Length];
            linearization.Apply(TaskArrays.As<T>(v), product);
            for (var task = 0; task < Tasks; task++)
            {
                var expected = Oracle.Loss(definition, data, task, u, v);
                Close.Value(expected.Loss, double.CreateChecked(values[task]), tolerance, $"the value of task {task}");
                Close.Value(expected.Loss, double.CreateChecked(losses[task]), tolerance, $"the loss with the gradient of task {task}");
                Close.Value(expected.Loss, double.CreateChecked(linearization.Losses[task]), tolerance, $"the loss with the linearisation of task {task}");
                Close.Dot(expected.Gradient, Part(u, task), Part(gradient, task), tolerance, $"u·gradient of task {task}");
                Close.Dot(expected.Gradient, Part(u, task), Part(linearization.Gradient.ToArray(), task), tolerance, $"u·gradient of the linearisation of task {task}");
                Close.Dot(expected.Product, Part(u, task), Part(product, task), tolerance, $"u·Hv of task {task}");
            }
        }

        double[] Part<TValue>(TValue[] all, int task)
            where TValue : IFloatingPointIeee754<TValue> => Array.ConvertAll(data.Part(all, task, 1), double.CreateChecked);
    }
}
