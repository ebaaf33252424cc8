namespace ImamlDsl.MetaLearning.Tests;

public sealed class CrossEntropyTests
{
    private static readonly double[] Theta = Dense.Vector(9, 4);
    private static readonly (double[,] A, double[] C) Easy = (Dense.Symmetric(2, 1, 1, 1.5, 2), Dense.Vector(2, 4));
    private static readonly (double[,] A, double[] C) Hard = (Dense.Symmetric(1, 0.1, 1, 3, 6), Dense.Vector(1, 4));
    private static readonly CrossEntropyMethod Method = new() { InitialDeviation = 1, Steps = 60 };

    [Fact]
    public void It_comes_near_the_solution_by_values_alone()
    {
        var (phi, reports) = InnerRun.Solve(Method, Lambda.Scalar(1), Theta, Easy, Hard);
        Assert.True(Dense.RelativeDistance(phi[0], InnerRun.Solution(Easy, 1, Theta)) <= 1e-3);
        Assert.True(Dense.RelativeDistance(phi[1], InnerRun.Solution(Hard, 1, Theta)) <= 1e-3);
        Assert.All(reports, report => Assert.Equal((InnerStatus.Completed, 60), (report.Status, report.Iterations)));
    }

    [Fact]
    public void It_counts_a_value_for_each_sample_and_nothing_else()
    {
        var model = new QuadraticModel(4);
        using var device = new NaiveDevice();
        using var meta = new Fomaml { Inner = Method with { Steps = 3, Samples = 10 } }
            .MetaGradient(model.Loss, Theta, QuadraticModel.Data(Easy), QuadraticModel.Data(Easy), device);

        // One at θ and one to measure φ.
        Assert.Equal((32, 0), (meta.Tasks[0].Inner.Evaluations, meta.Tasks[0].Inner.HessianProducts));
    }

    [Fact]
    public void Samples_depend_on_the_seed_and_the_task_alone()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(5, 2);
        double[] Gradient(int seed, int chunk, int workers)
        {
            using var device = new NaiveDevice(chunk, workers);
            using var meta = new Fomaml { Inner = Method with { Steps = 5, Seed = seed } }.MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
            return meta.Gradient.ToArray();
        }

        var reference = Gradient(1, 0, 1);
        foreach (var (chunk, workers) in new[] { (1, 1), (3, 1), (1, 4), (2, 3) })
        {
            Assert.Equal(reference, Gradient(1, chunk, workers));
        }

        Assert.NotEqual(reference, Gradient(2, 0, 1));

        // Two tasks alike draw different samples.
        var (phi, _) = InnerRun.Solve(Method with { Steps = 2 }, Lambda.Scalar(1), Theta, Easy, Easy);
        Assert.NotEqual(phi[0], phi[1]);
    }

    [Fact]
    public void A_task_ends_when_its_deviations_are_small()
    {
        var (_, reports) = InnerRun.Solve(Method with { MinDeviation = 1e-3, Steps = 1000 }, Lambda.Scalar(1), Theta, Easy);
        Assert.Equal(InnerStatus.Converged, reports[0].Status);
        Assert.InRange(reports[0].Iterations, 3, 100);
    }

    [Fact]
    public void Its_samples_are_normal()
    {
        // With every second sample an elite of a flat objective, mean and deviation stay about what they are.
        var (phi, _) = InnerRun.Solve(
            new CrossEntropyMethod { InitialDeviation = 1, Steps = 1, Samples = 20000, EliteFraction = 0.999 }, null, [0, 0], (new double[2, 2], [0, 0]));
        Assert.All(phi[0], value => Assert.InRange(value, -0.04, 0.04));
        Assert.NotEqual(phi[0][0], phi[0][1]);
    }

    [Fact]
    public void Samples_that_are_not_finite_lose_and_nothing_else_fails_the_task()
    {
        var (_, reports) = InnerRun.Solve(Method with { InitialDeviation = 1e200 }, Lambda.Scalar(1), Theta, Easy);
        Assert.Equal(InnerStatus.Failed, reports[0].Status);
        Assert.Contains("lower InitialDeviation", reports[0].Reason);
    }

    [Fact]
    public void Nothing_is_allocated_after_the_first_meta_gradient()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(5, 2);
        var theta = Settings.Theta(model);
        using var device = new NaiveDevice(chunk: 2);
        using var engine = new MetaGradientEngine(device, new Fomaml { Inner = Method with { Steps = 3 } }, model.Mse);
        using var result = new MetaGradient(model.Layout);
        engine.Compute(theta, support, query, result);
        var before = GC.GetAllocatedBytesForCurrentThread();
        engine.Compute(theta, support, query, result);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Settings_are_checked_when_given()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Method with { Samples = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Method with { EliteFraction = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Method with { EliteFraction = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Method with { InitialDeviation = -1 });
    }
}
