using ImamlDsl.Generator.Benchmarks;
using ImamlDsl.Generator.Passes;

// What each optimising pass is worth: conv4 (5 ways, 25 images) and the sine regressor (25 tasks of 10 points) on one thread, in single precision, with all
// passes, without each, and without any. All forms run in turns in one process; a time is the
// processor time of the thread, the fastest of the rounds.
//   dotnet run -c Release --project tests/ImamlDsl.Passes.Benchmarks [rounds]
var rounds = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 30;
var forms = new List<(string Name, string Disabled)> { ("all passes", "") };
forms.AddRange(PassOptions.Names.Select(name => ($"without {name}", name)));
forms.Add(("no pass", string.Join(",", PassOptions.Names)));

Compare("conv4, 25 images", "Conv4.cs", examples: 25, tasks: 1, calls: 4);
Compare("sine regressor, 25 tasks of 10 points", "SineRegressor.cs", examples: 10, tasks: 25, calls: 40);

void Compare(string title, string file, int examples, int tasks, int calls)
{
    var candidates = forms.Select(f => new Candidate(f.Name, Compiled.Model(file, f.Disabled), examples, tasks)).ToArray();
    candidates.ToList().ForEach(c => c.Round(calls)); // warm
    candidates.ToList().ForEach(c => { c.Gradient.Clear(); c.Product.Clear(); });
    for (var round = 0; round < rounds; round++)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            candidates[(i + round) % candidates.Length].Round(calls);
        }
    }

    Console.WriteLine($"{title}: µs for one call, bytes for one task");
    Console.WriteLine($"{"",-32}{"gradient",10}{"product",10}{"scratch",12}{"residuals",12}");
    foreach (var c in candidates)
    {
        Console.WriteLine($"{c.Name,-32}{Fastest(c.Gradient) * 1e6,10:0.0}{Fastest(c.Product) * 1e6,10:0.0}{c.Scratch,12}{c.Residuals,12}");
        c.Dispose();
    }

    Console.WriteLine();
}

static double Fastest(List<double> values) => values.Min();
