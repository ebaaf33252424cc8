namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>The algorithms as the examples set them, by name: rows of tests.</summary>
internal static class Algorithms
{
    public static readonly GradientDescent Plain = new() { LearningRate = 0.01, Steps = 2, Backtracking = false };

    public static ImplicitMaml Implicit { get; } = new()
    {
        Inner = new GradientDescent { LearningRate = 0.01, Steps = 5 },
        Lambda = Lambda.Scalar(2),
        Solver = new ConjugateGradient { MaxIterations = 5 },
    };

    public static IMetaAlgorithm Named(string name) => name switch
    {
        "MAML" => new Maml { Inner = Plain },
        "FOMAML" => new Fomaml { Inner = Plain },
        "iMAML" => Implicit,
        _ => throw new ArgumentException($"There is no algorithm '{name}'.", nameof(name)),
    };

    /// <summary>Interpreter, device, algorithm.</summary>
    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var device in new TorchDevices())
        {
            foreach (var name in (string[])["MAML", "FOMAML", "iMAML"])
            {
                rows.Add((string)device[0], (string)device[1], name);
            }
        }

        return rows;
    }
}
