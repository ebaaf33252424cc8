using System.CommandLine;
using ImamlDsl.Examples;

namespace SinusoidExample;

/// <summary>The options, and what they mean together.</summary>
internal sealed class CommandLine
{
    private const int PublishedSteps = 70_000;
    private const int DefaultSteps = 1500;

    private readonly Option<bool> _published = new("--published")
    {
        Description = $"MAML's experiment at its published length: {PublishedSteps} meta-steps of 1 inner step, 25 tasks, Adam 0.001",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<int?> _steps = Arguments.OptionalWhole("--steps",
        $"Meta-steps of each method. Default: {DefaultSteps}, and {PublishedSteps} with --published", 1, 10_000_000);

    private readonly Option<int> _innerSteps = Arguments.Whole("--inner-steps", 10, "Steps of iMAML's inner solver in training; the others' steps are those of their papers", 1, 10_000);
    private readonly Option<double> _innerRate = Arguments.Positive("--inner-rate", 0.01, "The learning rate of adaptation", 100);
    private readonly Option<double> _lambda = Arguments.Positive("--lambda", 2, "λ of iMAML's proximal term", 1e6, least: 1e-6);
    private readonly Option<int> _seed = Arguments.Whole("--seed", 0, "The seed of the first parameters and of the tasks", 0);
    private readonly Option<int> _threads = Arguments.Whole("--threads", Environment.ProcessorCount, "Threads that work at once; results do not depend on it", 1, 4096);

    private readonly Option<string> _target = Targets.Option();

    public RootCommand Create() => new("Meta-trains a small network to learn any sine wave from ten points, with iMAML, MAML and FOMAML.")
    {
        _published, _steps, _innerSteps, _innerRate, _lambda, _seed, _threads, _target,
    };

    public Request Read(ParseResult parsed)
    {
        var published = parsed.GetValue(_published);
        foreach (var option in (Option[])[_innerSteps, _innerRate, _lambda])
        {
            if (published && parsed.IsGiven(option))
            {
                throw new UsageException($"--published and {option.Name} were both given; the published experiment has settings of its own. Leave out one of them.");
            }
        }

        return new Request
        {
            Published = published,
            Steps = parsed.GetValue(_steps) ?? (published ? PublishedSteps : DefaultSteps),
            InnerSteps = parsed.GetValue(_innerSteps),
            InnerRate = parsed.GetValue(_innerRate),
            Lambda = parsed.GetValue(_lambda),
            Seed = parsed.GetValue(_seed),
            Target = Targets.Create(parsed.GetValue(_target)!, parsed.GetValue(_threads)),
            Threads = parsed.GetValue(_threads),
        };
    }
}
