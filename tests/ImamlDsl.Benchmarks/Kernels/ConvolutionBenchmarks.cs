using BenchmarkDotNet.Attributes;

namespace ImamlDsl.Benchmarks;

/// <summary>The convolutions of conv4.</summary>
public class ConvolutionBenchmarks
{
    private ConvolutionLayer? _operands;

    /// <summary>The layer, 1 to 4.</summary>
    [Params(1, 2, 3, 4)]
    public int Layer { get; set; }

    /// <summary>How many images.</summary>
    [Params(5, 25)]
    public int Images { get; set; }

    /// <summary>Allocates the operands.</summary>
    [GlobalSetup]
    public void Setup() => _operands = ConvolutionLayer.Conv4(Layer, Images);

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup() => _operands?.Dispose();

    /// <summary>The convolution.</summary>
    [Benchmark]
    public void Forward() => _operands!.Forward();

    /// <summary>The gradient with respect to the images.</summary>
    [Benchmark]
    public void InputGradient() => _operands!.InputGradient();

    /// <summary>The gradient with respect to the filters.</summary>
    [Benchmark]
    public void WeightGradient() => _operands!.WeightGradient();
}
