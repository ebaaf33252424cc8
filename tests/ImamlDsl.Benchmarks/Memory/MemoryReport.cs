using System.Globalization;
using ImamlDsl.Cpu;

namespace ImamlDsl.Benchmarks;

/// <summary>The most memory that a meta-gradient of one 20-way 5-shot task holds, as a function of the inner steps, here and in PyTorch.</summary>
internal static class MemoryReport
{
    private const double Mebibyte = 1024 * 1024;
    private static readonly int[] Steps = [1, 2, 4, 8, 16, 32, 64];

    /// <param name="python">The interpreter of the peer.</param>
    /// <param name="patience">How long it may take to compute once.</param>
    /// <param name="most">The most steps that the peer is asked for: it keeps the graph of all of them.</param>
    public static void Print(string python, TimeSpan patience, int most)
    {
        var workload = Workload.All.First(w => w is { Family: var family, Kind: Kind.Maml } && family == Family.TwentyWays) with { Tasks = 1 };
        Line($"a gradient of the loss alone: {Gradient(workload):0.0} MiB");
        Line($"{"MiB for inner steps",-44}{string.Concat(Steps.Select(s => $"{s,9}"))}{"each more",12}");
        Row("ImamlDsl iMAML", Steps, s => Own(workload with { Kind = Kind.ImplicitMaml, Steps = s }));
        Row("ImamlDsl MAML", Steps, s => Own(workload with { Steps = s }));
        Row("ImamlDsl MAML, MemoryBudget = 0", Steps, s => Own(workload with { Steps = s, MemoryBudget = 0 }));
        var asked = Steps.Where(s => s <= most).ToArray();
        Row($"PyTorch MAML", asked, s => PeerBytes(workload with { Steps = s }, python, patience));
        Row($"PyTorch iMAML", asked, s => PeerBytes(workload with { Kind = Kind.ImplicitMaml, Steps = s }, python, patience));
    }

    private static double Gradient(Workload workload) => Peak(() =>
    {
        var model = workload.CreateModel();
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        using var program = device.Compile(model.Definitions.First(d => d.Kind == ProgramKind.Loss));
        using var evaluator = program.CreateEvaluator();
        using var phi = device.Allocate(1, model.Layout.AdaptedLength);
        using var gradient = device.Allocate(1, model.Layout.AdaptedLength);
        evaluator.Bind(new Data(workload).Support, 0, 1);
        evaluator.Gradient(phi, new double[1], gradient);
    });

    private static double Own(Workload workload) => Peak(() => new Own(workload, 1).Dispose());

    private static double Peak(Action action)
    {
        var before = NativeUsage.Bytes;
        NativeUsage.ResetPeak();
        action();
        return (NativeUsage.PeakBytes - before) / Mebibyte;
    }

    private static double PeerBytes(Workload workload, string python, TimeSpan patience)
    {
        using var own = new Own(workload, 1);
        using var peer = Peer.Start(python, "eager", workload, own, 1, patience, out var absent);
        return (peer ?? throw new InvalidOperationException($"PyTorch is absent: {absent}")).PeakBytes / Mebibyte;
    }

    private static void Row(string name, int[] steps, Func<int, double> measure)
    {
        var sizes = steps.Select(measure).ToArray();
        var slope = (sizes[^1] - sizes[0]) / (steps[^1] - steps[0]);
        var cells = string.Concat(sizes.Select(s => FormattableString.Invariant($"{s,9:0.0}"))).PadRight(9 * Steps.Length);
        Line($"{name,-44}{cells}{slope,12:0.000}");
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
