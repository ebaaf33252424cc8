namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Exact gradients of inner loops beyond plain gradient descent: momentum, learned rates, multi-step loss, truncation.</summary>
public sealed class UnrolledLoopTests
{
    public static TheoryData<RateScope?, bool, double, bool> Loops
    {
        get
        {
            var loops = new TheoryData<RateScope?, bool, double, bool>();
            foreach (var scope in new RateScope?[] { null, RateScope.Shared, RateScope.Tensor, RateScope.Entry })
            {
                foreach (var perStep in scope is null ? [false] : new[] { false, true })
                {
                    foreach (var momentum in new[] { 0, 0.8 })
                    {
                        loops.Add(scope, perStep, momentum, false);
                        loops.Add(scope, perStep, momentum, true);
                    }
                }
            }

            return loops;
        }
    }

    /// <summary>By every parameter, the learned rates with them: differences of the whole inner loop, which other code runs.</summary>
    [Theory]
    [MemberData(nameof(Loops))]
    public void A_loop_equals_finite_differences_of_it(RateScope? scope, bool perStep, double momentum, bool multiStep)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 8);
        var maml = new Maml { Inner = Loop(4, scope, perStep, momentum), StepLosses = multiStep ? new MultiStepLoss() : null };
        using var device = new NaiveDevice();
        var result = MetaGradientCheck.Run(maml, model.Mse, Theta(maml, model), support, query, device);
        Assert.True(result.Passed, result.ToString());
        Assert.True(result.Comparisons[0].Error <= 1e-8, result.ToString());
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(null, 0.8)]
    [InlineData(RateScope.Entry, 0)]
    [InlineData(RateScope.Tensor, 0.8)]
    public void A_proximal_term_is_differentiated_too(RateScope? scope, double momentum)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 8);
        var maml = new Maml { Inner = Loop(4, scope, true, momentum), Lambda = Lambda.Scalar(1.5) };
        using var device = new NaiveDevice();
        var result = MetaGradientCheck.Run(maml, model.Mse, Theta(maml, model), support, query, device);
        Assert.True(result.Passed, result.ToString());
        Assert.True(result.Comparisons[0].Error <= 1e-8, result.ToString());
    }

    /// <summary>Rajeswaran et al. 2019, Fig. 2a: with a proximal term MAML's gradient becomes the implicit one.</summary>
    [Fact]
    public void With_many_steps_and_a_proximal_term_maml_is_the_implicit_gradient()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 8);
        using var device = new NaiveDevice();
        using var exact = Settings.ExactImplicit(2).MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
        var last = double.PositiveInfinity;
        foreach (var steps in new[] { 5, 20, 80, 320 })
        {
            using var maml = new Maml { Inner = Settings.Plain(0.2, steps), Lambda = Lambda.Scalar(2) }.MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
            var error = Dense.RelativeDistance(maml.Gradient.ToArray(), exact.Gradient.ToArray());
            Assert.True(error < last || error < 1e-11, $"{error} after {steps} steps, {last} before");
            last = error;
        }

        Assert.True(last <= 1e-10);
    }

    [Fact]
    public void Learned_rates_at_their_first_values_are_the_fixed_rate()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 8);
        using var device = new NaiveDevice();
        using var fixedRate = new Maml { Inner = Loop(3, null, false, 0.5) }.MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
        foreach (var scope in Enum.GetValues<RateScope>())
        {
            var maml = new Maml { Inner = Loop(3, scope, true, 0.5) };
            var theta = Parameters.Initialize(model, 1, Precision.Double, maml.LayoutFor(model));
            using var learned = maml.MetaGradient(model.Mse, theta.Values, support, query, device);
            Assert.Equal(fixedRate.QueryLoss, learned.QueryLoss, 13);
            Assert.True(Dense.RelativeDistance(learned.Gradient[..model.Layout.Length].ToArray(), fixedRate.Gradient.ToArray()) <= 1e-12);
        }
    }

    /// <summary>Heavy ball on a quadratic, by hand: the Jacobian of the last point is a product of 2n × 2n matrices.</summary>
    [Fact]
    public void Momentum_on_a_quadratic_has_its_closed_form()
    {
        const int N = 3, Steps = 6;
        const double Rate = 0.1, Momentum = 0.7;
        var model = new QuadraticModel(N);
        var a = Dense.Symmetric(1, 0.5, 2, 6);
        var support = QuadraticModel.Data((a, Dense.Vector(1, N)));
        var query = QuadraticModel.Data((Dense.Symmetric(2, 1, 3, 4), Dense.Vector(2, N)));
        using var device = new NaiveDevice();
        var inner = Settings.Plain(Rate, Steps) with { Momentum = Momentum };
        var theta = Dense.Vector(3, N);
        using var maml = new Maml { Inner = inner }.MetaGradient(model.Loss, theta, support, query, device);
        using var fomaml = new Fomaml { Inner = inner }.MetaGradient(model.Loss, theta, support, query, device);

        // dφ_{k+1} = dφ_k − α(β dm_k + A dφ_k), column by column.
        var expected = new double[N];
        for (var j = 0; j < N; j++)
        {
            var (phi, m) = (new double[N], new double[N]);
            phi[j] = 1;
            for (var k = 0; k < Steps; k++)
            {
                var product = Dense.Multiply(a, phi);
                m = [.. m.Select((value, i) => (Momentum * value) + product[i])];
                phi = [.. phi.Select((value, i) => value - (Rate * m[i]))];
            }

            for (var i = 0; i < N; i++)
            {
                expected[j] += phi[i] * fomaml.Gradient[i];
            }
        }

        Assert.True(Dense.RelativeDistance(maml.Gradient.ToArray(), expected) <= 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(9)]
    public void A_window_multiplies_by_the_last_steps_alone(int window)
    {
        const int N = 4, Steps = 4;
        const double Rate = 0.07;
        var model = new QuadraticModel(N);
        var a = Dense.Symmetric(1, 0.5, 2, 6, 9);
        var support = QuadraticModel.Data((a, Dense.Vector(1, N)));
        var query = QuadraticModel.Data((Dense.Symmetric(2, 1, 3, 4, 5), Dense.Vector(2, N)));
        var theta = Dense.Vector(3, N);
        using var device = new NaiveDevice();
        var inner = Settings.Plain(Rate, Steps);
        using var truncated = new Maml { Inner = inner, Window = window }.MetaGradient(model.Loss, theta, support, query, device);
        using var first = new Fomaml { Inner = inner }.MetaGradient(model.Loss, theta, support, query, device);
        var v = first.Gradient.ToArray();
        for (var k = 0; k < Math.Min(window, Steps); k++)
        {
            var product = Dense.Multiply(a, v);
            v = [.. v.Select((value, i) => value - (Rate * product[i]))];
        }

        Assert.True(Dense.RelativeDistance(truncated.Gradient.ToArray(), v) <= 1e-13);
        Assert.Equal(Math.Min(window, Steps), truncated.Tasks[0].HessianProducts);
        if (window == 0)
        {
            Assert.Equal(first.Gradient, truncated.Gradient);
        }
    }

    [Fact]
    public void A_truncated_gradient_is_checked_through_the_exact_one_and_its_bias_is_shown()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 8);
        using var device = new NaiveDevice();
        var maml = new Maml { Inner = Settings.Plain(0.2, 6), Window = 2 };
        var result = MetaGradientCheck.Run(maml, model.Mse, Settings.Theta(model), support, query, device);
        Assert.True(result.Passed, result.ToString());
        Assert.Contains("distance of the truncated gradient", result.ToString());
        Assert.True(result.Comparisons[1].Error > 1e-3);
    }

    /// <summary>The first-order gradient of a shared rate: −Σ_k ⟨∇L(φ_k), ∇L_query(φ_K)⟩ = ⟨φ_K − θ, ∇L_query(φ_K)⟩/α.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.6)]
    public void Fomaml_learns_rates_to_first_order(double momentum)
    {
        const double Rate = 0.1;
        var model = new QuadraticModel(2);
        var support = QuadraticModel.Data((Dense.Symmetric(1, 1, 3), [1, -1]));
        var query = QuadraticModel.Data((Dense.Symmetric(2, 2, 4), [0.5, 2]));
        double[] theta = [0.3, 0.7];
        using var device = new NaiveDevice();
        var inner = Settings.Plain(Rate, 5) with { Momentum = momentum };
        var fomaml = new Fomaml { Inner = inner with { Rates = new LearnedRates { Scope = RateScope.Shared } } };
        using var gradient = fomaml.MetaGradient(model.Loss, [.. theta, Rate], support, query, device);
        using var plain = new Fomaml { Inner = inner }.MetaGradient(model.Loss, theta, support, query, device);
        Assert.Equal(plain.Gradient, gradient.Gradient[..2]);

        // φ_K by hand.
        var a = Dense.Symmetric(1, 1, 3);
        var (phi, m) = (theta, new double[2]);
        for (var k = 0; k < 5; k++)
        {
            var product = Dense.Multiply(a, [phi[0] - 1, phi[1] + 1]);
            m = [(momentum * m[0]) + product[0], (momentum * m[1]) + product[1]];
            phi = [phi[0] - (Rate * m[0]), phi[1] - (Rate * m[1])];
        }

        var expected = (((phi[0] - theta[0]) * plain.Gradient[0]) + ((phi[1] - theta[1]) * plain.Gradient[1])) / Rate;
        Assert.Equal(expected, gradient.Gradient[2], 12);
    }

    [Fact]
    public void The_weights_of_a_multi_step_loss_move_to_the_last_step()
    {
        var loss = new MultiStepLoss { AnnealingSteps = 100 };
        var weights = new double[4];
        loss.Weigh(0, weights);
        Assert.Equal([0.25, 0.25, 0.25, 0.25], weights);
        loss.Weigh(60, weights);
        Assert.Equal(0.1, weights[0], 15);
        Assert.Equal(0.7, weights[3], 15);
        loss.Weigh(100, weights);
        Assert.Equal([0, 0, 0, 1], weights);
        loss.Weigh(1000, weights);
        Assert.Equal([0, 0, 0, 1], weights);
        new MultiStepLoss().Weigh(1000, weights);
        Assert.Equal([0.25, 0.25, 0.25, 0.25], weights);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiStepLoss { AnnealingSteps = 0 });
    }

    [Fact]
    public void A_multi_step_loss_is_the_mean_of_the_losses_after_each_step()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 5);
        var theta = Settings.Theta(model);
        using var device = new NaiveDevice();
        using var multi = new Maml { Inner = Settings.Plain(0.1, 3), StepLosses = new MultiStepLoss() }.MetaGradient(model.Mse, theta, support, query, device);
        var expected = 0.0;
        for (var steps = 1; steps <= 3; steps++)
        {
            using var one = new Maml { Inner = Settings.Plain(0.1, steps) }.MetaGradient(model.Mse, theta, support, query, device);
            expected += one.QueryLoss / 3;
            Assert.Equal(steps == 3 ? one.QueryLoss : double.NaN, steps == 3 ? multi.QueryLoss : double.NaN);
        }

        Assert.Equal(expected, multi.MetaLoss, 14);
        Assert.Equal(multi.MetaLoss, (multi.Tasks[0].MetaLoss + multi.Tasks[1].MetaLoss) / 2, 15);

        // Before, after and two in between; support: three steps and the measurement.
        Assert.Equal(4 + 4, multi.Tasks[0].Evaluations);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void Memory_does_not_change_a_bit(long budget)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(5, 8);
        foreach (var window in new int?[] { null, 2 })
        {
            var maml = new Maml { Inner = Loop(4, RateScope.Entry, true, 0.5), StepLosses = new MultiStepLoss(), Window = window };
            var theta = Theta(maml, model);
            using var device = new NaiveDevice();
            using var chunks = new NaiveDevice(chunk: 2, workers: 3);
            using var expected = maml.MetaGradient(model.Mse, theta, support, query, device);
            using var actual = (maml with { MemoryBudget = budget }).MetaGradient(model.Mse, theta, support, query, chunks);
            Assert.Equal(expected.Gradient, actual.Gradient);
        }
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(1, 8);
        using var device = new NaiveDevice();
        var rates = Loop(2, RateScope.Tensor, false, 0);
        var implicitly = new ImplicitMaml { Inner = rates, Lambda = Lambda.Scalar(1) };
        var failure = Assert.Throws<ArgumentException>(
            () => implicitly.MetaGradient(model.Mse, Theta(implicitly, model), support, query, device));
        Assert.Contains("learning_rate.W", failure.Message);
        var stopping = new Fomaml { Inner = rates with { Tolerance = 1e-3 } };
        Assert.Contains("learns learning_rate.W", Assert.Throws<ArgumentException>(
            () => stopping.MetaGradient(model.Mse, Theta(stopping, model), support, query, device)).Message);
        Assert.Contains("Backtracking = false", Assert.Throws<ArgumentException>(() => new Fomaml { Inner = rates with { Backtracking = true } }).Message);
        Assert.Contains("at most 1048576; 2147483647 were given", Assert.Throws<ArgumentException>(() => new Maml { Inner = rates with { Steps = int.MaxValue } }).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Loop(2, null, false, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Maml { Inner = rates, Window = -1 });

        // θ without the learned rates.
        Assert.Throws<ArgumentException>(() => new Maml { Inner = rates }.MetaGradient(model.Mse, Settings.Theta(model), support, query, device));
    }

    private static GradientDescent Loop(int steps, RateScope? scope, bool perStep, double momentum) => Settings.Plain(0.15, steps) with
    {
        Momentum = momentum,
        Rates = scope is { } given ? new LearnedRates { Scope = given, PerStep = perStep } : null,
    };

    /// <summary>θ with rates that differ from each other.</summary>
    private static double[] Theta(IMetaAlgorithm algorithm, IModel model)
    {
        var theta = Parameters.Initialize(model, 1, Precision.Double, algorithm.LayoutFor(model)).Values.ToArray();
        for (var i = model.Layout.Length; i < theta.Length; i++)
        {
            theta[i] *= 1 + (0.3 * Math.Sin(i));
        }

        return theta;
    }
}
