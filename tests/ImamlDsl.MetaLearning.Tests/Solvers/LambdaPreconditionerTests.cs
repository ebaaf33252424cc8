namespace ImamlDsl.MetaLearning.Tests;

public sealed class LambdaPreconditionerTests
{
    private const int N = 12;
    private const int Rank = 2;

    private static readonly ConjugateGradient Plain = new() { MaxIterations = Rank + 1, Tolerance = 1e-12 };

    /// <summary>H of rank two leaves Λ⁻¹(H + Λ) three eigenvalues, so three iterations are exact, though Λ spreads over five orders of magnitude.</summary>
    [Theory]
    [InlineData("diagonal")]
    [InlineData("low rank")]
    public void As_many_iterations_as_the_loss_has_directions_are_enough(string form)
    {
        var (lambda, matrix) = Spread(form);
        var model = new QuadraticModel(N);
        var theta = Dense.Vector(5, N);
        (double[,] A, double[] C) support = (Dense.Symmetric(1, [.. Enumerable.Range(0, N).Select(i => i < Rank ? 3.0 + i : 0)]), Dense.Vector(1, N));
        (double[,] A, double[] C) query = (Dense.Symmetric(3, [.. Enumerable.Repeat(1.0, N)]), Dense.Vector(3, N));
        var system = new double[N, N];
        for (var i = 0; i < N * N; i++)
        {
            system[i / N, i % N] = support.A[i / N, i % N] + matrix[i / N, i % N];
        }

        double[] pull = Dense.Multiply(matrix, theta), right = Dense.Multiply(support.A, support.C);
        var phi = Dense.Solve(system, [.. right.Zip(pull, (x, y) => x + y)]);
        var expected = Dense.Multiply(matrix, Dense.Solve(system, Dense.Multiply(query.A, [.. phi.Zip(query.C, (x, y) => x - y)])));
        var algorithm = Settings.ExactImplicit(1) with
        {
            Lambda = lambda, Solver = Plain, Inner = Settings.Exact with { Solver = new ConjugateGradient { MaxIterations = 400, Tolerance = 1e-13 } },
        };
        using var device = new NaiveDevice();
        using var without = algorithm.MetaGradient(model.Loss, theta, QuadraticModel.Data(support), QuadraticModel.Data(query), device);
        using var with = (algorithm with { Solver = Plain with { Preconditioner = new LambdaPreconditioner() } }).MetaGradient(
            model.Loss, theta, QuadraticModel.Data(support), QuadraticModel.Data(query), device);
        Assert.True(Dense.RelativeDistance(without.Gradient, expected) > 0.01);
        Assert.True(Dense.RelativeDistance(with.Gradient, expected) <= 1e-8);
        Assert.Equal(without.Tasks[0].Linear!.Value.Products, with.Tasks[0].Linear!.Value.Products);
    }

    [Fact]
    public void With_one_strength_it_changes_nothing()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 2);
        var theta = Settings.Theta(model);
        var algorithm = new ImplicitMaml { Inner = new GradientDescent { LearningRate = 1, Steps = 12 }, Lambda = Lambda.Scalar(0.3), Solver = Plain };
        using var device = new NaiveDevice();
        using var without = algorithm.MetaGradient(model.Mse, theta, support, query, device);
        using var with = (algorithm with { Solver = Plain with { Preconditioner = new LambdaPreconditioner() } }).MetaGradient(model.Mse, theta, support, query, device);
        Assert.True(Dense.RelativeDistance(with.Gradient, without.Gradient) <= 1e-12);
    }

    /// <summary>A learned Λ, in the inner Newton steps too, and with damping where H is negative: the check's dense solve agrees.</summary>
    [Fact]
    public void It_serves_newton_s_method_and_damped_solves()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 3);
        var solver = new ConjugateGradient { MaxIterations = 40, Tolerance = 1e-12, Preconditioner = new LambdaPreconditioner() };
        var algorithm = new ImplicitMaml
        {
            Inner = new NewtonConjugateGradient { Steps = 30, Solver = solver }, Lambda = Lambdas.ForMlp("learned low rank", 0.5).Lambda, Solver = solver,
        };
        var theta = Parameters.Initialize(model, 1, Precision.Double, algorithm.LayoutFor(model));
        using var device = new NaiveDevice();
        var result = MetaGradientCheck.Run(algorithm, model.Mse, theta.Values, support, query, device);
        Assert.True(result.Passed, result.ToString());
        Assert.True(result.Comparisons[^1].Error <= 1e-8, result.ToString());

        var negative = QuadraticModel.Data((Dense.Symmetric(1, [-2, 1, 1, 1]), new double[4]));
        var damped = Settings.ExactImplicit(1) with
        {
            Inner = Settings.Plain(0.01, 1), Damping = new Damping(), Solver = solver,
            Lambda = Lambda.Diagonal(new Dictionary<string, double[]> { ["Phi"] = [1, 0.5, 2, 0.7] }),
        };
        var quadratic = new QuadraticModel(4);
        using var meta = damped.MetaGradient(quadratic.Loss, Dense.Vector(1, 4), negative, QuadraticModel.Data((Dense.Symmetric(2, [1, 1, 1, 1]), new double[4])), device);
        Assert.True(meta.Tasks[0].Linear!.Value.Damping > 0);
        Assert.Equal(LinearStatus.Converged, meta.Tasks[0].Linear!.Value.Status);
    }

    [Fact]
    public void Operators_without_lambda_are_refused()
    {
        var solver = new ConjugateGradient { Preconditioner = new LambdaPreconditioner() };
        Assert.Contains("proximal term", Assert.Throws<ArgumentException>(
            () => SolverRun.Solve(solver, Dense.Symmetric(1, 1, 2), Dense.Vector(1, 2))).Message);
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(1, 1);
        using var device = new NaiveDevice();
        Assert.Contains("proximal term", Assert.Throws<ArgumentException>(
            () => new Fomaml { Inner = new NewtonConjugateGradient { Steps = 1, Solver = solver } }.MetaGradient(
                model.Mse, Settings.Theta(model), support, query, device)).Message);
    }

    private static (Lambda Lambda, double[,] Matrix) Spread(string form)
    {
        var strengths = Enumerable.Range(0, N).Select(i => Math.Pow(10, -2 + (5.0 * i / (N - 1)))).ToArray();
        var column = Dense.Vector(9, N).Select(x => 10 * x).ToArray();
        var diagonal = Lambda.Diagonal(new Dictionary<string, double[]> { ["Phi"] = strengths });
        return form == "diagonal"
            ? (diagonal, Lambdas.Diagonal(strengths))
            : (Lambda.LowRankPlusDiagonal(diagonal, [new Dictionary<string, double[]> { ["Phi"] = column }]), Lambdas.Outer(strengths, column));
    }
}
