using ImamlDsl.Cpu;

namespace ImamlDsl.Benchmarks;

/// <summary>A convolution of 3×3 windows with padding, and memory for its operands.</summary>
internal sealed unsafe class ConvolutionLayer : IDisposable
{
    private readonly NativeBuffer<float> _memory;
    private readonly ConvolutionShape _shape;
    private readonly float* _x, _w, _y, _scratch;

    private ConvolutionLayer(ConvolutionShape shape)
    {
        _shape = shape;
        int[] lengths = [1, Convolution.ForwardScratchLength(shape), Convolution.InputGradientScratchLength(shape), Convolution.WeightGradientScratchLength(shape)];
        var scratch = lengths.Max();
        _memory = new NativeBuffer<float>(_shape.InputLength + _shape.WeightLength + _shape.OutputLength + scratch + 48);
        _x = _memory.Pointer;
        _w = _x + _shape.InputLength;
        _y = _w + _shape.WeightLength;
        _scratch = _y + _shape.OutputLength;
        new Span<float>(_x, _shape.InputLength + _shape.WeightLength + _shape.OutputLength).Fill(0.1f);
    }

    /// <summary>One of conv4's for 28×28 images, 1 to 4: 64 channels, stride 2.</summary>
    public static ConvolutionLayer Conv4(int layer, int images)
    {
        var size = layer switch { 1 => 28, 2 => 14, 3 => 7, _ => 4 };
        return new(new ConvolutionShape(images, size, size, layer == 1 ? 1 : 64, 3, 3, 64, Stride: 2, Padding: 1));
    }

    /// <summary>One of conv4's with pooling for 84×84 images, 1 to 4: 32 channels.</summary>
    public static ConvolutionLayer Pooled(int layer, int images)
    {
        var size = layer switch { 1 => 84, 2 => 42, 3 => 21, _ => 10 };
        return new(new ConvolutionShape(images, size, size, layer == 1 ? 3 : 32, 3, 3, 32, Stride: 1, Padding: 1));
    }

    /// <summary>The operations of each of the three: two for each weight at each position where its tap lies inside the image.</summary>
    public double Flops => 2.0 * _shape.Batch * Taps(_shape.Height, _shape.OutputHeight) * Taps(_shape.Width, _shape.OutputWidth)
        * _shape.InputChannels * _shape.OutputChannels;

    /// <summary>The convolution.</summary>
    public void Forward() => Convolution.Forward(_shape, _x, _w, _y, false, null, _scratch);

    /// <summary>The gradient with respect to the images.</summary>
    public void InputGradient() => Convolution.InputGradient(_shape, _y, _w, _x, false, _scratch);

    /// <summary>The gradient with respect to the filters.</summary>
    public void WeightGradient() => Convolution.WeightGradient(_shape, _x, _y, _w, false, _scratch);

    public void Dispose() => _memory.Dispose();

    private int Taps(int size, int outputs) =>
        Enumerable.Range(0, outputs).Sum(position => Enumerable.Range(0, 3).Count(tap => (uint)((_shape.Stride * position) - 1 + tap) < (uint)size));
}
