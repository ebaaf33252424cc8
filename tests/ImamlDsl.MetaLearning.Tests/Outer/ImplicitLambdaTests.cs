namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Implicit MAML with every form of Λ.</summary>
public sealed class ImplicitLambdaTests
{
    private const int N = 6;

    public static TheoryData<string> QuadraticForms => ["scalar", "tensor", "diagonal", "low rank"];

    public static TheoryData<string> MlpForms => [.. Lambdas.Forms];

    /// <summary>φ* = (A + Λ)⁻¹(Ac + Λθ) and g = Λ(A + Λ)⁻¹∇L_query, by dense algebra.</summary>
    [Theory]
    [MemberData(nameof(QuadraticForms))]
    public void Quadratic_equals_the_dense_solution(string form)
    {
        var model = new QuadraticModel(N);
        var theta = Dense.Vector(5, N);
        var (lambda, matrix) = Lambdas.ForQuadratic(form, N);
        (double[,] A, double[] C) support = (Dense.Symmetric(1, 0.1, 0.5, 1, 3, 8, 20), Dense.Vector(1, N));
        (double[,] A, double[] C) query = (Dense.Symmetric(3, 1, 2, 3, 4, 5, 6), Dense.Vector(3, N));
        var system = new double[N, N];
        for (var i = 0; i < N * N; i++)
        {
            system[i / N, i % N] = support.A[i / N, i % N] + matrix[i / N, i % N];
        }

        double[] pull = Dense.Multiply(matrix, theta), right = Dense.Multiply(support.A, support.C);
        var phi = Dense.Solve(system, [.. right.Zip(pull, (x, y) => x + y)]);
        var b = Dense.Multiply(query.A, [.. phi.Zip(query.C, (x, y) => x - y)]);
        var expected = Dense.Multiply(matrix, Dense.Solve(system, b));

        var (solutions, _) = InnerRun.Solve(Settings.Exact, lambda, theta, support);
        Assert.True(Dense.RelativeDistance(solutions[0], phi) <= 1e-10);
        using var device = new NaiveDevice();
        using var meta = (Settings.ExactImplicit(1) with { Lambda = lambda }).MetaGradient(
            model.Loss, theta, QuadraticModel.Data(support), QuadraticModel.Data(query), device);
        Assert.True(Dense.RelativeDistance(meta.Gradient, expected) <= 1e-10);
    }

    [Theory]
    [MemberData(nameof(MlpForms))]
    public void Mlp_passes_the_check(string form)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 3);
        using var device = new NaiveDevice();
        var algorithm = new ImplicitMaml { Inner = new GradientDescent { LearningRate = 0.1, Steps = 40 }, Lambda = Lambdas.ForMlp(form, 0.5).Lambda };
        var result = MetaGradientCheck.Run(algorithm, model.Mse, Settings.Theta(model), support, query, device);
        Assert.True(result.Passed, result.ToString());
        Assert.True(result.Comparisons[0].Error <= 1e-6, result.ToString());
    }

    /// <summary>
    /// H of rank one between a strong and a weak direction turns a gradient of the weak one to the strong one: ‖g‖ exceeds ‖b‖ though nothing is wrong, so the
    /// bound must not touch it.
    /// </summary>
    [Fact]
    public void The_bound_measures_in_the_norm_in_which_the_gradient_is_a_contraction()
    {
        var model = new QuadraticModel(2);
        var lambda = Lambda.Diagonal(new Dictionary<string, double[]> { ["Phi"] = [1e-2, 1e2] });
        var support = QuadraticModel.Data((new[,] { { 0.1, 1.0 }, { 1.0, 10.0 } }, [0.0, 0.0]));
        var query = QuadraticModel.Data((new[,] { { 1.0, 0.0 }, { 0.0, 0.0 } }, [3.0, 0.0]));
        using var device = new NaiveDevice();
        using var bounded = (Settings.ExactImplicit(1) with { Lambda = lambda, MaxGradientRatio = 2 }).MetaGradient(model.Loss, [1, 1], support, query, device);
        using var free = (Settings.ExactImplicit(1) with { Lambda = lambda }).MetaGradient(model.Loss, [1, 1], support, query, device);
        Assert.Equal(free.Gradient, bounded.Gradient);
        Assert.False(bounded.Tasks[0].Clipped);
        Assert.InRange(bounded.Tasks[0].GradientRatio, 0, 1);

        // The ordinary ratio: b = (φ₀ − 3, 0).
        var phi = InnerRun.Solve(Settings.Exact, lambda, [1, 1], (new[,] { { 0.1, 1.0 }, { 1.0, 10.0 } }, [0.0, 0.0])).Phi[0];
        var ordinary = Math.Sqrt((free.Gradient[0] * free.Gradient[0]) + (free.Gradient[1] * free.Gradient[1])) / Math.Abs(phi[0] - 3);
        Assert.True(ordinary > 2, $"the test's gradient must be long in the ordinary norm; its ratio is {ordinary}");
    }

    [Theory]
    [InlineData("diagonal")]
    [InlineData("low rank")]
    public void For_positive_semi_definite_losses_the_ratio_is_at_most_one(string form)
    {
        var model = new QuadraticModel(N);
        var lambda = Lambdas.ForQuadratic(form, N).Lambda;
        using var device = new NaiveDevice();
        for (var seed = 0; seed < 20; seed++)
        {
            var support = QuadraticModel.Data((Dense.Symmetric(seed, 0, 0, 1e-3, 0.1, 10, 1e3), Dense.Vector(seed, N)));
            var query = QuadraticModel.Data((Dense.Symmetric(seed + 50, 0, 0, 0, 0, 1, 1e2), Dense.Vector(seed + 1, N)));
            using var meta = (Settings.ExactImplicit(1) with { Lambda = lambda }).MetaGradient(model.Loss, Dense.Vector(seed + 2, N), support, query, device);
            Assert.InRange(meta.Tasks[0].GradientRatio, 0, 1 + 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(QuadraticForms))]
    public void Negative_curvature_beyond_the_bound_is_shortened(string form)
    {
        // H = −0.9Λ: (H + Λ)⁻¹ = 10Λ⁻¹, so the ratio is 10 for every form.
        var model = new QuadraticModel(N);
        var (lambda, matrix) = Lambdas.ForQuadratic(form, N);
        var negative = new double[N, N];
        for (var i = 0; i < N * N; i++)
        {
            negative[i / N, i % N] = -0.9 * matrix[i / N, i % N];
        }

        var support = QuadraticModel.Data((negative, new double[N]));
        var query = QuadraticModel.Data((Dense.Symmetric(4, 1, 1, 2, 2, 3, 3), Dense.Vector(7, N)));
        using var device = new NaiveDevice();
        var algorithm = Settings.ExactImplicit(1) with { Lambda = lambda };
        using var free = algorithm.MetaGradient(model.Loss, Dense.Vector(8, N), support, query, device);
        using var bounded = (algorithm with { MaxGradientRatio = 2 }).MetaGradient(model.Loss, Dense.Vector(8, N), support, query, device);
        Assert.Equal(10, free.Tasks[0].GradientRatio, 6);
        Assert.True(bounded.Tasks[0].Clipped);
        Assert.True(Dense.RelativeDistance(bounded.Gradient, [.. free.Gradient.ToArray().Select(g => g / 5)]) <= 1e-6);
    }
}
