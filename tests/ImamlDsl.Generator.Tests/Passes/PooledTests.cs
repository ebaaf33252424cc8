using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Passes;

namespace ImamlDsl.Generator.Tests.Passes;

/// <summary>A convolution, batch norm, ReLU and max-pooling: the activation lies in memory for the pooling alone.</summary>
public sealed class PooledTests
{
    private const string Model = """
        using ImamlDsl;
        using static ImamlDsl.Ops;
        namespace Pooled;
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
                return Sum(Square(Conv2d(MaxPool2d(h, 2), Second, padding: 1)));
            }
        }
        """;

    /// <summary>The loops on the way back compute the activation and its adjoint from what they read anyway.</summary>
    [Fact]
    public void LoopsDoNotReadTheActivation()
    {
        var (stored, read) = Gradient(PassOptions.All);
        Assert.Equal(["permute", "conv", "h", "add_at", "convBar"], stored);
        Assert.DoesNotContain("h", read);

        (stored, read) = Gradient(PassOptions.All.Without("Recomputation"));
        Assert.Contains("batchNormBar", stored);
        Assert.Contains("h", read);
    }

    /// <summary>The arrays of the convolution's size that lie in scratch, and those that loops read.</summary>
    private static (string[] Stored, string[] Read) Gradient(PassOptions passes)
    {
        var schedule = PassCase.Compile(Model, passes).Routines.Single(r => r.Name == "Gradient").Schedule;
        var loops = schedule.Units.OfType<MapUnit>().SelectMany(u => Traffic.Moved(schedule, u).Except(u.Stores.Select(s => s.Node)));
        return (Large(schedule.Scratch.Select(b => b.Node)), Large(loops));
    }

    private static string[] Large(IEnumerable<Node> nodes) =>
        [.. nodes.Where(n => n.Shape.Rank > 2 && n.Shape.Length.At(1) == 144).Select(n => n.Name ?? n.Op.Name)];
}
