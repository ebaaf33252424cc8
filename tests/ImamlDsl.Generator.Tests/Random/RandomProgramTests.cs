using System.Diagnostics;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace ImamlDsl.Generator.Tests.RandomPrograms;

/// <summary>
/// Random models from the whole vocabulary against their own definitions. The environment variable <c>IMAMLDSL_RANDOM_MODELS</c> asks for more than are drawn
/// by default, and <c>IMAMLDSL_RANDOM_SEED</c> for others; a failing model is made as small as it fails.
/// </summary>
public sealed class RandomProgramTests(ITestOutputHelper output)
{
    // Compiled together; more would make the compiler no faster.
    private const int Batch = 20;

    private static readonly int Models = FromEnvironment("IMAMLDSL_RANDOM_MODELS", 200);

    private static readonly int Seed = FromEnvironment("IMAMLDSL_RANDOM_SEED", 1);

    [Fact]
    public void RandomModelsAgreeWithTheirDefinitions()
    {
        var clock = Stopwatch.StartNew();
        var checkedModels = 0;
        Outcome? first = null;
        (Outcome Outcome, string Message) last = default;
        var batches = Gen.Choose(1, int.MaxValue - 1).ArrayOf(Batch).Select(seeds => seeds.Distinct().Select(RandomModels.Draw).ToArray());
        var property = Prop.ForAll(Arb.From(batches, Shrink), models =>
        {
            // While a failure is made smaller, models that fail in another way, as those that are no longer C#, count as good.
            var result = RandomRun.Check(models);
            checkedModels += models.Length;
            if (result.Outcome == Outcome.Agree || (first is not null && result.Outcome != first))
            {
                return true;
            }

            first ??= result.Outcome;
            last = result;
            return false;
        });
        var runner = new Runner();
        Check.One(Config.Quick.WithMaxTest((Models + Batch - 1) / Batch).WithReplay(new Replay(new Rnd((ulong)Seed, 1), null)).WithRunner(runner), property);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{checkedModels} models in {clock.Elapsed.TotalSeconds:F1} s, {checkedModels / clock.Elapsed.TotalSeconds:F1} a second, IMAMLDSL_RANDOM_SEED={Seed}"));
        Assert.True(runner.Smallest is null, $"{last.Outcome}: {last.Message}\n\n{string.Join("\n", runner.Smallest?.AsEnumerable() ?? [])}");
    }

    [Fact]
    public void EveryOperationThatALossMayUseIsDrawn()
    {
        var sources = string.Concat(Enumerable.Range(1, 3000).Select(RandomModels.Source));
        Assert.All(typeof(Ops).GetMethods().Where(m => m.IsStatic).Select(m => m.Name).Distinct().Except(["Accuracy", "ArgMax"]), name => Assert.Contains($"{name}(", sources, StringComparison.Ordinal));
    }

    [Fact]
    public void AModelShrinksToLittleMoreThanWhatFails()
    {
        // As if every model with a tanh failed: what is left over is that and what the loss always has.
        var model = Enumerable.Range(1, 100).Select(RandomModels.Draw).First(m => m.Source().Contains("Tanh(", StringComparison.Ordinal) && m.Source().Split('\n').Length > 22);
        for (var smaller = model; smaller is not null; smaller = model.Shrink().FirstOrDefault(m => m.Source().Contains("Tanh(", StringComparison.Ordinal)))
        {
            model = smaller;
        }

        Assert.True(System.Text.RegularExpressions.Regex.Count(model.Source(), "var v") <= 2, model.Source());
    }

    /// <summary>One model of a batch alone; of a single model, the smaller ones.</summary>
    private static IEnumerable<DrawnModel[]> Shrink(DrawnModel[] batch) =>
        batch.Length > 1 ? batch.Select(model => new[] { model }) : batch.SelectMany(model => model.Shrink()).Select(model => new[] { model });

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    /// <summary>Keeps the smallest models that failed, instead of FsCheck's own message.</summary>
    private sealed class Runner : IRunner
    {
        public DrawnModel[]? Smallest { get; private set; }

        public void OnStartFixture(Type type)
        {
        }

        public void OnArguments(
            int number, Microsoft.FSharp.Collections.FSharpList<object> arguments, Microsoft.FSharp.Core.FSharpFunc<int, Microsoft.FSharp.Core.FSharpFunc<Microsoft.FSharp.Collections.FSharpList<object>, string>> every)
        {
        }

        public void OnShrink(Microsoft.FSharp.Collections.FSharpList<object> arguments, Microsoft.FSharp.Core.FSharpFunc<Microsoft.FSharp.Collections.FSharpList<object>, string> every)
        {
        }

        public void OnFinished(string name, TestResult result)
        {
            if (result is TestResult.Failed failed)
            {
                Smallest = (DrawnModel[])failed.Item3.First();
            }
            else if (!result.IsPassed)
            {
                throw new InvalidOperationException($"FsCheck gave up: {result}");
            }
        }
    }
}
