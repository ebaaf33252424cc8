using static ImamlDsl.Ops;

namespace ImamlDsl.Tests.Models.Language.Hiding;

/// <summary>Types with the names of what generated code uses; a layer may well be called Convolution.</summary>
[Model]
public sealed partial class Convolution(int inputs, int outputs)
{
    public int Inputs { get; } = inputs;

    public int Outputs { get; } = outputs;

    [Parameter("Outputs", "Inputs", 3, 3)]
    public partial Tensor Weight { get; }

    public Tensor Forward(Tensor x) => Conv2d(x, Weight, padding: 1);
}

[Model]
public sealed partial class HidingNames
{
    public Convolution First { get; } = new(1, 2);

    [Parameter(2, 3)]
    public partial Tensor W { get; }

    [Loss]
    public Tensor Loss([Shape("N", 1, 4, 4)] Tensor x) => Mean(LogSoftmax(MatMul(Mean(Tanh(First.Forward(x)), axes: [2, 3]), W), -1)[.., 1..]);
}

public enum Structure;

public static class Gemm;

public static class CpuKernels;

public struct Twin;

public struct CpuFrame;

public static class Simd;

public static class Lanes128;

public static class Math;

public static class Unsafe;
