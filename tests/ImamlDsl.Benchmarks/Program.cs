using System.CommandLine;
using System.Diagnostics;
using BenchmarkDotNet.Running;
using ImamlDsl.Benchmarks;

var python = new Option<string>("--python") { Description = "The interpreter whose PyTorch is the peer", DefaultValueFactory = _ => "python3" };
var forms = new Option<string[]>("--forms")
{
    Description = "The peers' forms", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. Peer.Forms],
};
forms.AcceptOnlyFromAmong([.. Peer.Forms]);
var threads = new Option<int>("--threads") { Description = "Threads of both sides", DefaultValueFactory = _ => 1 };
var rounds = new Option<int>("--rounds") { Description = "How often each side has its turn", DefaultValueFactory = _ => 9 };
var patience = new Option<int>("--patience") { Description = "Seconds that a peer may take to compute once", DefaultValueFactory = _ => 400 };
var only = new Option<string>("--only") { Description = "Only workloads whose name contains this", DefaultValueFactory = _ => "" };
var core = new Option<int?>("--core") { Description = "The core that both sides share with one thread; left out, the system chooses" };
var most = new Option<int>("--most") { Description = "The most inner steps that PyTorch is asked for", DefaultValueFactory = _ => 16 };
var tasks = new Option<int?>("--tasks") { Description = "Tasks in place of a workload's own: with one, its large kernels are divided" };
var data = new Option<string>("--data") { Description = "The folder of Omniglot's zips", Required = true };
var steps = new Option<int>("--steps") { Description = "Meta-steps of each run", DefaultValueFactory = _ => 300 };
var seconds = new Option<int?>("--seconds") { Description = "Training time of each run, in place of a number of meta-steps" };
var seeds = new Option<int>("--seeds") { Description = "Runs of each row", DefaultValueFactory = _ => 1 };
var rate = new Option<double>("--rate") { Description = "The learning rate of Adam outside", DefaultValueFactory = _ => 0.001 };
AtLeastOne(steps);
AtLeastOne(seeds);
AtLeastOne(threads);
AtLeastOne(most);
AtLeastOne(rounds);
AtLeastOne(patience);

var compare = new Command("compare", "Times meta-gradients and their programs beside PyTorch, in turns in one run.") { python, forms, threads, rounds, patience, only, core };
compare.SetAction(parsed =>
{
    if (parsed.GetValue(core) is { } chosen && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows()))
    {
        Process.GetCurrentProcess().ProcessorAffinity = (nint)1 << chosen; // peers inherit it
    }

    var comparison = new Comparison(new CompareRequest(
        parsed.GetValue(python)!, parsed.GetValue(forms)!, parsed.GetValue(threads), parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(patience))));
    foreach (var workload in Workload.All.Where(w => w.Name.Contains(parsed.GetValue(only)!, StringComparison.OrdinalIgnoreCase)))
    {
        comparison.Run(workload);
    }
});
var kernels = new Command("kernels", "Times kernels with BenchmarkDotNet; what follows is for it.") { TreatUnmatchedTokensAsErrors = false };
kernels.SetAction(parsed =>
{
    BenchmarkSwitcher.FromAssembly(typeof(Workload).Assembly).Run([.. parsed.UnmatchedTokens]);
});
var roofline = new Command("roofline", "Shows what share of a core's peaks each program reaches.");
roofline.SetAction(_ => RooflineReport.Print());
var memory = new Command("memory", "Shows how memory grows with inner steps, here and in PyTorch.") { python, patience, most };
memory.SetAction(parsed => MemoryReport.Print(parsed.GetValue(python)!, TimeSpan.FromSeconds(parsed.GetValue(patience)), parsed.GetValue(most)));
var scaling = new Command("scaling", "Times meta-gradients with one thread and with more, in turns.") { threads, rounds, only, tasks };
scaling.SetAction(parsed => ScalingReport.Print(Math.Max(2, parsed.GetValue(threads)), parsed.GetValue(rounds), parsed.GetValue(only)!, parsed.GetValue(tasks)));
var stability = new Command("stability", "Meta-trains on Omniglot by each inner solver and guard, and shows which stay sound.") { data, steps, seconds, seeds, rate, threads, only };
stability.SetAction(parsed => new StabilityReport(new StabilityRequest(
    parsed.GetValue(data)!, parsed.GetValue(steps), parsed.GetValue(seconds), parsed.GetValue(seeds), parsed.GetValue(rate), parsed.GetValue(threads),
    parsed.GetValue(only)!)).Print());
return new RootCommand("Measures the cpu target.") { compare, roofline, memory, scaling, stability, kernels }.Parse(args).Invoke();

static void AtLeastOne(Option<int> option) => option.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1)
    {
        result.AddError($"{option.Name} takes a whole number of at least 1.");
    }
});
