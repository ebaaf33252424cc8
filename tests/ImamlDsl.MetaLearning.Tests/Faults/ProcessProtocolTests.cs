namespace ImamlDsl.MetaLearning.Tests;

/// <summary>What a program reads and how its answer is taken: logical order and names, whatever the order in memory.</summary>
public sealed class ProcessProtocolTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"request-{Guid.NewGuid():N}.txt");

    public void Dispose() => File.Delete(_file);

    [ShellFact]
    public void Parameters_and_inputs_are_told_by_name_in_logical_order()
    {
        // W is stored transposed and S is not adapted; the answer numbers the adapted parameters in the order in which they were told.
        var model = new MlpModel();
        var theta = Parameters.Initialize(model, 1, Precision.Double);
        var (support, _) = MlpModel.Tasks(1, 2, shots: 4);
        var solver = new ProcessSolver("sh", "-c", "cat > \"$0\"; echo '[1, 2, 3, 4, 5, 6,'; echo 7 8 9 10 11 12 13]", _file);
        using var learner = new Learner<MlpModel>(model, theta, solver, Lambda.Scalar(2), NaiveTarget.Instance, "Mse");
        using var adapted = learner.Adapt(support);
        double[] told = [.. adapted.ToParameters().Values];
        Assert.Equal([1, 2, 3, 4, 5, 6, theta.Values[6], 7, 8, 9, 10, 11, 12, 13], told);

        var lines = File.ReadAllLines(_file);
        string[] heads = ["task index", "theta W 3 2", "lambda W 3 2", "outer S 1", "theta B 3", "lambda B 3", "theta V 3", "lambda V 3", "theta C 1", "lambda C 1", "input 0 4 2", "input 1 4 1"];
        Assert.Equal(heads, lines.Select(line => line.Split(':')[0]));
        double[] Numbers(string head) => [.. lines.Single(line => line.StartsWith(head + ":", StringComparison.Ordinal)).Split(": ")[1]
            .Split(' ').Select(word => double.Parse(word, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal([0.0], Numbers("task index"));
        Assert.Equal(theta.Values[..6].ToArray(), Numbers("theta W 3 2"));
        Assert.Equal(theta.Values[6..7].ToArray(), Numbers("outer S 1"));
        Assert.Equal(theta.Values[7..10].ToArray(), Numbers("theta B 3"));
        Assert.Equal(Enumerable.Repeat(2.0, 6), Numbers("lambda W 3 2"));
        Assert.Equal(((TaskInput<double>)support.Inputs[0])[0].ToArray(), Numbers("input 0 4 2"));
        Assert.Equal(((TaskInput<double>)support.Inputs[1])[0].ToArray(), Numbers("input 1 4 1"));
    }

    /// <summary>Checkpoints compare what is printed.</summary>
    [Fact]
    public void Commands_that_differ_print_differently()
    {
        ProcessSolver[] solvers =
        [
            new("a", "b", "c"), new("a", "b c"), new("a b", "c"), new("a", "b", "c", ""), new("a", "b\" \"c"), new("a", "b\\\" \"c"), new("a", "b\\", "c"), new("a", "b\\\\", "c"),
            new("a", "b", "c") { WorkingDirectory = "d" }, new("a", "b", "c") { Timeout = TimeSpan.FromSeconds(1) },
        ];
        Assert.Equal(solvers.Length, solvers.Select(solver => solver.ToString()).Distinct().Count());
        Assert.Equal("""ProcessSolver { "a" "b\\" "c", Timeout = 00:01:00, WorkingDirectory =  }""", solvers[6].ToString());
    }

    [Fact]
    public void A_lambda_that_is_not_diagonal_is_refused()
    {
        var model = new QuadraticModel(2);
        var support = QuadraticModel.Data((new[,] { { 1.0, 0 }, { 0, 2 } }, [1, -1]));
        var lambda = Lambda.LowRankPlusDiagonal(Lambda.Scalar(1), [new Dictionary<string, double[]> { ["Phi"] = [1, 0.5] }]);
        using var device = new NaiveDevice();
        var failure = Assert.Throws<MetaLearningException>(() => new ImplicitMaml { Inner = new ProcessSolver("no-such-program"), Lambda = lambda }
            .MetaGradient(model.Loss, [0, 0], support, support, device));
        Assert.Contains("not diagonal", failure.Message);
        Assert.Contains("DelegateSolver", failure.Message);
    }

    [Fact]
    public void Settings_of_a_checkpoint_name_the_command() =>
        Assert.Contains("\"sh\" \"-c\" \"exit 1\", Timeout = 00:00:05", new ProcessSolver("sh", "-c", "exit 1") { Timeout = TimeSpan.FromSeconds(5) }.ToString());
}
