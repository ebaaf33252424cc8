using System.Numerics;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Torch.Tests.Conformance;

/// <summary>Every program of every test model: libtorch against the cpu target. What is computed is compared in both precisions and in chunks too.</summary>
public sealed class ProgramConformanceTests(TorchRuntimes runtimes) : IClassFixture<TorchRuntimes>
{
    private const int Tasks = 3;

    /// <summary>Interpreter, device, program.</summary>
    public static TheoryData<string, string, string> Losses => Rows(TestModels.Losses);

    /// <inheritdoc cref="Losses"/>
    public static TheoryData<string, string, string> Computations => Rows(TestModels.Computations);

    /// <inheritdoc cref="Losses"/>
    public static TheoryData<string, string, string> Forwards => Rows(TestModels.Forwards);

    [TorchTheory]
    [MemberData(nameof(Losses))]
    public void LossesInDoublePrecision(string command, string device, string loss) => CompareLoss<double>(Target(command, device), loss, 1e-12);

    [TorchTheory]
    [MemberData(nameof(Computations))]
    public void LossesInSinglePrecision(string command, string device, string loss) => CompareLoss<float>(Target(command, device), loss, 1e-5);

    [TorchTheory]
    [MemberData(nameof(Forwards))]
    public void MetricsAndPredictionsInDoublePrecision(string command, string device, string program) =>
        CompareForward<double>(Target(command, device), program, 1e-12);

    [TorchTheory]
    [MemberData(nameof(Forwards))]
    public void MetricsAndPredictionsInSinglePrecision(string command, string device, string program) =>
        CompareForward<float>(Target(command, device), program, 1e-5);

    [TorchTheory]
    [MemberData(nameof(Convolutions))]
    public void EveryFormOfConvolution(string command, string device, TorchConvolution form, string loss)
    {
        CompareLoss<double>(Target(command, device, form), loss, 1e-12);
        CompareLoss<float>(Target(command, device, form), loss, 1e-5);
    }

    [TorchTheory]
    [MemberData(nameof(Computations))]
    public void ChunksOfTasksGiveTheSame(string command, string device, string loss)
    {
        var definition = TestModels.Find(loss);
        var data = TaskArrays.Draw(definition, Tasks, seed: 12);
        var whole = Run(definition, Target(command, device), data);
        var parts = Run(definition, new TorchTarget(_ => Runtime(command, device), device) { TasksPerChunk = 2 }, data);
        Relative.Equal(whole.Losses, parts.Losses, 1e-13, "losses");
        Relative.Equal(whole.Gradient, parts.Gradient, 1e-13, "gradient");
        Relative.Equal(whole.Product, parts.Product, 1e-13, "product");

        static (double[] Losses, double[] Gradient, double[] Product) Run(ProgramDefinition definition, Target target, TaskArrays data)
        {
            using var program = new SpanLoss<double>(definition, target, Tasks);
            var (losses, gradient) = program.Gradient(data.Phi, data);
            var product = new double[gradient.Length];
            using var linearization = program.Linearize(data.Phi, data);
            linearization.Apply(data.Direction(1), product);
            return (losses, gradient, product);
        }
    }

    /// <summary>Forms of convolution with the losses that convolve.</summary>
    public static TheoryData<string, string, TorchConvolution, string> Convolutions
    {
        get
        {
            var rows = new TheoryData<string, string, TorchConvolution, string>();
            foreach (var row in Losses)
            {
                var loss = (string)row[2];
                if (((ITorchProgramSource)TestModels.Find(loss)).TorchScript.Contains(" conv_", StringComparison.Ordinal))
                {
                    foreach (var form in Enum.GetValues<TorchConvolution>())
                    {
                        rows.Add((string)row[0], (string)row[1], form, loss);
                    }
                }
            }

            return rows;
        }
    }

    private static TheoryData<string, string, string> Rows(TheoryData<string> programs)
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var device in new TorchDevices())
        {
            foreach (var program in programs)
            {
                rows.Add((string)device[0], (string)device[1], program);
            }
        }

        return rows;
    }

    private SharedRuntime Runtime(string command, string device) => new(runtimes[command, device]);

    private TorchTarget Target(string command, string device, TorchConvolution form = TorchConvolution.Automatic) =>
        new(_ => Runtime(command, device), device) { Convolution = form };

    private static void CompareLoss<T>(Target target, string loss, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var definition = TestModels.Find(loss);
        var data = TaskArrays.Draw(definition, Tasks, seed: 11);
        var (phi, v) = (TaskArrays.As<T>(data.Phi), TaskArrays.As<T>(data.Direction(1)));
        using var expected = new SpanLoss<T>(definition, new CpuTarget(), Tasks);
        using var actual = new SpanLoss<T>(definition, target, Tasks);
        Same(expected.Value(phi, data), actual.Value(phi, data), "values");
        var (losses, gradient) = expected.Gradient(phi, data);
        var (otherLosses, otherGradient) = actual.Gradient(phi, data);
        Same(losses, otherLosses, "losses");
        Same(gradient, otherGradient, "gradient");

        using var linearization = expected.Linearize(phi, data);
        using var other = actual.Linearize(phi, data);
        Same(losses, other.Losses.ToArray(), "losses of the linearisation");
        Same(gradient, other.Gradient.ToArray(), "gradient of the linearisation");
        var (product, otherProduct) = (new T[phi.Length], new T[phi.Length]);
        linearization.Apply(v, product);
        other.Apply(v, otherProduct);
        Same(product, otherProduct, "product");

        void Same(T[] one, T[] two, string what) => Relative.Equal(
            Array.ConvertAll(one, double.CreateChecked), Array.ConvertAll(two, double.CreateChecked), tolerance, $"{loss} in {typeof(T).Name} on {target}, {what}");
    }

    private static void CompareForward<T>(Target target, string name, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var definition = TestModels.Find(name);
        var data = TaskArrays.Draw(definition, Tasks, seed: 11);
        var phi = TaskArrays.As<T>(data.Phi);
        using var expected = new SpanForward<T>(definition, new CpuTarget(), Tasks);
        using var actual = new SpanForward<T>(definition, target, Tasks);
        var length = Length(definition, data);
        Relative.Equal(
            Array.ConvertAll(expected.Value(phi, data, length), double.CreateChecked),
            Array.ConvertAll(actual.Value(phi, data, length), double.CreateChecked),
            tolerance, $"{name} in {typeof(T).Name} on {target}");
    }

    /// <summary>The number of values for a task, which the generated text of both targets agrees on.</summary>
    private static int Length(ProgramDefinition definition, TaskArrays data)
    {
        var sizes = definition.Symbols.Select(symbol => definition.Inputs
            .SelectMany((input, i) => input.Shape.Select((d, axis) => (d.Symbol, Size: data.Inputs[i].Shape[axis])))
            .First(p => p.Symbol == symbol).Size).ToArray();
        return (int)((ITorchProgramSource)definition).OutputLength(sizes);
    }
}
