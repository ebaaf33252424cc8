using System.CommandLine;
using ImamlDsl.Examples;

namespace OmniglotExample;

/// <summary>The options, and what they mean together.</summary>
internal sealed class CommandLine
{
    /// <summary>Ways, shots and queries of a task are bounded by what a laptop can hold; classes and drawings bound them further.</summary>
    private const int MostExamples = 1000;

    /// <summary>60 µs: a time that a clock can tell from none.</summary>
    private const double LeastMinutes = 1e-6;

    private readonly Option<string?> _data = Arguments.Path("--data",
        "The folder with images_background.zip and images_evaluation.zip, or with the extracted folders. Default: data/omniglot, searched for upwards from here", "folder");

    private readonly Option<string> _algorithm = Arguments.Word("--algorithm", "imaml", "The meta-learning algorithm", "maml", "fomaml", "imaml");
    private readonly Option<int> _ways = Arguments.Whole("--ways", 5, "Classes in a task", 2, MostExamples);
    private readonly Option<int> _shots = Arguments.Whole("--shots", 1, "Support images of each class", 1, MostExamples);
    private readonly Option<int> _queries = Arguments.Whole("--queries", 5, "Query images of each class, in training and evaluation", 1, MostExamples);
    private readonly Option<string> _inner = Arguments.Word("--inner", Settings.Gradient,
        "The solver of the inner problem: gradient descent, Hessian-free Newton steps, or L-BFGS; maml takes gd", Settings.Gradient, Settings.Newton, Settings.Lbfgs);

    private readonly Option<int?> _innerSteps = Arguments.OptionalWhole("--inner-steps",
        "Steps of an adaptation. Default: 16 of gd and lbfgs, 5 of newton, which uses 5 conjugate gradient steps for each", 1, 10_000);

    private readonly Option<double> _innerRate = Arguments.Positive("--inner-rate", 0.1, "The learning rate of adaptation (gd only)", 1000);
    private readonly Option<string?> _backtracking = Arguments.OptionalWord("--backtracking",
        "Whether inner steps that do not decrease the objective are shortened. Default: true for imaml, false for the others", "true", "false");

    private readonly Option<double> _lambda = Arguments.Positive("--lambda", 2, "λ of the proximal term (imaml only)", 1e6, least: 1e-6);
    private readonly Option<int> _cgSteps = Arguments.Whole("--cg-steps", 5, "Conjugate gradient steps of the implicit gradient (imaml only)", 1, 10_000);
    private readonly Option<int> _metaBatch = Arguments.Whole("--meta-batch", 8, "Tasks in a meta-step", 1, 100_000);
    private readonly Option<int?> _steps = Arguments.OptionalWhole("--steps", "How many meta-steps to train");
    private readonly Option<double?> _minutes = Arguments.OptionalPositive("--minutes", "How long to train, evaluations not counted. Default: 22, without --steps", 100_000, LeastMinutes);
    private readonly Option<double> _outerRate = Arguments.Positive("--outer-rate", 0.003, "The first learning rate of Adam in the outer loop; it falls to 0 along a cosine", 1000);
    private readonly Option<int> _seed = Arguments.Whole("--seed", 0, "The seed of the class split, the first parameters and the tasks", 0);
    private readonly Option<int> _threads = Arguments.Whole("--threads", Environment.ProcessorCount, "Threads that work at once; results do not depend on it", 1, 4096);
    private readonly Option<string> _target = Targets.Option();
    private readonly Option<double> _evaluateEvery = Arguments.Positive("--evaluate-every", 2, "Minutes of training between evaluations on validation classes", 100_000, LeastMinutes);
    private readonly Option<int> _testTasks = Arguments.Whole("--test-tasks", 600, "Tasks of the final evaluation, of test classes", 2, 1_000_000);
    private readonly Option<string?> _save = Arguments.Path("--save", "Where to keep the learned parameters (safetensors), with the class split", "file");
    private readonly Option<string?> _evaluate = Arguments.Path("--evaluate", "Do not train: evaluate a file that --save has written", "file");

    public RootCommand Create() => new("Meta-trains conv4 on Omniglot and measures how well it learns new characters from a few drawings.")
    {
        _data, _algorithm, _ways, _shots, _queries, _inner, _innerSteps, _innerRate, _backtracking, _lambda, _cgSteps, _metaBatch, _steps, _minutes, _outerRate,
        _seed, _threads, _target, _evaluateEvery, _testTasks, _save, _evaluate,
    };

    /// <summary>Checks what single options cannot: which of them exclude each other, and whether files are there.</summary>
    public Request Read(ParseResult parsed)
    {
        Refuse(parsed, _steps, _minutes, "they are two ways to say how long to train. Give one of them.");
        var file = parsed.GetValue(_evaluate);
        if (file is not null)
        {
            foreach (var option in (Option[])[_steps, _minutes, _save, _metaBatch, _outerRate, _evaluateEvery])
            {
                Refuse(parsed, _evaluate, option, "--evaluate does not train. Leave out one of them.");
            }

            Files.RequireExists("--evaluate", file);
        }

        if (parsed.GetValue(_save) is { } save)
        {
            Files.RequireWritable("--save", save);
        }

        // What the user leaves open is, in an evaluation, what the file was trained with.
        var saved = file is null ? null : SavedRun.Read(file);
        var algorithm = parsed.IsGiven(_algorithm) ? parsed.GetValue(_algorithm)! : saved?.Settings.Algorithm ?? parsed.GetValue(_algorithm)!;
        if (algorithm != "imaml")
        {
            RefuseWithout(parsed, _lambda, algorithm);
            RefuseWithout(parsed, _cgSteps, algorithm);
        }

        var inner = parsed.IsGiven(_inner) ? parsed.GetValue(_inner)! : saved?.Settings.Inner ?? Settings.Gradient;
        if (inner != Settings.Gradient)
        {
            if (algorithm == "maml")
            {
                throw new UsageException($"--inner {inner} does not go with --algorithm maml, which differentiates gradient steps. Leave it out, or use imaml.");
            }

            RefuseFor(parsed, _innerRate, inner);
            RefuseFor(parsed, _backtracking, inner);
        }

        var usual = saved is { } run && run.Settings.Algorithm == algorithm ? run.Settings.Backtracking : algorithm == "imaml";
        var backtracking = parsed.GetValue(_backtracking) is { } word ? word == "true" : usual;
        if (algorithm == "maml" && backtracking)
        {
            throw new UsageException("--backtracking true does not go with --algorithm maml, which differentiates the steps themselves. Leave it out, or use imaml.");
        }

        var settings = new Settings
        {
            Algorithm = algorithm,
            Ways = Value(parsed, _ways, saved?.Settings.Ways),
            Shots = Value(parsed, _shots, saved?.Settings.Shots),
            Queries = Value(parsed, _queries, saved?.Settings.Queries),
            Inner = inner,
            InnerSteps = parsed.GetValue(_innerSteps) ?? (saved is { } like && like.Settings.Inner == inner ? like.Settings.InnerSteps : inner == Settings.Newton ? 5 : 16),
            InnerRate = Value(parsed, _innerRate, saved?.Settings.InnerRate),
            Backtracking = backtracking,
            Lambda = Value(parsed, _lambda, saved?.Settings.Lambda),
            CgSteps = Value(parsed, _cgSteps, saved?.Settings.CgSteps),
            MetaBatch = Value(parsed, _metaBatch, saved?.Settings.MetaBatch),
            OuterRate = Value(parsed, _outerRate, saved?.Settings.OuterRate),
            Seed = Value(parsed, _seed, saved?.Settings.Seed),
            Threads = parsed.GetValue(_threads),
        };
        return new Request
        {
            Settings = settings,
            Target = Targets.Create(parsed.GetValue(_target)!, settings.Threads),
            Data = parsed.GetValue(_data),
            Steps = parsed.GetValue(_steps),
            Time = parsed.GetValue(_steps) is null ? TimeSpan.FromMinutes(parsed.GetValue(_minutes) ?? 22) : null,
            EvaluateEvery = TimeSpan.FromMinutes(parsed.GetValue(_evaluateEvery)),
            TestTasks = parsed.GetValue(_testTasks),
            Save = parsed.GetValue(_save),
            Evaluate = saved,
        };
    }

    private static T Value<T>(ParseResult parsed, Option<T> option, T? saved)
        where T : struct => parsed.IsGiven(option) || saved is null ? parsed.GetValue(option) : saved.Value;

    private static void Refuse(ParseResult parsed, Option one, Option other, string reason)
    {
        if (parsed.IsGiven(one) && parsed.IsGiven(other))
        {
            throw new UsageException($"{one.Name} and {other.Name} were both given; {reason}");
        }
    }

    private static void RefuseFor(ParseResult parsed, Option option, string inner)
    {
        if (parsed.IsGiven(option))
        {
            throw new UsageException($"{option.Name} was given, but only gd uses it and the inner solver is {inner}. Leave it out, or use --inner gd.");
        }
    }

    private static void RefuseWithout(ParseResult parsed, Option option, string algorithm)
    {
        if (parsed.IsGiven(option))
        {
            throw new UsageException($"{option.Name} was given, but only imaml uses it and the algorithm is {algorithm}. Leave it out, or use --algorithm imaml.");
        }
    }
}
