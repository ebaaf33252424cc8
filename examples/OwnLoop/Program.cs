using System.CommandLine;
using ImamlDsl.Examples;
using OwnLoopExample;

var steps = Arguments.Whole("--steps", 600, "Meta-steps", 1, 1_000_000);
var innerSteps = Arguments.Whole("--inner-steps", 20, "Steps of the home-made inner optimiser", 1, 10_000);
var lambda = Arguments.Positive("--lambda", 2, "λ of the proximal term", 1e6, least: 1e-6);
var outerRate = Arguments.Positive("--outer-rate", 0.01, "The learning rate of the home-made outer loop", 100);
var seed = Arguments.Whole("--seed", 0, "The seed of the first parameters and of the tasks", 0);
var threads = Arguments.Whole("--threads", Environment.ProcessorCount, "Threads that work at once; results do not depend on it", 1, 4096);
var target = Targets.Option();
var save = Arguments.Path("--save", "Where to keep the learned parameters (safetensors)", "file");
var command = new RootCommand("Calls the generated gradient and Hessian-vector product directly, then meta-trains with a home-made inner optimiser and outer loop.")
{
    steps, innerSteps, lambda, outerRate, seed, threads, target, save,
};

return ExampleProgram.Run(command, args, (parsed, token) =>
{
    var request = new Request
    {
        Steps = parsed.GetValue(steps),
        InnerSteps = parsed.GetValue(innerSteps),
        Lambda = parsed.GetValue(lambda),
        OuterRate = parsed.GetValue(outerRate),
        Seed = parsed.GetValue(seed),
        Target = Targets.Create(parsed.GetValue(target)!, parsed.GetValue(threads)),
        Save = parsed.GetValue(save),
    };
    if (request.Save is { } path)
    {
        Files.RequireWritable("--save", path);
    }

    Console.WriteLine("The generated code, called on spans:");
    GeneratedCode.Show(request.Seed, request.Target);
    Console.WriteLine();
    Console.WriteLine($"Meta-training with Nesterov's method inside and momentum outside, {Words.Count(request.Steps, "meta-step")}:");
    new OuterLoop(request).Run(token);
    return 0;
});
