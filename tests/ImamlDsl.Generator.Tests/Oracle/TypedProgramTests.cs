using ImamlDsl.Tests.Models;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Oracles;

/// <summary>The classes that users call, by name and with spans.</summary>
public sealed class TypedProgramTests
{
    [Fact]
    public void ALossOfRealNumbers()
    {
        var model = new SineRegressor();
        var data = TaskArrays.Draw(model.Programs.Mse, 3, seed: 1);
        var (x, y) = (data.Inputs[0].Reals!, data.Inputs[1].Reals!);
        var (losses, gradient, hv) = (new double[3], new double[data.Phi.Length], new double[data.Phi.Length]);
        var (u, v) = (data.Direction(1), data.Direction(2));

        using var mse = model.Programs.Mse.On<double>(Target.Cpu, tasks: 3);
        mse.Gradient(data.Phi, x, y, losses, gradient);
        using (var hessian = mse.Linearize(data.Phi, x, y))
        {
            hessian.Apply(v, hv);
        }

        for (var task = 0; task < 3; task++)
        {
            var expected = Oracle.Loss(model.Programs.Mse, data, task, u, v);
            Close.Value(expected.Loss, losses[task], 1e-12, "loss");
            Close.Dot(expected.Gradient, data.Part(u, task, 1), data.Part(gradient, task, 1), 1e-10, "gradient");
            Close.Dot(expected.Product, data.Part(u, task, 1), data.Part(hv, task, 1), 1e-10, "product");
        }

        var values = new double[3];
        mse.Value(data.Phi, x, y, values);
        Assert.Equal(losses, values);
    }

    [Fact]
    public void LabelsAreIntegersAndTheDefaultPrecisionIsSingle()
    {
        var model = new SmallConv { Ways = 4 };
        var data = TaskArrays.Draw(model.Programs.Loss, 2, seed: 1);
        var (images, labels) = (data.Reals<float>(0), data.Inputs[1].Labels!);
        var (losses, accuracies, logits) = (new float[2], new float[2], new float[2 * 7 * 4]);
        var phi = TaskArrays.As<float>(data.Phi);

        using var loss = model.Programs.Loss.On(Target.Cpu, tasks: 2);
        using var accuracy = model.Programs.Accuracy.On(Target.Cpu, tasks: 2);
        using var predict = model.Programs.Predict.On(Target.Cpu, tasks: 2);
        loss.Value(phi, images, labels, losses);
        accuracy.Value(phi, images, labels, accuracies);
        predict.Value(phi, images, logits);

        Assert.Contains(3, labels);
        for (var task = 0; task < 2; task++)
        {
            Close.Value(Oracle.Value(model.Programs.Loss, data, task)[0], losses[task], 1e-4, "loss");
            Close.Value(Oracle.Value(model.Programs.Accuracy, data, task)[0], accuracies[task], 1e-6, "accuracy");
        }
    }

    [Fact]
    public void SizesFollowFromTheLengthsOfArrays()
    {
        var model = new SymbolicShapes();
        using var loss = model.Programs.Loss.On<double>(Target.Cpu, tasks: 2);
        foreach (var (n, m, k) in new[] { (2, 3, 4), (3, 2, 4), (1, 5, 1), (4, 4, 4) })
        {
            var random = new Random(n);
            double[] phi = Draw(2), similarities = Draw(n * n), x = Draw(n * m), y = Draw(m * 2 * k), losses = new double[2];
            loss.Value(phi, similarities, x, y, losses);
            for (var task = 0; task < 2; task++)
            {
                using var bound = model.Bind([Of(phi, task, 2)]);
                var expected = model.Loss(Of(similarities, task, n, n), Of(x, task, n, m), Of(y, task, m, 2, k));
                Close.Value(expected.ToArray()[0], losses[task], 1e-12, $"loss with {n}, {m}, {k}");
            }

            double[] Draw(int length) => [.. Enumerable.Range(0, 2 * length).Select(_ => random.NextDouble() - 0.5)];
        }

        // Six entries for each task are no square.
        var exception = Assert.Throws<ArgumentException>(() => loss.Value(new double[4], new double[12], new double[4], new double[8], new double[2]));
        Assert.Contains("12 entries do not divide into that", exception.Message, StringComparison.Ordinal);

        static Tensor Of(double[] values, int task, params int[] shape)
        {
            var length = values.Length / 2;
            return Tensor.FromArray(values.AsSpan(task * length, length), shape);
        }
    }

    [Fact]
    public void ALabelThatIsNoClassIsRefused()
    {
        var model = new SmallConv();
        var data = TaskArrays.Draw(model.Programs.Loss, 1, seed: 1);
        var labels = data.Inputs[1].Labels!;
        labels[2] = model.Ways;
        using var loss = model.Programs.Loss.On(Target.Cpu, tasks: 1);
        var exception = Assert.Throws<ArgumentException>(() => loss.Value(TaskArrays.As<float>(data.Phi), data.Reals<float>(0), labels, new float[1]));
        Assert.Contains("labels", exception.Message, StringComparison.Ordinal);
    }
}
