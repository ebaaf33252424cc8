using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>The point of a linearisation: copied, or lent by the caller.</summary>
public class LinearizationTests
{
    [Fact]
    public void ALentPointGivesTheSameProductsAndStaysTheCallers()
    {
        using var run = new Run();
        var copied = run.Products(isLent: false, () => { });
        Assert.Equal(copied, run.Products(isLent: true, () => { }));
        Assert.Contains(copied, x => x != 0);
        run.Phi.Scale([1, 1]); // is there after the linearisation that it was lent to
    }

    [Fact]
    public void ACopiedPointMayChangeAfterwards()
    {
        using var run = new Run();
        var copied = run.Products(isLent: false, () => { });
        Assert.Equal(copied, run.Products(isLent: false, () => run.Phi.Clear()));
    }

    [Fact]
    public void APointMayBeLentAndCopiedInTurn()
    {
        using var run = new Run();
        using var hessian = run.Evaluator.CreateLinearization();
        var expected = run.Products(isLent: false, () => { });
        foreach (var isLent in (bool[])[true, false, true, false])
        {
            Assert.Equal(expected, run.Products(hessian, isLent, () => { }));
        }

        Assert.Equal(expected, run.Products(hessian, false, () => run.Phi.Clear()));
    }

    private sealed class Run : IDisposable
    {
        private readonly IDevice _device = new CpuTarget { Threads = 1 }.Open(Precision.Double);
        private readonly ITaskProgram _program;
        private readonly TaskVectors _gradient;
        private readonly TaskVectors _product;
        private readonly double[] _losses = new double[2];

        public Run()
        {
            var model = new Conv4();
            _program = _device.Compile(model.Programs.Loss);
            Evaluator = _program.CreateEvaluator();
            var episodes = Blobs.Episodes(2, 1, 1);
            var batch = new EpisodeBatch(episodes.Layout, 2);
            batch.Fill(episodes, 1, 2, 3);
            Evaluator.Bind(batch.Support, 0, 2);
            var layout = ((IModel)model).Layout;
            Phi = _device.Allocate(2, layout.AdaptedLength);
            _gradient = _device.Allocate(2, layout.AdaptedLength);
            _product = _device.Allocate(2, layout.AdaptedLength);
            var physical = new double[layout.AdaptedLength];
            for (var t = 0; t < 2; t++)
            {
                layout.GatherAdapted(Parameters.Initialize(model, t).Values, physical);
                Phi.Write(t, physical);
            }
        }

        public ITaskEvaluator Evaluator { get; }

        public TaskVectors Phi { get; }

        public double[] Products(bool isLent, Action between)
        {
            using var hessian = Evaluator.CreateLinearization();
            return Products(hessian, isLent, between);
        }

        public double[] Products(ILinearization hessian, bool isLent, Action between)
        {
            hessian.Prepare(Phi, _losses, _gradient, isLent: isLent);
            between();
            hessian.Apply(_gradient, _product);
            var values = new double[_product.Length];
            _product.Read(1, values);
            return values;
        }

        public void Dispose()
        {
            Evaluator.Dispose();
            _program.Dispose();
            _product.Dispose();
            _gradient.Dispose();
            Phi.Dispose();
            _device.Dispose();
        }
    }
}
