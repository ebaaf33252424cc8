using System.Text.RegularExpressions;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>
/// A convolution, batch norm and ReLU: how often memory is passed over, and what a linearisation keeps. An array counts once for each loop that reads or
/// writes it whole.
/// </summary>
public sealed class BatchNormTests
{
    private const string Model = """
        using ImamlDsl;
        using static ImamlDsl.Ops;
        namespace Normalised;
        [Model]
        public sealed partial class M
        {
            [Parameter(4, 4, 3, 3)] public partial Tensor First { get; }
            [Parameter(4)] public partial Tensor Scale { get; }
            [Parameter(4)] public partial Tensor Shift { get; }
            [Parameter(4, 4, 3, 3)] public partial Tensor Second { get; }

            [Loss]
            public Tensor L([Shape("N", 4, 6, 6)] Tensor images)
            {
                var h = Relu(BatchNorm(Conv2d(images, First, padding: 1), Scale, Shift));
                return Sum(Square(Conv2d(h, Second, padding: 1)));
            }
        }
        """;

    /// <summary>Passes that are off, routine, loops over all entries, arrays that these read or write.</summary>
    public static TheoryData<string, string, int, int> Counts => new()
    {
        { "", "Value", 3, 4 },
        { "Recomputation", "Value", 3, 5 },
        { "", "Gradient", 5, 10 },
        { "Recomputation,Epilogues", "Gradient", 5, 17 },
        { "", "Apply", 5, 16 },
        { "Recomputation,Epilogues", "Apply", 5, 27 },
    };

    [Theory]
    [MemberData(nameof(Counts))]
    public void PassesOverMemoryAreFew(string disabled, string routine, int loops, int arrays)
    {
        var text = GeneratorRun.WithoutPasses(disabled, Model).Files.Single(f => !f.Key.Contains("torch", StringComparison.Ordinal)).Value;
        var body = Regex.Match(text, $@"public override void {routine}\(.*?\n        }}\n", RegexOptions.Singleline).Value;
        var calls = Regex.Matches(body, @"Kernels<T, V>\.(\w+)\(36 \* n, 4,").Select(m => m.Groups[1].Value).ToArray();
        var streams = calls.Sum(name =>
            Regex.Matches(Regex.Match(text, $@"public static void {name}\(.*?\n        }}\n", RegexOptions.Singleline).Value, @"var p?\w+_i = \w+ \+ \(i0 \* n1\);").Count);
        Assert.Equal((loops, arrays), (calls.Length, streams));
    }

    [Fact]
    public void WhatOneArrayDecidesIsNotKept()
    {
        Assert.Equal(["permute", "centred", "convBar", "batchNormBar"], Large(PassOptions.All)); // convBar is that of the second convolution: twice its result
        Assert.Equal(["permute", "centred", "normalised", "h", "convBar", "batchNormBar", "normalisedBar"], Large(PassOptions.All.Without("Recomputation")));

        static string[] Large(PassOptions passes) =>
            [.. PassCase.Compile(Model, passes).Residuals.Where(r => r.Shape.Rank == 4 && !r.Shape[0].IsConstant).Select(r => r.Name ?? r.Op.Name)];
    }

    /// <summary>Before a max-pooling the activation lies in memory for the pooling alone: loops on the way back compute it and its adjoint from what they read anyway.</summary>
    [Fact]
    public void LoopsDoNotReadAnActivationThatPoolingDoes()
    {
        var (stored, read) = Gradient(PassOptions.All);
        Assert.Equal(["permute", "conv", "h", "add_at", "convBar"], stored);
        Assert.DoesNotContain("h", read);

        (stored, read) = Gradient(PassOptions.All.Without("Recomputation"));
        Assert.Contains("batchNormBar", stored);
        Assert.Contains("h", read);

        // The arrays of the convolution's size that lie in scratch, and those that loops read.
        static (string[] Stored, string[] Read) Gradient(PassOptions passes)
        {
            var model = Model.Replace("Conv2d(h,", "Conv2d(MaxPool2d(h, 2),", StringComparison.Ordinal);
            var schedule = PassCase.Compile(model, passes).Routines.Single(r => r.Name == "Gradient").Schedule;
            var loops = schedule.Units.OfType<MapUnit>().SelectMany(u => Traffic.Moved(schedule, u).Except(u.Stores.Select(s => s.Node)));
            return (Large(schedule.Scratch.Select(b => b.Node)), Large(loops));
        }

        static string[] Large(IEnumerable<Node> nodes) => [.. nodes.Where(n => n.Shape.Rank > 2 && n.Shape.Length.At(1) == 144).Select(n => n.Name ?? n.Op.Name)];
    }

    [Fact]
    public void ADerivativeOfTheOutputIsComputedAgain()
    {
        const string Loss = "var h = Tanh(Linear(x, W, B)); return Sum(Linear(h, V));";
        Assert.DoesNotContain(PassCase.Compile(PassCase.Model(Loss), PassOptions.All).Residuals, r => r.Op.Name == "sub"); // 1 − h²
        Assert.Contains(PassCase.Compile(PassCase.Model(Loss), PassOptions.All.Without("Recomputation")).Residuals, r => r.Op.Name == "sub");
        Assert.Contains(PassCase.Compile(PassCase.Model(Loss), PassOptions.All).Residuals, r => r.Name == "h");
    }
}
