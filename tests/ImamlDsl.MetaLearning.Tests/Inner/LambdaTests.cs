namespace ImamlDsl.MetaLearning.Tests;

/// <summary>Every form's energy, gradient, step, product and inverse (a learned one's at its beginning) against the dense matrix, on every device that needs no library.</summary>
public sealed class LambdaTests
{
    private const int Tasks = 3;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var form in Lambdas.Forms.Concat(Lambdas.LearnedForms))
            {
                foreach (var device in new[] { "naive", "cpu double", "cpu single" })
                {
                    cases.Add(form, device);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Product_is_that_of_the_dense_matrix_and_symmetric(string form, string name)
    {
        using var run = new Run(form, name);
        run.Term.AddProduct(run.Vectors(1), run.Target);
        for (var t = 0; t < Tasks; t++)
        {
            run.Equal(Add(Entries(9, t), Dense.Multiply(run.Matrix, Entries(1, t))), run.Read(run.Target, t));
        }

        var (forward, backward) = (run.Products(1, 2), run.Products(2, 1));
        for (var t = 0; t < Tasks; t++)
        {
            Assert.Equal(forward[t], backward[t], run.Tolerance * 10);
            Assert.Equal(Dot(Entries(1, t), Dense.Multiply(run.Matrix, Entries(2, t))), forward[t], run.Tolerance * 10);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Energy_is_half_the_square_in_the_dense_matrix(string form, string name)
    {
        using var run = new Run(form, name);
        double[] values = [1, 2, 3];
        run.Term.AddEnergy(run.Vectors(1), values);
        for (var t = 0; t < Tasks; t++)
        {
            Assert.Equal(t + 1 + Energy(run.Matrix, Entries(1, t)), values[t], run.Tolerance * 10);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Value_and_gradient_agree_with_the_energy(string form, string name)
    {
        using var run = new Run(form, name);
        double[] values = [1, 2, 3];
        run.Term.AddValueAndGradient(run.Vectors(1), run.Vectors(2), values, run.Target);
        for (var t = 0; t < Tasks; t++)
        {
            var difference = Subtract(Entries(1, t), Entries(2, t));
            Assert.Equal(t + 1 + Energy(run.Matrix, difference), values[t], run.Tolerance * 10);
            run.Equal(Add(Entries(9, t), Dense.Multiply(run.Matrix, difference)), run.Read(run.Target, t));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_of_descent_is_the_gradient_s_and_leaves_other_tasks_alone(string form, string name)
    {
        using var run = new Run(form, name);
        var phi = run.Vectors(1);
        double[] values = [1, 2, 3];
        run.Term.Descend([-0.1, -0.2, -0.3], phi, run.Vectors(2), values, run.Target, [true, false, true]);
        for (var t = 0; t < Tasks; t++)
        {
            var difference = Subtract(Entries(1, t), Entries(2, t));
            var gradient = Add(Entries(9, t), Dense.Multiply(run.Matrix, difference));
            var step = t == 1 ? 0 : -0.1 * (t + 1);
            run.Equal([.. Entries(1, t).Zip(gradient, (x, g) => x + (step * g))], run.Read(phi, t));
            if (t != 1)
            {
                Assert.Equal(t + 1 + Energy(run.Matrix, difference), values[t], run.Tolerance * 10);
            }
        }
    }

    /// <summary>The energy is quadratic, so central differences of any width are exact but for rounding.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Product_is_the_energy_s_derivative(string form, string name)
    {
        using var run = new Run(form, name);
        var slopes = run.Products(1, 2);
        double[] up = new double[Tasks], down = new double[Tasks];
        run.Term.AddEnergy(run.Vectors(1, 1, 2), up);
        run.Term.AddEnergy(run.Vectors(1, -1, 2), down);
        for (var t = 0; t < Tasks; t++)
        {
            Assert.Equal((up[t] - down[t]) / 2, slopes[t], run.Tolerance * 20);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Inverse_is_that_of_the_dense_matrix_but_for_a_factor(string form, string name)
    {
        using var run = new Run(form, name);
        run.Term.Invert(run.Vectors(1), run.Target);
        var factor = Dot(run.Read(run.Target, 0), Dense.Multiply(run.Matrix, Entries(1, 0))) / Dot(Entries(1, 0), Entries(1, 0));
        Assert.True(factor > 0);
        for (var t = 0; t < Tasks; t++)
        {
            run.Equal([.. Dense.Solve(run.Matrix, Entries(1, t)).Select(entry => factor * entry)], run.Read(run.Target, t));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ratios_in_the_norm_of_the_inverse_are_those_of_the_dense_inverse(string form, string name)
    {
        using var run = new Run(form, name);
        double[] first = new double[Tasks], second = new double[Tasks];
        run.Term.InverseSquares(run.Vectors(1), first);
        run.Term.InverseSquares(run.Vectors(2), second);
        for (var t = 0; t < Tasks; t++)
        {
            var expected = Dot(Entries(1, t), Dense.Solve(run.Matrix, Entries(1, t))) / Dot(Entries(2, t), Dense.Solve(run.Matrix, Entries(2, t)));
            Assert.Equal(1, first[t] / second[t] / expected, run.Tolerance * 10);
        }
    }

    /// <summary>What is learned replaces where Λ began, in every part of the term, as often as it changes.</summary>
    [Theory]
    [InlineData("learned scalar")]
    [InlineData("learned tensor")]
    [InlineData("learned diagonal")]
    [InlineData("learned low rank")]
    [InlineData("learned low rank on scalar")]
    public void A_learned_term_is_what_was_learned_last(string form)
    {
        using var device = new NaiveDevice();
        var lambda = Lambdas.ForMlp(form).Lambda;
        var layout = new MlpModel().Layout;
        layout = layout.With(lambda.Learned(layout));
        using var term = lambda.On(device, layout, 1);
        var learned = Enumerable.Range(0, layout.LearnedGroups).Select(group => device.Allocate(1, layout.LearnedLength(group))).ToArray();
        int[] tensors = [.. Enumerable.Range(0, MlpModel.Length).Select(i => i < MlpModel.B ? 0 : i < MlpModel.V ? 1 : i < MlpModel.C ? 2 : 3)];
        using var x = device.Allocate(1, MlpModel.Length);
        using var y = device.Allocate(1, MlpModel.Length);
        x.Write(0, Entries(1, 0));
        for (var round = 0; round < 3; round++)
        {
            var values = learned.Select((group, k) => Dense.Vector(70 + k + (10 * round), group.Length)).ToArray();
            for (var k = 0; k < learned.Length; k++)
            {
                learned[k].Write(0, values[k]);
            }

            term.Use(learned);
            var eta = values[0];
            var strengths = tensors.Select((tensor, i) => Math.Exp(eta[eta.Length == 1 ? 0 : eta.Length == 4 ? tensor : i])).ToArray();
            var matrix = Lambdas.Outer(strengths, values[1..]);
            y.Clear();
            term.AddProduct(x, y);
            var product = new double[MlpModel.Length];
            y.Read(0, product);
            Assert.True(Dense.RelativeDistance(product, Dense.Multiply(matrix, Entries(1, 0))) <= 1e-12);

            double[] first = new double[1], second = new double[1];
            term.InverseSquares(x, first);
            y.Write(0, Entries(2, 0));
            term.InverseSquares(y, second);
            var expected = Dot(Entries(1, 0), Dense.Solve(matrix, Entries(1, 0))) / Dot(Entries(2, 0), Dense.Solve(matrix, Entries(2, 0)));
            Assert.Equal(1, first[0] / second[0] / expected, 1e-11);
        }

        Assert.Throws<ArgumentException>(() => term.Use([]));
    }

    /// <summary>Where U is so large that its columns fill what single precision tells apart, the square must not become negative or zero.</summary>
    [Fact]
    public void The_norm_of_the_inverse_survives_columns_a_thousand_times_the_diagonal()
    {
        var column = Dense.Vector(3, MlpModel.Length);
        var named = new Dictionary<string, double[]>
        {
            ["W"] = new double[6], ["B"] = [.. column[..3].Select(x => 1e3 * x)], ["V"] = [.. column[3..6].Select(x => 1e3 * x)], ["C"] = [0],
        };
        using var device = Target.Cpu.Open(Precision.Single);
        using var term = Lambda.LowRankPlusDiagonal(Lambda.Scalar(1), [named]).On(device, new MlpModel().Layout, 1);
        using var v = device.Allocate(1, MlpModel.Length);
        var u = Lambdas.Physical(named);
        v.Write(0, u);
        var squares = new double[1];
        term.InverseSquares(v, squares);
        var square = Dot(u, u);

        // Λ's condition is 2·10⁶ here, and the error its square times that of rounding, squared.
        Assert.Equal(1, squares[0] / (square / (1 + square)), 0.1);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_is_allocated_and_everything_is_freed(string form, string name)
    {
        if (name != "naive")
        {
            return; // memory is counted there alone
        }

        using var device = new NaiveDevice();
        using (var term = Lambdas.ForMlp(form).Lambda.On(device, new MlpModel().Layout, Tasks))
        using (var phi = device.Allocate(Tasks, MlpModel.Length))
        using (var theta = device.Allocate(Tasks, MlpModel.Length))
        using (var gradient = device.Allocate(Tasks, MlpModel.Length))
        {
            var values = new double[Tasks];
            var steps = new double[Tasks];
            void All()
            {
                term.AddEnergy(phi, values);
                term.AddValueAndGradient(phi, theta, values, gradient);
                term.Descend(steps, phi, theta, values, gradient, default);
                term.AddProduct(phi, gradient);
                term.Invert(phi, gradient);
                term.InverseSquares(phi, values);
            }

            All();
            var before = GC.GetAllocatedBytesForCurrentThread();
            All();
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, device.Alive);
    }

    private static double[] Entries(int seed, int task) => Dense.Vector(seed + (10 * task), MlpModel.Length);

    private static double[] Add(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a + b)];

    private static double[] Subtract(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a - b)];

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double Energy(double[,] matrix, double[] d) => 0.5 * Dot(d, Dense.Multiply(matrix, d));

    private sealed class Run : IDisposable
    {
        private readonly IDevice _device;
        private readonly List<TaskVectors> _vectors = [];

        public Run(string form, string device)
        {
            _device = device switch
            {
                "naive" => new NaiveDevice(),
                "cpu double" => ImamlDsl.Target.Cpu.Open(Precision.Double),
                _ => ImamlDsl.Target.Cpu.Open(Precision.Single),
            };
            Tolerance = _device.Precision == Precision.Double ? 1e-12 : 1e-5;
            (var lambda, Matrix) = Lambdas.ForMlp(form);
            Term = lambda.On(_device, new MlpModel().Layout, Tasks);
            Target = Vectors(9);
        }

        public double Tolerance { get; }

        public double[,] Matrix { get; }

        public ProximalTerm Term { get; }

        /// <summary>Vectors to which products and gradients are added.</summary>
        public TaskVectors Target { get; }

        /// <summary>x + factor·y of random vectors.</summary>
        public TaskVectors Vectors(int seed, double factor = 0, int other = 0)
        {
            var vectors = _device.Allocate(Tasks, MlpModel.Length);
            _vectors.Add(vectors);
            for (var t = 0; t < Tasks; t++)
            {
                vectors.Write(t, [.. Entries(seed, t).Zip(Entries(other, t), (x, y) => x + (factor * y))]);
            }

            return vectors;
        }

        public double[] Read(TaskVectors vectors, int task)
        {
            var entries = new double[vectors.Length];
            vectors.Read(task, entries);
            return entries;
        }

        /// <summary>⟨Λx, y⟩ for each task.</summary>
        public double[] Products(int x, int y)
        {
            var product = Vectors(0, -1);
            var result = new double[Tasks];
            product.Clear();
            Term.AddProduct(Vectors(x), product);
            product.Dot(Vectors(y), result);
            return result;
        }

        public void Equal(double[] expected, double[] given) => Assert.True(Dense.RelativeDistance(given, expected) <= Tolerance);

        public void Dispose()
        {
            Term.Dispose();
            _vectors.ForEach(vectors => vectors.Dispose());
            _device.Dispose();
        }
    }
}
