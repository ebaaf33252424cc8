using System.Reflection;
using ImamlDsl.Examples;
using SinusoidExample;

var commandLine = new CommandLine();
return ExampleProgram.Run(commandLine.Create(), args, (parsed, token) =>
{
    var request = commandLine.Read(parsed);
    if (request.Published)
    {
        Published.Run(request, token);
        return 0;
    }

    Console.WriteLine("Is the generated code right? Meta-gradients against finite differences, in double precision:");
    foreach (var result in Check.Run(request))
    {
        Console.WriteLine(result);
    }

    token.ThrowIfCancellationRequested();
    Console.WriteLine();
    Console.WriteLine($"Learning to learn sine waves from 10 points: {Words.Count(request.Steps, "meta-step")} of 25 tasks with each method");
    var comparison = new Comparison(request);
    var all = Method.All(request).Select(method => ProgressView.Run(method.Name, progress => comparison.Run(method, progress, token))).ToList();
    Results.Write(all);
    Picture.Draw(all[0], request);
    Results.WriteResiduals(all[0]);
    Console.WriteLine($"The generated code: {GeneratedFile()}");
    return 0;
});

static string GeneratedFile()
{
    var folder = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == "GeneratedCode").Value!;
    var file = Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, $"*.{nameof(SineRegressor)}.g.cs", SearchOption.AllDirectories).FirstOrDefault()
        : null;
    return file is null ? $"not kept; build the example to have it under {folder}" : Path.GetRelativePath(Directory.GetCurrentDirectory(), file);
}
