namespace ImamlDsl.MetaLearning.Tests;

public sealed class ImplicitMamlTests
{
    private const double Strength = 0.7;

    [Fact]
    public void Quadratic_equals_the_dense_solution()
    {
        const int N = 6;
        var model = new QuadraticModel(N);
        var theta = Dense.Vector(5, N);
        (double[,] A, double[] C)[] support =
        [
            (Dense.Symmetric(1, 0.1, 0.5, 1, 3, 8, 20), Dense.Vector(1, N)),
            (Dense.Symmetric(2, 1, 1, 2, 2, 5, 9), Dense.Vector(2, N)),
        ];
        (double[,] A, double[] C)[] query =
        [
            (Dense.Symmetric(3, 1, 2, 3, 4, 5, 6), Dense.Vector(3, N)),
            (Dense.Symmetric(4, 2, 2, 2, 1, 1, 1), Dense.Vector(4, N)),
        ];
        using var device = new NaiveDevice();
        using var meta = Settings.ExactImplicit(Strength).MetaGradient(
            model.Loss, theta, QuadraticModel.Data(support), QuadraticModel.Data(query), device);

        // φ = (A + λI)⁻¹(Ac + λθ), g = λ(A + λI)⁻¹ A_q(φ − c_q).
        var expected = new double[N];
        for (var t = 0; t < 2; t++)
        {
            var system = Dense.PlusIdentity(support[t].A, Strength);
            var right = Dense.Multiply(support[t].A, support[t].C).Zip(theta, (x, y) => x + (Strength * y)).ToArray();
            var phi = Dense.Solve(system, right);
            var b = Dense.Multiply(query[t].A, phi.Zip(query[t].C, (x, y) => x - y).ToArray());
            var w = Dense.Solve(system, b);
            for (var i = 0; i < N; i++)
            {
                expected[i] += Strength * w[i] / 2;
            }
        }

        Assert.True(Dense.RelativeDistance(meta.Gradient, expected) <= 1e-9);
        Assert.All(meta.Tasks.ToArray(), task => Assert.True(task.Linear!.Value.RelativeResidual <= 1e-12));
    }

    [Fact]
    public void Mlp_with_a_parameter_that_is_not_adapted_passes_the_check()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 3);
        using var device = new NaiveDevice();
        var algorithm = new ImplicitMaml { Inner = new GradientDescent { LearningRate = 0.1, Steps = 40 }, Lambda = Lambda.Scalar(0.5) };
        var result = MetaGradientCheck.Run(algorithm, model.Mse, Settings.Theta(model), support, query, device);
        Assert.True(result.Passed, result.ToString());
        Assert.Equal(3, result.Comparisons.Count);
        Assert.True(result.Comparisons[0].Error <= 1e-6, result.ToString());
    }

    [Fact]
    public void Inner_and_query_loss_may_differ()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 4);
        using var device = new NaiveDevice();
        var options = new MetaGradientCheckOptions { QueryLoss = model.HalfSum };
        var algorithm = new ImplicitMaml { Inner = new GradientDescent { LearningRate = 0.1, Steps = 40 }, Lambda = Lambda.Scalar(0.5) };
        var result = MetaGradientCheck.Run(algorithm, model.Mse, Settings.Theta(model), support, query, device, options);
        Assert.True(result.Passed, result.ToString());
    }

    /// <summary>
    /// Trap 2: proximal term and operator disagreeing about λ. For ½a(φ − c)² everything has a closed form: dφ*/dθ = λ/(a + λ), in the
    /// inner solution and in the
    /// gradient alike, for any λ.
    /// </summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(2)]
    [InlineData(50)]
    public void One_lambda_is_in_the_inner_problem_and_in_the_operator(double strength)
    {
        const double A = 3, Center = 1.5, Theta = -0.4;
        var model = new QuadraticModel(1);
        var support = QuadraticModel.Data((new[,] { { A } }, [Center]));
        var query = QuadraticModel.Data((new[,] { { 1.0 } }, [0.0]));
        using var device = new NaiveDevice();
        using var meta = Settings.ExactImplicit(strength).MetaGradient(model.Loss, [Theta], support, query, device);
        var phi = ((A * Center) + (strength * Theta)) / (A + strength);
        Assert.Equal(0.5 * phi * phi, meta.QueryLoss, 12);
        Assert.Equal(strength / (A + strength) * phi, meta.Gradient[0], 12);
    }

    [Fact]
    public void A_gradient_beyond_the_bound_is_shortened_and_reported()
    {
        // λ + a = 0.1 while λ = 1: the ratio ‖g‖/‖b‖ is 10.
        var (model, support, query) = OneDimensional(-0.9);
        using var device = new NaiveDevice();
        var algorithm = Settings.ExactImplicit(1);
        using var free = algorithm.MetaGradient(model.Loss, [1], support, query, device);
        using var bounded = (algorithm with { MaxGradientRatio = 2 }).MetaGradient(model.Loss, [1], support, query, device);
        Assert.Equal(10, free.Tasks[0].GradientRatio, 9);
        Assert.False(free.Tasks[0].Clipped);
        Assert.True(bounded.Tasks[0].Clipped);
        Assert.Equal(free.Gradient[0] / 5, bounded.Gradient[0], 9);
    }

    /// <summary>The same with gradients whose squares overflow: the ratio is 10 whatever the size of the query loss.</summary>
    [Theory]
    [InlineData(1e3)]
    [InlineData(1e160)]
    public void The_bound_acts_whatever_the_size_of_the_gradient(double size)
    {
        var (model, support, _) = OneDimensional(-0.9);
        var query = QuadraticModel.Data((new[,] { { size } }, [0.0]));
        using var device = new NaiveDevice();
        var algorithm = Settings.ExactImplicit(1);
        using var free = algorithm.MetaGradient(model.Loss, [1], support, query, device);
        using var bounded = (algorithm with { MaxGradientRatio = 2 }).MetaGradient(model.Loss, [1], support, query, device);
        Assert.Equal(10, bounded.Tasks[0].GradientRatio, 9);
        Assert.True(bounded.Tasks[0].Clipped);
        Assert.Equal(0.2, bounded.Gradient[0] / free.Gradient[0], 12);
    }

    [Fact]
    public void Negative_curvature_at_once_gives_the_first_order_gradient_and_is_reported()
    {
        var (model, support, query) = OneDimensional(-3);
        using var device = new NaiveDevice();
        var algorithm = new ImplicitMaml { Inner = Settings.Plain(0.01, 1), Lambda = Lambda.Scalar(1), MaxStationarityRatio = null };
        using var meta = algorithm.MetaGradient(model.Loss, [1], support, query, device);
        Assert.Equal(FirstOrderReason.NegativeCurvature, meta.Tasks[0].FirstOrder);
        Assert.True(meta.Tasks[0].Linear!.Value.NegativeCurvature);
        var phi = 1 + (0.01 * 3);
        Assert.Equal(phi, meta.Gradient[0], 12);
    }

    [Fact]
    public void A_solver_that_made_things_worse_is_not_trusted()
    {
        var (model, support, query) = OneDimensional(5);
        using var device = new NaiveDevice();
        // 1 − 0.5·(5 + 1) = −2: each step doubles the distance.
        var algorithm = new ImplicitMaml { Inner = Settings.Plain(0.5, 3), Lambda = Lambda.Scalar(1) };
        using var guarded = algorithm.MetaGradient(model.Loss, [1], support, query, device);
        using var trusting = (algorithm with { MaxStationarityRatio = null }).MetaGradient(model.Loss, [1], support, query, device);
        Assert.Equal(FirstOrderReason.NotStationary, guarded.Tasks[0].FirstOrder);
        Assert.Equal(8 * guarded.Tasks[0].Inner.StationarityBefore, guarded.Tasks[0].Inner.Stationarity, 9);
        Assert.Equal(FirstOrderReason.None, trusting.Tasks[0].FirstOrder);
        Assert.Equal(guarded.Gradient[0] / 6, trusting.Gradient[0], 9);
    }

    [Fact]
    public void Memory_does_not_depend_on_the_number_of_inner_steps()
    {
        static int Vectors(IMetaAlgorithm algorithm)
        {
            var model = new MlpModel();
            var (support, query) = MlpModel.Tasks(2, 1);
            using var device = new NaiveDevice();
            using var engine = new MetaGradientEngine(device, algorithm, model.Mse);
            using var result = new MetaGradient(model.Layout);
            engine.Compute(Settings.Theta(model), support, query, result);
            return device.Alive;
        }

        ImplicitMaml Implicit(int steps) => new() { Inner = Settings.Plain(0.01, steps), Lambda = Lambda.Scalar(2) };
        Maml Unrolled(int steps) => new() { Inner = Settings.Plain(0.01, steps) };
        Assert.Equal(Vectors(Implicit(1)), Vectors(Implicit(20)));
        Assert.Equal(Vectors(Unrolled(1)) + 19, Vectors(Unrolled(20)));
    }

    [Fact]
    public void Everything_is_freed()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 1);
        using var device = new NaiveDevice(chunk: 2);
        using var meta = Settings.ExactImplicit(1).MetaGradient(model.Mse, Settings.Theta(model), support, query, device);
        Assert.Equal(0, device.Alive);
    }

    private static (QuadraticModel Model, TaskData Support, TaskData Query) OneDimensional(double a) => (
        new QuadraticModel(1),
        QuadraticModel.Data((new[,] { { a } }, [0.0])),
        QuadraticModel.Data((new[,] { { 1.0 } }, [0.0])));
}
