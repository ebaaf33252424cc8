namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Λ that is learned from the implicit gradient.</summary>
public sealed class LearnedLambdaTests
{
    private const int N = 6;

    public static TheoryData<string> Forms => [.. Lambdas.LearnedForms];

    /// <summary>dL/dη = −λ w (φ − θ) and dL/dU = −(w(φ − θ)ᵀ + (φ − θ)wᵀ)U, by dense algebra.</summary>
    [Theory]
    [InlineData(LambdaForm.Scalar, false)]
    [InlineData(LambdaForm.Scalar, true)]
    [InlineData(LambdaForm.PerTensor, false)]
    [InlineData(LambdaForm.PerTensor, true)]
    [InlineData(LambdaForm.Diagonal, false)]
    [InlineData(LambdaForm.Diagonal, true)]
    public void Quadratic_equals_the_dense_gradient(LambdaForm form, bool lowRank)
    {
        var model = new QuadraticModel(N);
        var column = Dense.Vector(40, N);
        var algorithm = Settings.ExactImplicit(1) with
        {
            Lambda = lowRank
                ? Lambda.LearnedFrom(Lambda.LowRankPlusDiagonal(Lambda.Scalar(1), [new Dictionary<string, double[]> { ["Phi"] = column }]), form)
                : Lambda.LearnedFrom(1, form),
        };
        (double[,] A, double[] C) support = (Dense.Symmetric(1, 0.1, 0.5, 1, 3, 8, 20), Dense.Vector(1, N));
        (double[,] A, double[] C) query = (Dense.Symmetric(3, 1, 2, 3, 4, 5, 6), Dense.Vector(3, N));
        var parameters = Parameters.Initialize(model, 1, Precision.Double, algorithm.LayoutFor(model));
        var name = form == LambdaForm.Scalar ? "log_lambda" : "log_lambda.Phi";
        Assert.All(parameters[name].ToArray(), eta => Assert.Equal(0, eta));
        var eta = Dense.Vector(41, form == LambdaForm.Diagonal ? N : 1);
        parameters.Set(name, eta);
        if (lowRank)
        {
            Assert.Equal(column, parameters["lambda_column1.Phi"].ToArray());
            column = Dense.Vector(42, N);
            parameters.Set("lambda_column1.Phi", column);
        }
        else
        {
            column = new double[N];
        }

        var strengths = Enumerable.Range(0, N).Select(i => Math.Exp(eta[form == LambdaForm.Diagonal ? i : 0])).ToArray();
        var matrix = Lambdas.Outer(strengths, column);
        var system = new double[N, N];
        for (var i = 0; i < N * N; i++)
        {
            system[i / N, i % N] = support.A[i / N, i % N] + matrix[i / N, i % N];
        }

        var theta = parameters["Phi"].ToArray();
        double[] pull = Dense.Multiply(matrix, theta), right = Dense.Multiply(support.A, support.C);
        var phi = Dense.Solve(system, [.. right.Zip(pull, (x, y) => x + y)]);
        var w = Dense.Solve(system, Dense.Multiply(query.A, [.. phi.Zip(query.C, (x, y) => x - y)]));
        double[] d = [.. phi.Zip(theta, (x, y) => x - y)];
        double[] entries = [.. Enumerable.Range(0, N).Select(i => -strengths[i] * w[i] * d[i])];
        double du = Dot(d, column), wu = Dot(w, column);
        double[] expected =
        [
            .. Dense.Multiply(matrix, w), .. form == LambdaForm.Diagonal ? entries : [entries.Sum()],
            .. Enumerable.Range(0, lowRank ? N : 0).Select(i => -((w[i] * du) + (d[i] * wu))),
        ];

        using var device = new NaiveDevice();
        using var meta = algorithm.MetaGradient(model.Loss, parameters.Values, QuadraticModel.Data(support), QuadraticModel.Data(query), device);
        Assert.True(Dense.RelativeDistance(meta.Gradient, expected) <= 1e-10);
    }

    /// <summary>Finite differences of the solved inner problem in θ and in everything learned for Λ, away from where it begins.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Mlp_passes_the_check(string form)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(2, 3);
        using var device = new NaiveDevice();
        var algorithm = new ImplicitMaml { Inner = new GradientDescent { LearningRate = 0.1, Steps = 40 }, Lambda = Lambdas.ForMlp(form, 0.5).Lambda };
        var result = MetaGradientCheck.Run(algorithm, model.Mse, Theta(algorithm, model), support, query, device, new() { Directions = 80 });
        Assert.True(result.Passed, result.ToString());
        Assert.True(result.Comparisons[0].Error <= 1e-6, result.ToString());
        Assert.Equal(3, result.Comparisons.Count);
    }

    [Fact]
    public void The_check_draws_theta_with_what_is_learned()
    {
        var model = new LinearModel();
        var algorithm = new ImplicitMaml
        {
            Inner = new GradientDescent { LearningRate = 0.1, Steps = 40 }, Lambda = Lambda.LearnedFrom(0.5, LambdaForm.Diagonal),
        };
        var result = MetaGradientCheck.Run(algorithm, model.Mse, seed: 1, new LineEpisodes(), 2, NaiveTarget.Instance);
        Assert.True(result.Passed, result.ToString());
    }

    /// <summary>The values of η decide, not where Λ began: a fixed Λ of the same strengths gives the same gradient of θ, and other beginnings the same of all.</summary>
    [Theory]
    [InlineData("learned scalar")]
    [InlineData("learned tensor")]
    [InlineData("learned diagonal")]
    [InlineData("learned low rank")]
    public void Only_the_learned_values_count(string form)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(3, 3);
        var (lambda, _) = Lambdas.ForMlp(form);
        var learned = Algorithm(lambda);
        var begun = Parameters.Initialize(model, 1, Precision.Double, learned.LayoutFor(model)).Values.ToArray();
        using var device = new NaiveDevice();
        using var first = learned.MetaGradient(model.Mse, begun, support, query, device);
        using var fixedOne = Algorithm(Lambdas.ForMlp(form[8..]).Lambda).MetaGradient(model.Mse, begun.AsSpan(0, model.Layout.Length), support, query, device);
        Assert.True(Dense.RelativeDistance(first.Gradient[..model.Layout.Length], fixedOne.Gradient) <= 1e-9);

        if (form != "learned low rank")
        {
            var elsewhere = Algorithm(Lambda.LearnedFrom(17, form == "learned scalar" ? LambdaForm.Scalar
                : form == "learned tensor" ? LambdaForm.PerTensor : LambdaForm.Diagonal));
            using var other = elsewhere.MetaGradient(model.Mse, begun, support, query, device);
            Assert.Equal(first.Gradient, other.Gradient);
        }
    }

    [Theory]
    [InlineData("cpu double", 1e-12)]
    [InlineData("cpu single", 2e-5)]
    public void The_cpu_s_vectors_give_the_same_gradients(string name, double tolerance)
    {
        var model = new MlpModel();
        using var naive = new NaiveDevice();
        using var cpu = Target.Cpu.Open(name == "cpu double" ? Precision.Double : Precision.Single);
        foreach (var form in Lambdas.LearnedForms)
        {
            var (expected, given) = (Gradients(naive, form, model), Gradients(cpu, form, model));
            Assert.Equal(expected.Length, given.Length);
            foreach (var (x, y) in expected.Zip(given))
            {
                Assert.Equal(x, y, tolerance);
            }
        }
    }

    [Fact]
    public void A_task_with_its_first_order_gradient_says_nothing_of_lambda_and_a_shortened_one_less()
    {
        // λ + a = 0.1 while λ = 1: the ratio is 10.
        var model = new QuadraticModel(1);
        var (curved, query) = (QuadraticModel.Data((new[,] { { -0.9 } }, [0.0])), QuadraticModel.Data((new[,] { { 1.0 } }, [0.0])));
        var algorithm = Settings.ExactImplicit(1) with { Lambda = Lambda.LearnedFrom(1, LambdaForm.Scalar) };
        using var device = new NaiveDevice();
        using var free = algorithm.MetaGradient(model.Loss, [1, 0], curved, query, device);
        using var bounded = (algorithm with { MaxGradientRatio = 2 }).MetaGradient(model.Loss, [1, 0], curved, query, device);
        Assert.Equal(free.Gradient[1] / 5, bounded.Gradient[1], 9);

        var worse = new ImplicitMaml { Inner = Settings.Plain(0.5, 3), Lambda = algorithm.Lambda };
        using var firstOrder = worse.MetaGradient(model.Loss, [1, 0], QuadraticModel.Data((new[,] { { 5.0 } }, [0.0])), query, device);
        Assert.Equal(FirstOrderReason.NotStationary, firstOrder.Tasks[0].FirstOrder);
        Assert.Equal(0, firstOrder.Gradient[1]);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Gradients_are_bitwise_equal_for_any_chunks_and_allocate_nothing(string form)
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(7, 2);
        var algorithm = Algorithm(Lambdas.ForMlp(form, 0.5).Lambda);
        var theta = Theta(algorithm, model);
        double[]? reference = null;
        foreach (var (chunk, workers) in new[] { (0, 1), (1, 1), (3, 1), (2, 3) })
        {
            using var device = new NaiveDevice(chunk, workers);
            using var engine = new MetaGradientEngine(device, algorithm, model.Mse);
            using var result = new MetaGradient(engine.Layout);
            engine.Compute(theta, support, query, result);
            reference ??= result.Gradient.ToArray();
            Assert.Equal(reference, result.Gradient);
            if (workers > 1)
            {
                continue;
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 3; i++)
            {
                theta[^1] += 0.01;
                engine.Compute(theta, support, query, result);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            theta = Theta(algorithm, model);
        }
    }

    [Fact]
    public void What_cannot_be_learned_is_refused()
    {
        var diagonal = Lambda.Diagonal(new Dictionary<string, double[]> { ["A"] = [1] });
        var tensors = Lambda.PerTensor(new Dictionary<string, double>(), 1);
        Assert.Contains("coarser", Assert.Throws<ArgumentException>(() => Lambda.LearnedFrom(diagonal, LambdaForm.PerTensor)).Message);
        Assert.Contains("coarser", Assert.Throws<ArgumentException>(() => Lambda.LearnedFrom(tensors, LambdaForm.Scalar)).Message);
        Assert.Contains("learned already", Assert.Throws<ArgumentException>(
            () => Lambda.LearnedFrom(Lambda.LearnedFrom(1, LambdaForm.Scalar), LambdaForm.Diagonal)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Lambda.LearnedFrom(1, (LambdaForm)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Lambda.LearnedFrom(0, LambdaForm.Scalar));
    }

    [Fact]
    public void Algorithms_that_could_not_teach_it_take_a_fixed_lambda_only()
    {
        var model = new MlpModel();
        var (support, query) = MlpModel.Tasks(1, 1);
        var maml = new Maml { Inner = Settings.Plain(0.1, 2), Lambda = Lambda.LearnedFrom(1, LambdaForm.Diagonal) };
        using var device = new NaiveDevice();
        var theta = Theta(maml, model);
        Assert.Contains("fixed", Assert.Throws<ArgumentException>(() => maml.MetaGradient(model.Mse, theta, support, query, device)).Message);

        var (quadratic, data) = (new QuadraticModel(1), QuadraticModel.Data((new[,] { { 1.0 } }, [0.0])));
        var reptile = new Reptile { Inner = Settings.Plain(0.1, 2), Lambda = maml.Lambda };
        var refused = Assert.Throws<ArgumentException>(() => reptile.MetaGradient(quadratic.Loss, [1, 0], data, data, device)).Message;
        Assert.Contains("log_lambda.Phi", refused);
        Assert.Contains("Use ImplicitMaml, or a fixed Lambda", refused);
        Assert.DoesNotContain("Fomaml", refused);
        var rates = reptile with { Lambda = null, Inner = Settings.Plain(0.1, 2) with { Rates = new LearnedRates() } };
        refused = Assert.Throws<ArgumentException>(() => rates.MetaGradient(quadratic.Loss, [1, 0], data, data, device)).Message;
        Assert.Contains("learning_rate.Phi", refused);
        Assert.Contains("Use Maml or Fomaml, or leave Rates null", refused);
    }

    [Theory]
    [InlineData(800)]
    [InlineData(-800)]
    public void A_strength_out_of_range_is_an_error_and_not_infinite(double eta)
    {
        var model = new QuadraticModel(1);
        var data = QuadraticModel.Data((new[,] { { 1.0 } }, [0.0]));
        foreach (var form in Enum.GetValues<LambdaForm>())
        {
            var algorithm = Settings.ExactImplicit(1) with { Lambda = Lambda.LearnedFrom(1, form) };
            using var device = new NaiveDevice();
            var error = Assert.Throws<ArgumentException>(() => algorithm.MetaGradient(model.Loss, [1, eta], data, data, device));
            Assert.Contains(eta.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message);
        }
    }

    private static ImplicitMaml Algorithm(Lambda lambda) => new()
    {
        Inner = new GradientDescent { LearningRate = 1, Steps = 12 }, Lambda = lambda, Solver = new ConjugateGradient { MaxIterations = 8 },
    };

    /// <summary>θ drawn, and what is learned for Λ moved away from where it begins.</summary>
    private static double[] Theta(IMetaAlgorithm algorithm, IModel model)
    {
        var theta = Parameters.Initialize(model, 1, Precision.Double, algorithm.LayoutFor(model)).Values.ToArray();
        var shift = Dense.Vector(50, theta.Length);
        for (var i = model.Layout.Length; i < theta.Length; i++)
        {
            theta[i] += 0.3 * shift[i];
        }

        return theta;
    }

    /// <summary>What a term writes for given w, φ and θ, after it was given other values than its first; the second task is left out.</summary>
    private static double[] Gradients(IDevice device, string form, MlpModel model)
    {
        const int Tasks = 3;
        var (lambda, _) = Lambdas.ForMlp(form, 0.5);
        var layout = model.Layout.With(lambda.Learned(model.Layout));
        using var term = lambda.On(device, layout, Tasks);
        var groups = Enumerable.Range(0, layout.LearnedGroups).ToArray();
        var values = groups.Select(group => Fill(device.Allocate(1, layout.LearnedLength(group)), 60 + group)).ToArray();
        var gradients = groups.Select(group => device.Allocate(Tasks, layout.LearnedLength(group))).ToArray();
        term.Use(values);
        using var w = Fill(device.Allocate(Tasks, MlpModel.Length), 70);
        using var phi = Fill(device.Allocate(Tasks, MlpModel.Length), 80);
        using var theta = Fill(device.Allocate(Tasks, MlpModel.Length), 90);
        term.AddLearnedGradient(w, phi, theta, gradients, 0, [true, false, true]);
        var all = new List<double>();
        foreach (var gradient in gradients)
        {
            for (var t = 0; t < Tasks; t++)
            {
                var entries = new double[gradient.Length];
                gradient.Read(t, entries);
                Assert.True(t == 1 ? entries.All(entry => entry == 0) : entries.All(entry => entry != 0));
                all.AddRange(entries);
            }

            gradient.Dispose();
        }

        Array.ForEach(values, value => value.Dispose());
        return [.. all];

        static TaskVectors Fill(TaskVectors vectors, int seed)
        {
            for (var t = 0; t < vectors.Tasks; t++)
            {
                vectors.Write(t, Dense.Vector(seed + (100 * t), vectors.Length));
            }

            return vectors;
        }
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
