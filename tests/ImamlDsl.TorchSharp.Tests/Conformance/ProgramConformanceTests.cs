using System.Numerics;
using ImamlDsl.Generator.Tests.Support;
using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.TorchSharp.Tests;

/// <summary>Every program of every model of the generator's tests on TorchSharp, against the cpu target.</summary>
public sealed class ProgramConformanceTests
{
    private const int Tasks = 3;

    /// <summary>Losses.</summary>
    public static TheoryData<string> Losses => TestModels.Losses;

    /// <summary>Metrics and predictions.</summary>
    public static TheoryData<string> Forwards => TestModels.Forwards;

    [TorchTheory]
    [MemberData(nameof(Losses))]
    public void Losses_are_those_of_the_cpu_target(string loss)
    {
        CompareLoss<double>(TestModels.Find(loss), 1e-12);
        CompareLoss<float>(TestModels.Find(loss), 1e-5);
    }

    [TorchTheory]
    [MemberData(nameof(Forwards))]
    public void Metrics_and_predictions_are_those_of_the_cpu_target(string program)
    {
        CompareForward<double>(TestModels.Find(program), 1e-12);
        CompareForward<float>(TestModels.Find(program), 1e-5);
    }

    [TorchTheory]
    [InlineData(TorchConvolution.Grouped)]
    [InlineData(TorchConvolution.Unfolded)]
    [InlineData(TorchConvolution.PerTask)]
    public void Every_form_of_convolution_gives_the_same(TorchConvolution form)
    {
        var target = new TorchTarget(device => new TorchSharpRuntime(device)) { Convolution = form };

        CompareLoss<double>(new Models.SmallNet().Programs.Loss, 1e-12, target);
    }

    private static void CompareLoss<T>(ProgramDefinition definition, double tolerance, Target? target = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var data = TaskArrays.Draw(definition, Tasks, seed: 11);
        var (phi, v) = (TaskArrays.As<T>(data.Phi), TaskArrays.As<T>(data.Direction(1)));
        using var expected = new SpanLoss<T>(definition, Target.Cpu, Tasks);
        using var actual = new SpanLoss<T>(definition, target ?? Target.Torch, Tasks);
        Same(expected.Value(phi, data), actual.Value(phi, data), tolerance, $"{definition}, values");
        var (losses, gradient) = expected.Gradient(phi, data);
        var (otherLosses, otherGradient) = actual.Gradient(phi, data);
        Same(losses, otherLosses, tolerance, $"{definition}, losses");
        Same(gradient, otherGradient, tolerance, $"{definition}, gradient");
        using var linearization = expected.Linearize(phi, data);
        using var other = actual.Linearize(phi, data);
        var (product, otherProduct) = (new T[phi.Length], new T[phi.Length]);
        linearization.Apply(v, product);
        other.Apply(v, otherProduct);
        Same(product, otherProduct, tolerance, $"{definition}, product");
    }

    private static void CompareForward<T>(ProgramDefinition definition, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var data = TaskArrays.Draw(definition, Tasks, seed: 11);
        var phi = TaskArrays.As<T>(data.Phi);
        using var expected = new SpanForward<T>(definition, Target.Cpu, Tasks);
        using var actual = new SpanForward<T>(definition, Target.Torch, Tasks);
        var length = (int)((ITorchProgramSource)definition).OutputLength(Sizes(definition, data));
        Same(expected.Value(phi, data, length), actual.Value(phi, data, length), tolerance, $"{definition}");
    }

    /// <summary>The sizes of the symbols, from the first input that has each.</summary>
    private static int[] Sizes(ProgramDefinition definition, TaskArrays data) => [.. definition.Symbols.Select(symbol => definition.Inputs
        .SelectMany((input, i) => input.Shape.Select((dimension, axis) => (dimension.Symbol, Size: data.Inputs[i].Shape[axis])))
        .First(pair => pair.Symbol == symbol).Size)];

    private static void Same<T>(T[] expected, T[] actual, double tolerance, string what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Relative.Equal(
            Array.ConvertAll(expected, double.CreateChecked),
            Array.ConvertAll(actual, double.CreateChecked),
            tolerance,
            $"{what} in {typeof(T).Name}");
}
