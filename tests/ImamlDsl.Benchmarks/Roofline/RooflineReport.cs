using System.Globalization;
using ImamlDsl.Cpu;

namespace ImamlDsl.Benchmarks;

/// <summary>
/// Each routine's operations and bytes, as the cost model counts them, over the time that it takes, and each convolution's operations: as shares of what the core can do.
/// </summary>
internal static class RooflineReport
{
    private const int CacheNumbers = 32 * 1024; // two arrays that fit a second-level cache

    public static void Print()
    {
        var (flops, bytes) = (Peaks.Product(512), Peaks.Copy(CacheNumbers));
        Line($"products of 512×512 matrices: {flops / 1e9:0.0} GFLOP/s; copies in the cache: {bytes / 1e9:0.0} GB/s, one core, single precision");
        Line($"{"",-30}{"µs",10}{"GFLOP/s",10}{"of peak",9}{"GB/s",8}{"of peak",9}{"floor",9}");
        foreach (var workload in Workload.All.Where(w => w.IsProgram))
        {
            using var own = new Own(workload, 1);
            var definition = workload.CreateModel().Definitions.First(d => d.Kind == ProgramKind.Loss);
            var examples = own.Data.Support.Inputs[0].Shape[0];
            var costs = CpuCosts.Of((ICpuProgramSource)definition, Precision.Single, examples)[workload.Kind == Kind.Gradient ? "Gradient" : "Apply"];
            var seconds = Peaks.Fastest(() => own.Time(1));
            var (rate, traffic) = (workload.Tasks * costs.Flops / seconds, workload.Tasks * costs.BytesMoved / seconds);

            // Neither operations nor bytes can be faster than their peak.
            var floor = Math.Max(workload.Tasks * costs.Flops / flops, workload.Tasks * costs.BytesMoved / bytes) / seconds;
            Line($"{workload.Name,-30}{seconds * 1e6,10:0.0}{rate / 1e9,10:0.0}{rate / flops,9:0%}{traffic / 1e9,8:0.0}{traffic / bytes,9:0%}{floor,9:0%}");
        }

        Convolutions("conv4", ConvolutionLayer.Conv4, flops);
        Convolutions("pooled conv4", ConvolutionLayer.Pooled, flops);
    }

    // Operations are those of the sum over the taps inside of the image: minimal filtering, which needs fewer, goes beyond the peak.
    private static void Convolutions(string network, Func<int, int, ConvolutionLayer> create, double peak)
    {
        Line($"");
        Line($"{$"convolutions of {network}, share of the products' peak",-50}{"forward",10}{"inputs",10}{"weights",10}");
        foreach (var images in (int[])[5, 25, 100])
        {
            for (var layer = 1; layer <= 4; layer++)
            {
                using var convolution = create(layer, images);
                double Share(Action run) => convolution.Flops / Peaks.Fastest(run) / peak;
                var inputs = layer == 1 ? "" : FormattableString.Invariant($"{Share(convolution.InputGradient):0%}"); // nobody asks for the images' gradient
                Line($"{$"layer {layer}, {images} images",-50}{Share(convolution.Forward),10:0%}{inputs,10}{Share(convolution.WeightGradient),10:0%}");
            }
        }
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
