using OmniglotExample;
using SinusoidExample;

namespace ImamlDsl.Benchmarks;

/// <summary>What is computed again and again: by this library and by its peers, from the same parameters and data.</summary>
/// <param name="Name">What it is called on the command line and in the table.</param>
/// <param name="Family">The network and its tasks.</param>
/// <param name="Kind">What is computed.</param>
/// <param name="Tasks">How many tasks at once.</param>
/// <param name="Steps">Inner steps; 0 for a single program.</param>
internal sealed record Workload(string Name, Family Family, Kind Kind, int Tasks, int Steps)
{
    /// <summary>Iterations of conjugate gradients.</summary>
    public const int Iterations = 5;

    public static readonly IReadOnlyList<Workload> All =
    [
        new("mlp gradient, 25 tasks", Family.Sinusoid, Kind.Gradient, 25, 0),
        new("mlp product, 25 tasks", Family.Sinusoid, Kind.Product, 25, 0),
        new("conv4 gradient, 25 images", Family.FiveShot, Kind.Gradient, 1, 0),
        new("conv4 product, 25 images", Family.FiveShot, Kind.Product, 1, 0),
        new("conv4 gradient, 5 images", Family.OneShot, Kind.Gradient, 1, 0),
        new("conv4 product, 5 images", Family.OneShot, Kind.Product, 1, 0),
        new("sinusoid MAML 1", Family.Sinusoid, Kind.Maml, 25, 1),
        new("sinusoid MAML 5", Family.Sinusoid, Kind.Maml, 25, 5),
        new("sinusoid iMAML 16 + 5", Family.Sinusoid, Kind.ImplicitMaml, 25, 16),
        new("sinusoid FOMAML 5", Family.Sinusoid, Kind.Fomaml, 25, 5),
        new("5-way 1-shot iMAML 16 + 5", Family.OneShot, Kind.ImplicitMaml, 16, 16),
        new("5-way 1-shot MAML 5", Family.OneShot, Kind.Maml, 16, 5),
        new("5-way 1-shot FOMAML 5", Family.OneShot, Kind.Fomaml, 16, 5),
        new("20-way 5-shot iMAML 25 + 5", Family.TwentyWays, Kind.ImplicitMaml, 4, 25),
        new("20-way 5-shot MAML 5", Family.TwentyWays, Kind.Maml, 4, 5),
        new("pooled conv4 gradient, 5 images", Family.Pooled, Kind.Gradient, 1, 0),
        new("pooled conv4 product, 5 images", Family.Pooled, Kind.Product, 1, 0),
        new("pooled 5-way 1-shot MAML 5", Family.Pooled, Kind.Maml, 4, 5),
        .. Programs("coordinates", 1, 1024),
        .. Programs("wide", 1, 128),
        .. Programs("normalized", 4, 25),
        .. Programs("recurrent", 25, 10),
        .. Programs("transformer", 1, 5),
        .. Programs("residual", 1, 5),
        .. Programs("lenet", 1, 25),
        .. Programs("separable", 1, 10),
        .. Programs("signal", 1, 10),
        .. Programs("prototypes", 4, 20),
        .. Programs("logistic", 1, 32),
        .. Programs("factors", 1, 64),
    ];

    /// <summary>How many bytes of linearisations MAML may keep; its own default unless given.</summary>
    public long MemoryBudget { get; init; } = new Maml { Inner = new GradientDescent { LearningRate = 1, Steps = 1, Backtracking = false } }.MemoryBudget;

    /// <summary>Whether one loss's program runs, rather than a whole meta-gradient.</summary>
    public bool IsProgram => Kind is Kind.Gradient or Kind.Product;

    /// <summary>λ of implicit MAML; for sine waves so large that no task's operator has negative curvature, where sides would stop at different iterations.</summary>
    public double Lambda => Family == Family.Sinusoid ? 20 : 2;

    public double LearningRate => Family == Family.Sinusoid ? 0.01 : 0.05;

    public IModel CreateModel() => Family.Network switch
    {
        "mlp" => new SineRegressor(),
        "conv4" => new Conv4 { Ways = Family.Ways },
        "pooled" => new PooledConv4(),
        "coordinates" => new CoordinateNetwork(),
        "wide" => new WideNetwork(),
        "normalized" => new NormalizedNetwork(),
        "recurrent" => new RecurrentNetwork(),
        "transformer" => new SequenceClassifier(),
        "residual" => new ResidualNetwork(),
        "lenet" => new LeNet(),
        "separable" => new SeparableNetwork(),
        "signal" => new SignalNetwork(),
        "prototypes" => new PrototypeNetwork(),
        "logistic" => new LogisticRegression(),
        "factors" => new FactorModel(),
        _ => throw new InvalidOperationException($"No network is called {Family.Network}."),
    };

    public IMetaAlgorithm CreateAlgorithm()
    {
        var inner = new GradientDescent { LearningRate = LearningRate, Steps = Steps, Backtracking = false };
        return Kind switch
        {
            Kind.Maml => new Maml { Inner = inner, MemoryBudget = MemoryBudget },
            Kind.Fomaml => new Fomaml { Inner = inner },
            _ => new ImplicitMaml
            {
                Inner = inner, Lambda = ImamlDsl.Lambda.Scalar(Lambda), Solver = new ConjugateGradient { MaxIterations = Iterations, Tolerance = 0 },
                MaxGradientRatio = null, MaxStationarityRatio = null,
            },
        };
    }

    /// <summary>A network's gradient and product, of so many tasks of so many examples.</summary>
    private static IEnumerable<Workload> Programs(string network, int tasks, int examples)
    {
        var family = new Family(0, examples, examples) { Network = network };
        return [new($"{network} gradient", family, Kind.Gradient, tasks, 0), new($"{network} product", family, Kind.Product, tasks, 0)];
    }
}

/// <summary>What a workload computes.</summary>
internal enum Kind
{
    /// <summary>The gradient of every task's loss.</summary>
    Gradient,

    /// <summary>A product with every task's Hessian, at a point that was linearised before.</summary>
    Product,

    /// <summary>A meta-gradient of MAML.</summary>
    Maml,

    /// <summary>One of first-order MAML.</summary>
    Fomaml,

    /// <summary>One of implicit MAML.</summary>
    ImplicitMaml,
}

/// <summary>The kind of tasks.</summary>
/// <param name="Ways">Classes of drawings; 0 for other data.</param>
/// <param name="Shots">Support examples of each class, or of a task.</param>
/// <param name="Queries">Query examples of each class, or of a task.</param>
internal sealed record Family(int Ways, int Shots, int Queries)
{
    public static readonly Family Sinusoid = new(0, 10, 10);
    public static readonly Family OneShot = new(5, 1, 15);
    public static readonly Family FiveShot = new(5, 5, 15);
    public static readonly Family TwentyWays = new(20, 5, 5);
    public static readonly Family Pooled = new(5, 1, 15) { Network = "pooled", Channels = 3, Side = 84 };

    /// <summary>What the peers call the network.</summary>
    public string Network { get; init; } = Ways == 0 ? "mlp" : "conv4";

    /// <summary>The channels of an image.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>The height and width of an image.</summary>
    public int Side { get; init; } = 28;
}
