namespace ImamlDsl.MetaLearning.Tests;

public sealed class LambdaErrorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Strengths_are_positive_and_finite(double bad)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Lambda.Scalar(bad));
        Assert.Contains("'W'", Assert.Throws<ArgumentOutOfRangeException>(() => Lambda.PerTensor(new Dictionary<string, double> { ["W"] = bad })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Lambda.PerTensor(new Dictionary<string, double>(), bad));
        var error = Assert.Throws<ArgumentException>(() => Lambda.Diagonal(new Dictionary<string, double[]> { ["W"] = [1, bad] }));
        Assert.Contains("entry 1 for 'W'", error.Message);
    }

    [Fact]
    public void Columns_may_be_zero_but_not_infinite_and_the_diagonal_is_a_diagonal()
    {
        var zero = new Dictionary<string, double[]> { ["C"] = [0] };
        var lambda = Lambda.LowRankPlusDiagonal(Lambda.Scalar(1), [zero]);
        On(lambda);
        Assert.Throws<ArgumentException>(() => Lambda.LowRankPlusDiagonal(Lambda.Scalar(1), [new Dictionary<string, double[]> { ["C"] = [double.NaN] }]));
        Assert.Throws<ArgumentException>(() => Lambda.LowRankPlusDiagonal(Lambda.Scalar(1), []));
        Assert.Throws<ArgumentException>(() => Lambda.LowRankPlusDiagonal(lambda, [zero]));
    }

    [Fact]
    public void Names_are_the_model_s_adapted_parameters()
    {
        Fails("'X', which the model does not have; its adapted parameters are W, B, V, C", PerTensor("X"));
        Fails("'S', which the inner loop does not adapt", PerTensor("S"));
        Fails("'W' twice", PerTensor("W", "w"));
        Fails("no strength for B, V", Lambda.PerTensor(new Dictionary<string, double> { ["W"] = 1, ["C"] = 1 }));
        Fails("no strength for B, V, C", Lambda.Diagonal(new Dictionary<string, double[]> { ["W"] = new double[6].Select(_ => 1.0).ToArray() }));
        Fails("2 entries for 'W', which has shape [3, 2], 6 entries", Lambda.Diagonal(new Dictionary<string, double[]> { ["W"] = [1, 1] }));
        Fails("'S', which the inner loop does not adapt",
            Lambda.LowRankPlusDiagonal(Lambda.Scalar(1), [new Dictionary<string, double[]> { ["S"] = [1] }]));

        Lambda PerTensor(params string[] names) => Lambda.PerTensor(names.ToDictionary(name => name, _ => 1.0), 1);
    }

    [Fact]
    public void Numbers_that_single_precision_cannot_hold_are_refused()
    {
        using var device = Target.Cpu.Open(Precision.Single);
        var lambda = Lambda.PerTensor(new Dictionary<string, double> { ["W"] = 1e-60 }, 1);
        var error = Assert.Throws<ArgumentException>(() => lambda.On(device, new MlpModel().Layout, 1));
        Assert.Contains("Single precision", error.Message);
        Assert.All([1e-60, 1e60], value => Assert.Contains(
            "in Single precision", Assert.Throws<ArgumentException>(() => Lambda.Scalar(value).On(device, new MlpModel().Layout, 1)).Message));
        var column = Lambda.LowRankPlusDiagonal(Lambda.Scalar(1), [new Dictionary<string, double[]> { ["C"] = [1e60] }]);
        Assert.Contains("Single precision", Assert.Throws<ArgumentException>(() => column.On(device, new MlpModel().Layout, 1)).Message);
    }

    [Fact]
    public void Equal_settings_have_equal_text_and_others_another()
    {
        var texts = Lambdas.Forms.Where(form => form != "set").Select(form => Lambdas.ForMlp(form).Lambda.ToString()!).ToArray();
        Assert.Equal(texts.Length, texts.Distinct().Count());
        Assert.Equal(texts, Lambdas.Forms.Where(form => form != "set").Select(form => Lambdas.ForMlp(form).Lambda.ToString()!));
        Assert.Equal(Lambdas.ForMlp("diagonal").Lambda.ToString(), Lambdas.ForMlp("set").Lambda.ToString());
        Assert.Equal("per tensor (A: 1, B: 2.5, others: 3)", Lambda.PerTensor(new Dictionary<string, double> { ["B"] = 2.5, ["A"] = 1 }, 3).ToString());
        Assert.NotEqual(One(1).ToString(), One(Math.BitIncrement(1)).ToString());
        Assert.NotEqual(Column(1).ToString(), Column(Math.BitIncrement(1)).ToString());
        Assert.Equal(Column(0).ToString(), Column(-0.0).ToString());

        // Between its ends, a value that the range does not show.
        Assert.NotEqual(Three(2).ToString(), Three(2.5).ToString());

        static Lambda One(double value) => Lambda.Diagonal(new Dictionary<string, double[]> { ["A"] = [value] });
        static Lambda Three(double value) => Lambda.Diagonal(new Dictionary<string, double[]> { ["A"] = [1, value, 3] });
        static Lambda Column(double value) => Lambda.LowRankPlusDiagonal(Lambda.Scalar(1), [new Dictionary<string, double[]> { ["A"] = [value] }]);
    }

    [Fact]
    public void Given_numbers_are_copied()
    {
        double[] values = [1];
        var lambda = Lambda.Diagonal(new Dictionary<string, double[]> { ["A"] = values });
        var text = lambda.ToString();
        values[0] = 2;
        Assert.Equal(text, lambda.ToString());
    }

    private static void Fails(string part, Lambda lambda) => Assert.Contains(part, Assert.Throws<ArgumentException>(() => On(lambda)).Message);

    private static void On(Lambda lambda)
    {
        using var device = new NaiveDevice();
        try
        {
            lambda.On(device, new MlpModel().Layout, 1).Dispose();
        }
        finally
        {
            Assert.Equal(0, device.Alive);
        }
    }
}
