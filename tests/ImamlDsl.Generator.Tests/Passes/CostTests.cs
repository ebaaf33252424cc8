using ImamlDsl.Cpu;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;
using ImamlDsl.Tests.Models;
using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>The cost model against work that is counted entry by entry, and against the memory that programs take.</summary>
public sealed class CostTests
{
    private const string Convolutional = """
        using ImamlDsl;
        using static ImamlDsl.Ops;
        [Model]
        public sealed partial class M
        {
            [Parameter(3, 2, 3, 3)] public partial Tensor W { get; }
            [Parameter(3)] public partial Tensor Scale { get; }
            [Parameter(3, Adapt = false)] public partial Tensor Shift { get; }
            [Parameter(4, 9)] public partial Tensor Head { get; }
            [Loss] public Tensor L([Shape(2, 2, 5, 4)] Tensor x, [Shape(2)] IndexTensor labels)
            {
                var h = Relu(BatchNorm(Conv2d(x, W, stride: 2, padding: 1), Scale, Shift));
                return CrossEntropy(Linear(Flatten(Max(h, 3, true)), Head), labels);
            }
        }
        """;

    private const string Dense = """
        using ImamlDsl;
        using static ImamlDsl.Ops;
        [Model]
        public sealed partial class M
        {
            [Parameter(4, 3)] public partial Tensor W { get; }
            [Parameter(4)] public partial Tensor B { get; }
            [Parameter(2, 4)] public partial Tensor V { get; }
            [Loss] public Tensor L([Shape(5, 3)] Tensor x, [Shape(5, 2)] Tensor y) => MeanSquaredError(Linear(Relu(Linear(x, W, B)), V), y) + Sum(Tanh(W) * Tanh(W)) / 3;
        }
        """;

    public static TheoryData<string, string> Cases => new()
    {
        { Dense, "" }, { Dense, PassOptions.Names[0] }, { Dense, string.Join(';', PassOptions.Names) },
        { Convolutional, "" }, { Convolutional, string.Join(';', PassOptions.Names) },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void OperationsAndTrafficAreThoseThatAreCounted(string source, string disabled)
    {
        var program = PassCase.Compile(source, PassOptions.Parse(disabled, out _));
        Assert.True(program.Routines.Count >= 4);
        foreach (var routine in program.Routines)
        {
            var (flops, values) = CountedWork.Of(routine.Schedule);
            Assert.Equal((routine.Name, flops, values), (routine.Name, routine.Costs.Flops.Value, routine.Costs.Values.Value + routine.Costs.Indices.Value));
            Assert.True(flops > 0 && values > 0);
        }
    }

    [Fact]
    public void ProgramsTellTheirCostsForAnySizes()
    {
        var definition = new SineRegressor().Programs.Mse;
        var (small, large) = (definition.Costs(10), definition.Costs(20));
        Assert.Equal(["Value", "Gradient", "Prepare", "Apply"], small.Routines.Select(r => r.Name));
        foreach (var routine in small.Routines)
        {
            Assert.True(routine.Flops > 0 && routine.BytesMoved > 0);
            Assert.True(large[routine.Name].Flops > routine.Flops && large[routine.Name].BytesMoved > routine.BytesMoved);
        }

        // Two matrix products of [N, 40] with [40, 40] and what is small beside them: each is 2·40·40·N operations.
        Assert.InRange(small["Value"].Flops, 2 * 40 * 40 * 10, 1.2 * 2 * 40 * 40 * 10);
        Assert.InRange(small["Gradient"].Flops / (double)small["Value"].Flops, 2.5, 3.5);
        var doubles = definition.Costs(10, Precision.Double);
        Assert.Equal(small["Apply"].Flops, doubles["Apply"].Flops);
        Assert.Equal(2 * small["Apply"].BytesMoved, doubles["Apply"].BytesMoved);
        Assert.Contains("'Sum'; the program has Value, Gradient", Assert.Throws<ArgumentException>(() => small["Sum"]).Message, StringComparison.Ordinal);
        Assert.Contains("at least 1; 0 was given", Assert.Throws<ArgumentOutOfRangeException>(() => definition.Costs(0)).Message, StringComparison.Ordinal);
        Assert.StartsWith("With the sizes [2147483647] a cost or a length is too large", Assert.Throws<OverflowException>(() => definition.Costs(int.MaxValue)).Message, StringComparison.Ordinal);
    }

    /// <summary>What is said of memory is what programs take: the largest routine's scratch, and what a linearisation keeps.</summary>
    [Fact]
    public void MemoryIsWhatProgramsTake()
    {
        foreach (var definition in TestModels.All.SelectMany(m => m.Definitions))
        {
            var symbols = definition.Inputs.SelectMany(i => i.Shape).Select(d => d.Symbol).OfType<string>().Distinct().Count();
            int[] sizes = [.. Enumerable.Range(3, symbols)];
            var costs = CpuCosts.Of((ICpuProgramSource)definition, Precision.Double, sizes);
            var kernels = ((ICpuProgramSource)definition).CreateKernels<double>();
            kernels.Resize(sizes);
            Assert.Equal((definition.ToString(), kernels.ScratchLength * sizeof(double)), (definition.ToString(), costs.Routines.Max(r => r.ScratchBytes)));
            Assert.Equal(kernels.ResidualLength * sizeof(double), costs.ResidualBytes);
        }
    }

    /// <summary>The peaks that the outline prints are what lives at once, before buffers are aligned: never more than what is placed.</summary>
    [Theory]
    [InlineData(Dense)]
    [InlineData(Convolutional)]
    public void PeaksAreWhatLivesAtOnce(string source)
    {
        foreach (var routine in PassCase.Compile(source, PassOptions.All).Routines.Where(r => r.Schedule.Scratch.Count > 0))
        {
            var steps = Enumerable.Range(0, routine.Schedule.Units.Count);
            var expected = steps.Max(s => routine.Schedule.Scratch.Where(b => b.First <= s && s <= b.Last).Sum(b => b.Length.Value));
            Assert.Equal(expected, Assert.Single(routine.Costs.Peaks).Value);
        }
    }
}
