using BenchmarkDotNet.Attributes;
using ImamlDsl.Cpu;

namespace ImamlDsl.Benchmarks;

/// <summary>The convolutions of conv4 on 28×28 images: 3×3, stride 2.</summary>
public unsafe class ConvolutionBenchmarks
{
    private NativeBuffer<float>? _memory;
    private ConvolutionShape _shape;
    private float* _x, _w, _y, _scratch;

    /// <summary>The layer, 1 to 4.</summary>
    [Params(1, 2, 3, 4)]
    public int Layer { get; set; }

    /// <summary>How many images.</summary>
    [Params(5, 25)]
    public int Images { get; set; }

    /// <summary>Allocates the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var size = Layer switch { 1 => 28, 2 => 14, 3 => 7, _ => 4 };
        _shape = new ConvolutionShape(Images, size, size, Layer == 1 ? 1 : 64, 3, 3, 64, Stride: 2, Padding: 1);
        var scratch = Math.Max(Math.Max(Convolution.InputGradientScratchLength(_shape), Convolution.WeightGradientScratchLength(_shape)), 1);
        _memory = new NativeBuffer<float>(_shape.InputLength + _shape.WeightLength + _shape.OutputLength + scratch + 48);
        _x = _memory.Pointer;
        _w = _x + _shape.InputLength;
        _y = _w + _shape.WeightLength;
        _scratch = _y + _shape.OutputLength;
        new Span<float>(_x, _shape.InputLength + _shape.WeightLength + _shape.OutputLength).Fill(0.1f);
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup() => _memory?.Dispose();

    /// <summary>The convolution.</summary>
    [Benchmark]
    public void Forward() => Convolution.Forward(_shape, _x, _w, _y, false, null, _scratch);

    /// <summary>The gradient with respect to the images.</summary>
    [Benchmark]
    public void InputGradient() => Convolution.InputGradient(_shape, _y, _w, _x, false, _scratch);

    /// <summary>The gradient with respect to the filters.</summary>
    [Benchmark]
    public void WeightGradient() => Convolution.WeightGradient(_shape, _x, _y, _w, false, _scratch);
}
