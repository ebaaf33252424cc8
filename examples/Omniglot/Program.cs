using System.Globalization;
using ImamlDsl;
using ImamlDsl.Examples;
using OmniglotExample;
using Spectre.Console;

var commandLine = new CommandLine();
return ExampleProgram.Run(commandLine.Create(), args, (parsed, token) => Run(commandLine.Read(parsed), token));

static int Run(Request request, CancellationToken token)
{
    var settings = request.Settings;
    Console.WriteLine($"{settings}; {Targets.Describe(request.Target, settings.Threads)}");
    var omniglot = Data.Load(request.Data, settings.Threads, token);
    var split = Data.Split(omniglot, settings.Seed);
    Console.WriteLine($"{omniglot.Names.Count} characters of {omniglot.DrawingsPerClass} drawings; split {split.Manifest}");
    request.Evaluate?.Manifest.ThrowIfOverlap(split.Manifest);
    var test = Data.Episodes(split.Test, "test", settings);

    var budget = new Budget(request.Steps, request.Time);
    using var trainer = CreateTrainer(request, budget);
    if (request.Evaluate is not null)
    {
        Test(trainer, test, request, token);
        return 0;
    }

    var training = new Training(trainer, split, request, budget);
    var finished = Train(training, request, token);
    var tasks = trainer.Steps * settings.MetaBatch;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{(finished ? "Trained" : "Cancelled after")} {budget.Trained.TotalMinutes:0.00} minutes: {Words.Count(trainer.Steps, "meta-step")}, {Words.Count(tasks, "task")}."));
    if (!finished)
    {
        return ExampleProgram.Cancelled;
    }

    Test(trainer, test, request, token);
    return 0;
}

static MetaTrainer<Conv4> CreateTrainer(Request request, Budget budget)
{
    var (settings, initial) = (request.Settings, request.Evaluate?.Parameters);
    var model = new Conv4 { Ways = settings.Ways };
    if (initial is not null && initial.Layout.Length != ((IModel)model).Layout.Length)
    {
        throw new UsageException($"--ways {settings.Ways} does not fit the file, which was trained for another number. Leave --ways out.");
    }

    return new MetaTrainer<Conv4>(model, model.Programs.Loss, settings.CreateAlgorithm(), new MetaTrainerOptions
    {
        Target = request.Target,
        Outer = new Adam { LearningRate = settings.OuterRate, Schedule = budget.Cosine },
        MetaBatchSize = settings.MetaBatch,
        Seed = settings.Seed,
        Initial = initial,
    });
}

static bool Train(Training training, Request request, CancellationToken token)
{
    try
    {
        return AnsiConsole.Profile.Capabilities.Interactive
            ? LiveView.Run(view => training.Run(view, token))
            : training.Run(new PlainView(), token);
    }
    finally
    {
        // However training ended, what was learned so far is kept.
        if (request.Save is { } path)
        {
            Keep(training, path);
        }
    }
}

static void Keep(Training training, string path)
{
    try
    {
        training.Save(path);
        Console.WriteLine($"Saved to {path}");
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException)
    {
        // The disk may be full, or the folder gone; hours of training are not lost to that.
        var other = Path.Combine(Directory.CreateTempSubdirectory("omniglot-").FullName, Path.GetFileName(path));
        training.Save(other);
        Console.WriteLine($"Saved to {other} instead");
        throw;
    }
}

static void Test(MetaTrainer<Conv4> trainer, OmniglotEpisodes test, Request request, CancellationToken token)
{
    var report = trainer.Evaluate(test, request.TestTasks, cancellationToken: token);
    Console.WriteLine(
        $"Test accuracy {Training.Percent(report[nameof(Conv4.Accuracy)].After)} (mean ± 95 %) over {report.Tasks} tasks of characters never seen in training, "
        + $"with {request.Settings.Queries} query images a class classified together (batch norm uses their statistics); before adaptation "
        + $"{Training.Percent(report[nameof(Conv4.Accuracy)].Before)}.");
}
