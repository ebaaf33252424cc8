using static ImamlDsl.Ops;

namespace ImamlDsl.Benchmarks;

/// <summary>A signal as a function of coordinates, with sines for activations (SIREN; Sitzmann et al. 2020): points of an image in, colours out.</summary>
[Model]
public sealed partial class CoordinateNetwork
{
    [Parameter(256, 2), Uniform(-0.5, 0.5)]
    public partial Tensor Weights1 { get; }

    [Parameter(256), Uniform(-0.5, 0.5)]
    public partial Tensor Biases1 { get; }

    [Parameter(256, 256), Uniform(-0.005, 0.005)]
    public partial Tensor Weights2 { get; }

    [Parameter(256), Uniform(-0.05, 0.05)]
    public partial Tensor Biases2 { get; }

    [Parameter(256, 256), Uniform(-0.005, 0.005)]
    public partial Tensor Weights3 { get; }

    [Parameter(256), Uniform(-0.05, 0.05)]
    public partial Tensor Biases3 { get; }

    [Parameter(3, 256), XavierUniform]
    public partial Tensor Weights4 { get; }

    [Parameter(3)]
    public partial Tensor Biases4 { get; }

    [Loss]
    public Tensor Loss([Shape("N", 2)] Tensor points, [Shape("N", 3)] Tensor colors)
    {
        var h = Sin(30 * Linear(points, Weights1, Biases1));
        h = Sin(30 * Linear(h, Weights2, Biases2));
        h = Sin(30 * Linear(h, Weights3, Biases3));
        return MeanSquaredError(Linear(h, Weights4, Biases4), colors);
    }
}
