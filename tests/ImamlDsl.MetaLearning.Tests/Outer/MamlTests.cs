namespace ImamlDsl.MetaLearning.Tests;

public sealed class MamlTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Mlp_equals_finite_differences_of_the_whole_inner_loop(int steps)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 8);
        using var device = new NaiveDevice();
        var result = MetaGradientCheck.Run(
            new Maml { Inner = Settings.Plain(0.2, steps) }, model.Mse, Settings.Theta(model), support, query, device);
        Assert.True(result.Passed, result.ToString());
    }

    /// <summary>Trap 3: MAML without its Hessian term. On a quadratic the term is (Π(I − αA) − I)b exactly.</summary>
    [Fact]
    public void Maml_minus_fomaml_is_the_hessian_term()
    {
        const int N = 5, Steps = 4;
        const double Rate = 0.05;
        var model = new QuadraticModel(N);
        var a = Dense.Symmetric(1, 0.3, 1, 2, 4, 9);
        var support = QuadraticModel.Data((a, Dense.Vector(1, N)));
        var query = QuadraticModel.Data((Dense.Symmetric(2, 1, 1, 3, 4, 5), Dense.Vector(2, N)));
        var theta = Dense.Vector(3, N);
        using var device = new NaiveDevice();
        var inner = Settings.Plain(Rate, Steps);
        using var maml = new Maml { Inner = inner }.MetaGradient(model.Loss, theta, support, query, device);
        using var fomaml = new Fomaml { Inner = inner }.MetaGradient(model.Loss, theta, support, query, device);

        var v = fomaml.Gradient.ToArray();
        for (var k = 0; k < Steps; k++)
        {
            var product = Dense.Multiply(a, v);
            v = [.. v.Select((x, i) => x - (Rate * product[i]))];
        }

        var term = v.Select((x, i) => x - fomaml.Gradient.ToArray()[i]).ToArray();
        var difference = maml.Gradient.ToArray().Select((x, i) => x - fomaml.Gradient.ToArray()[i]).ToArray();
        Assert.True(term.Max(Math.Abs) > 0.1);
        Assert.True(Dense.RelativeDistance(difference, term) <= 1e-10);
    }

    /// <summary>The exposition's derivation by hand: L = ½Σr², θ′ = θ − α∂L, g = (I − α∂²L)∂L_query(θ′).</summary>
    [Fact]
    public void Mlp_equals_the_meta_gradient_derived_by_hand()
    {
        const double Rate = 0.03, Scale = 1.3;
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(1, 21);
        var theta = Settings.Theta(model);
        var phi = new double[model.Layout.AdaptedLength];
        model.Layout.GatherAdapted(theta, phi);

        var (gradient, hessian) = HandDerived.HalfSumOfSquares(phi, Scale, support, 0);
        var adapted = phi.Select((value, i) => value - (Rate * gradient[i])).ToArray();
        var (outer, _) = HandDerived.HalfSumOfSquares(adapted, Scale, query, 0);
        var product = Dense.Multiply(hessian, outer);
        var expected = outer.Select((value, i) => value - (Rate * product[i])).ToArray();

        using var device = new NaiveDevice();
        using var meta = new Maml { Inner = Settings.Plain(Rate, 1) }.MetaGradient(model.HalfSum, theta, support, query, device);
        var actual = new double[phi.Length];
        model.Layout.GatherAdapted(meta.Gradient, actual);
        Assert.True(Dense.RelativeDistance(actual, expected) <= 1e-12);
    }

    [Fact]
    public void Reports_count_the_work_and_the_losses()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 5);
        using var device = new NaiveDevice();
        using var meta = new Maml { Inner = Settings.Plain(0.1, 4) }.MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
        foreach (var task in meta.Tasks)
        {
            Assert.Equal(4, task.Inner.Iterations);
            Assert.Equal(4, task.HessianProducts);
            Assert.True(task.Inner.LossAfter < task.Inner.LossBefore);
            Assert.True(double.IsFinite(task.QueryLossBefore));
            Assert.Null(task.Linear);
        }

        Assert.Equal((meta.Tasks[0].QueryLoss + meta.Tasks[1].QueryLoss) / 2, meta.QueryLoss, 15);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(true, 0)]
    [InlineData(false, 3)]
    public void What_is_only_reported_need_not_be_measured(bool exact, int steps)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 5);
        using var device = new NaiveDevice();
        var inner = Settings.Plain(0.1, steps);
        using var engine = new MetaGradientEngine(device, exact ? new Maml { Inner = inner } : new Fomaml { Inner = inner }, model.Mse);
        using var measured = new MetaGradient(model.Layout);
        using var plain = new MetaGradient(model.Layout);
        engine.Compute(Settings.Theta(model), support, query, measured);
        engine.Compute(Settings.Theta(model), support, query, plain, measureAdapted: false);
        Assert.Equal(measured.Gradient, plain.Gradient);
        foreach (var (with, without) in measured.Tasks.ToArray().Zip(plain.Tasks.ToArray()))
        {
            Assert.True(double.IsFinite(with.Inner.LossAfter) && double.IsFinite(with.Inner.Stationarity));
            Assert.Equal((with.Inner.LossBefore, with.Inner.StationarityBefore, with.QueryLoss), (without.Inner.LossBefore, without.Inner.StationarityBefore, without.QueryLoss));
            if (steps > 0)
            {
                Assert.Equal(double.NaN, without.Inner.LossAfter);
                Assert.Equal(double.NaN, without.Inner.Stationarity);
                Assert.Equal(with.Evaluations - 1, without.Evaluations);
            }
        }
    }

    [Fact]
    public void A_solver_that_cannot_be_differentiated_is_refused()
    {
        var backtracking = Assert.Throws<ArgumentException>(() => new Maml { Inner = new GradientDescent { LearningRate = 0.1, Steps = 2 } });
        Assert.Contains("Backtracking = false", backtracking.Message);
        Assert.Throws<ArgumentException>(() => new Maml { Inner = Settings.Plain(0.1, 2) with { Tolerance = 1e-3 } });
    }

    [Fact]
    public void Divergence_names_the_task_and_what_to_lower()
    {
        var model = new QuadraticModel(1);
        var support = QuadraticModel.Data((new[,] { { 1.0 } }, [0.0]), (new[,] { { 1e200 } }, [0.0]));
        using var device = new NaiveDevice();
        var failure = Assert.Throws<MetaLearningException>(
            () => new Maml { Inner = Settings.Plain(1, 3) }.MetaGradient(model.Loss, [1], support, support, device));
        Assert.Equal([1], failure.Tasks);
        Assert.Contains("LearningRate", failure.Message);

        // Also where nothing was to be measured.
        foreach (IMetaAlgorithm algorithm in new IMetaAlgorithm[] { new Maml { Inner = Settings.Plain(1, 3) }, new Fomaml { Inner = Settings.Plain(1, 3) } })
        {
            using var engine = new MetaGradientEngine(device, algorithm, model.Loss);
            using var result = new MetaGradient(model.Layout);
            var again = Assert.Throws<MetaLearningException>(() => engine.Compute([1], support, support, result, measureAdapted: false));
            Assert.Equal([1], again.Tasks);
            Assert.Contains("the support loss", again.Message);
        }
    }
}
