namespace ImamlDsl.MetaLearning.Tests;

public sealed class MetaGradientCheckTests
{
    private static readonly ImplicitMaml Algorithm = new()
    {
        Inner = new GradientDescent { LearningRate = 0.1, Steps = 5 },
        Lambda = Lambda.Scalar(1),
    };

    [Fact]
    public void A_model_with_episodes_is_checked_in_one_call()
    {
        var model = new LinearModel();
        var result = MetaGradientCheck.Run(Algorithm, model.Mse, seed: 1, new LineEpisodes(), tasks: 2, NaiveTarget.Instance);
        Assert.True(result.Passed, result.ToString());
        var text = result.ToString();
        Assert.StartsWith("iMAML meta-gradient of Linear.Mse: PASSED", text);
        Assert.Contains("dense", text);
        Assert.Contains("largest ‖∇G‖", text);
    }

    [Fact]
    public void The_bias_of_fomaml_is_shown()
    {
        var model = new LinearModel();
        var result = MetaGradientCheck.Run(
            new Fomaml { Inner = Settings.Plain(0.1, 3) }, model.Mse, seed: 1, new LineEpisodes(), tasks: 2, NaiveTarget.Instance);
        Assert.True(result.Passed, result.ToString());
        Assert.True(result.Comparisons[1].Error > 0.01);
        Assert.Contains("biased by design", result.ToString());
        Assert.Throws<ArgumentException>("algorithm", () => MetaGradientCheck.Run(
            new Fomaml { Inner = Algorithm.Inner }, model.Mse, seed: 1, new LineEpisodes(), tasks: 2, NaiveTarget.Instance));
    }

    /// <summary>The check must be able to fail: a Hessian that is 1 % off, as finite-difference products passed off as exact would be (trap
    /// 4), or worse.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wrong_hessian_fails(bool implicitly)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 3);
        using var device = new NaiveDevice();
        IMetaAlgorithm algorithm = implicitly ? Algorithm : new Maml { Inner = Settings.Plain(0.2, 3) };
        var wrong = new WrongProduct((TestProgram)model.Mse);
        var result = MetaGradientCheck.Run(algorithm, wrong, Settings.Theta(model), support, query, device);
        Assert.False(result.Passed, result.ToString());
        Assert.Contains("FAIL", result.ToString());
    }

    [Fact]
    public void Single_precision_is_refused()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 3);
        using var device = NaiveTarget.Instance.Open(Precision.Single);
        Assert.Throws<ArgumentException>(() => MetaGradientCheck.Run(Algorithm, model.Mse, Settings.Theta(model), support, query, device));
    }

    private sealed class WrongProduct(TestProgram right) : TestProgram(right.Model, right.Name, right.Kind, [.. right.Inputs])
    {
        public override void Value(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, Span<double> values) =>
            right.Value(phi, omega, data, task, values);

        public override double Gradient(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task,
            Span<double> gradient, Span<double> outerGradient) => right.Gradient(phi, omega, data, task, gradient, outerGradient);

        public override void Product(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, ReadOnlySpan<double> v,
            Span<double> result, Span<double> outerResult)
        {
            right.Product(phi, omega, data, task, v, result, outerResult);
            foreach (ref var value in result)
            {
                value *= 1.01;
            }
        }
    }
}
