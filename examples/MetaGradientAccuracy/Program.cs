using System.CommandLine;
using ImamlDsl.Examples;
using MetaGradientAccuracyExample;

var seed = Arguments.Whole("--seed", 0, "The seed of the tasks", 0);
var threads = Arguments.Whole("--threads", Environment.ProcessorCount, "Threads that work at once; results do not depend on it", 1, 4096);
var target = Targets.Option();
var output = Arguments.Path("--output", "A folder for the figures (SVG) and their numbers (CSV); it is made where it is missing", "folder");
var command = new RootCommand("How exact are meta-gradients, and at what cost? Errors against inner steps and window, steps against κ, memory.")
{
    seed, threads, target, output,
};

return ExampleProgram.Run(command, args, (parsed, token) =>
{
    var request = new Request
    {
        Seed = parsed.GetValue(seed),
        Target = Targets.Create(parsed.GetValue(target)!, parsed.GetValue(threads)),
        Output = parsed.GetValue(output),
    };
    if (request.Output is { } folder)
    {
        Files.RequireFolder("--output", folder);
    }

    foreach (var figure in Study.Run(request, token))
    {
        Console.WriteLine(Tables.Print(figure));
        if (request.Output is not null)
        {
            FigureFiles.Write(figure, request.Output);
        }
    }

    if (request.Output is not null)
    {
        Console.WriteLine($"Figures and numbers are in {Path.GetFullPath(request.Output)}");
    }

    return 0;
});
