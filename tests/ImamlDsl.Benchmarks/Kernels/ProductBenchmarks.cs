using BenchmarkDotNet.Attributes;
using ImamlDsl.Cpu;

namespace ImamlDsl.Benchmarks;

/// <summary>Matrix products of the sizes that models are made of, and a large one.</summary>
public unsafe class ProductBenchmarks
{
    private NativeBuffer<float>? _memory;
    private float* _a, _b, _c, _scratch;

    /// <summary>The rows of A and C, the columns of B and C, and the columns of A.</summary>
    [Params("10x40x40", "10x40x1", "40x40x10", "100x64x576", "512x512x512")]
    public string Sizes { get; set; } = "";

    private int M { get; set; }

    private int N { get; set; }

    private int K { get; set; }

    /// <summary>Allocates the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var sizes = Sizes.Split('x').Select(size => int.Parse(size, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        (M, N, K) = (sizes[0], sizes[1], sizes[2]);
        _memory = new NativeBuffer<float>(M * K + K * N + M * N + Gemm.ScratchLength(M, N, K) + 48);
        _a = _memory.Pointer;
        _b = _a + (M * K);
        _c = _b + (K * N);
        _scratch = _c + (M * N);
        new Span<float>(_a, M * K + K * N).Fill(0.1f);
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup() => _memory?.Dispose();

    /// <summary>C ← A·B.</summary>
    [Benchmark(Baseline = true)]
    public void Product() => Gemm.Run(M, N, K, _a, K, 1, _b, N, 1, _c, N, false, null, _scratch);

    /// <summary>C ← A·Bᵀ, as the gradient of an input.</summary>
    [Benchmark]
    public void RightTransposed() => Gemm.Run(M, N, K, _a, K, 1, _b, 1, K, _c, N, false, null, _scratch);

    /// <summary>C ← Aᵀ·B, as the gradient of weights.</summary>
    [Benchmark]
    public void LeftTransposed() => Gemm.Run(M, N, K, _a, 1, M, _b, N, 1, _c, N, false, null, _scratch);
}
