using ImamlDsl;
using ImamlDsl.Cpu;
using OmniglotExample;

namespace MetaGradientAccuracyExample;

/// <summary>
/// The most memory that one task of 20-way 5-shot Omniglot's size holds outside the garbage collector's heap, on the cpu target, beside what a gradient of the
/// loss alone does (Rajeswaran et al. 2019, Table 1 and Fig. 2b). The images are noise: memory does not look at them.
/// </summary>
internal static class Memory
{
    private const int Ways = 20;
    private const int Shots = 5;
    private const double Mebibyte = 1 << 20;

    private static readonly int[] Steps = [1, 2, 4, 8, 16];

    public static Figure AgainstSteps(int seed, CancellationToken token)
    {
        var model = new Conv4 { Ways = Ways };
        var data = Data(seed);
        var gradient = Peak(() => Gradient(model, data));
        return new Figure("memory", "Memory of one task, 20-way 5-shot", "inner steps", "MiB",
        [
            Line("MAML, all linearisations kept", steps => new Maml { Inner = Descent(steps), MemoryBudget = long.MaxValue }),
            Line("MAML, none kept", steps => new Maml { Inner = Descent(steps), MemoryBudget = 0 }),
            Line("iMAML, 5 CG", steps => new ImplicitMaml { Inner = Descent(steps), Lambda = Lambda.Scalar(2) }),
            new Series("a gradient alone", [.. Steps.Select(steps => ((double)steps, gradient))]),
        ]);

        Series Line(string name, Func<int, IMetaAlgorithm> algorithm) => new(name, [.. Steps.Select(steps => ((double)steps, Peak(() =>
        {
            token.ThrowIfCancellationRequested();
            using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
            using var meta = algorithm(steps).MetaGradient(
                model.Programs.Loss, Parameters.Initialize(model, seed).Values, data, data, device, cancellationToken: token);
        })))]);
    }

    private static GradientDescent Descent(int steps) => new() { LearningRate = 0.01, Steps = steps, Backtracking = false };

    private static void Gradient(Conv4 model, TaskData data)
    {
        using var device = new CpuTarget { Threads = 1 }.Open(Precision.Single);
        using var program = device.Compile(model.Programs.Loss);
        using var evaluator = program.CreateEvaluator();
        var layout = ((IModel)model).Layout;
        using var phi = device.Allocate(1, layout.AdaptedLength);
        using var gradient = device.Allocate(1, layout.AdaptedLength);
        evaluator.Bind(data, 0, 1);
        evaluator.Gradient(phi, new double[1], gradient);
    }

    private static TaskData Data(int seed)
    {
        var images = TaskInput.Single(1, Ways * Shots, 1, 28, 28);
        var labels = TaskInput.Index(1, Ways * Shots);
        var random = new Random(seed);
        for (var i = 0; i < images.Values.Length; i++)
        {
            images.Values[i] = (float)random.NextDouble();
        }

        for (var i = 0; i < labels.Values.Length; i++)
        {
            labels.Values[i] = i / Shots;
        }

        return new TaskData(images, labels);
    }

    private static double Peak(Action action)
    {
        var before = NativeUsage.Bytes;
        NativeUsage.ResetPeak();
        action();
        return (NativeUsage.PeakBytes - before) / Mebibyte;
    }
}
