using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>Meta-gradients through generated code, in double precision, against mathematics that shares nothing with it.</summary>
public class ExactnessTests
{
    private static readonly GradientDescent Plain = new() { LearningRate = 0.02, Steps = 3, Backtracking = false };

    [Fact]
    public void MamlIsTheDerivativeOfTheWholeInnerLoop()
    {
        var smooth = new SmoothRegressor();
        AssertPassed(MetaGradientCheck.Run(new Maml { Inner = Plain }, smooth.Programs.Mse, 3, new Sinusoid(), 3, Target.Cpu));
        var sine = new SineRegressor();
        AssertPassed(MetaGradientCheck.Run(new Maml { Inner = Plain }, sine.Programs.Mse, 3, new Sinusoid(), 3, Target.Cpu, new() { Step = 1e-6 }));
    }

    /// <summary>A step of the differences that crosses kinks of ReLU is made smaller; a gradient that is wrong stays so.</summary>
    [Fact]
    public void KinksDoNotLookLikeErrors()
    {
        var sine = new SineRegressor();
        var maml = new Maml { Inner = new GradientDescent { LearningRate = 0.01, Steps = 5, Backtracking = false } };
        for (var seed = 0; seed < 20; seed++)
        {
            AssertPassed(MetaGradientCheck.Run(maml, sine.Programs.Mse, seed, new Sinusoid { Shots = 10 }, 2, Target.Cpu));
        }

        Assert.False(MetaGradientCheck.Run(maml with { Window = 2 }, sine.Programs.Mse, 0, new Sinusoid { Shots = 10 }, 2, Target.Cpu, new() { Tolerance = 1e-12 }).Passed);
    }

    /// <summary>A number that single precision cannot hold is no step.</summary>
    [Fact]
    public void AnUpdateBeyondThePrecisionIsRefused()
    {
        var sine = new SineRegressor();
        using var trainer = new MetaTrainer<SineRegressor>(sine, sine.Programs.Mse, new Fomaml { Inner = Plain }, new MetaTrainerOptions
        {
            Target = Target.Cpu, Outer = new Sgd { LearningRate = 1e40 },
        });
        Assert.Contains("not finite in Single precision", Assert.Throws<MetaLearningException>(() => trainer.Train(new Sinusoid(), 1)).Message);
        Assert.Equal(0, trainer.Steps);
        Assert.All(trainer.Parameters.Values.ToArray(), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void ImplicitMamlIsTheDerivativeOfTheConvergedSolution()
    {
        var imaml = new ImplicitMaml { Inner = new GradientDescent { LearningRate = 0.02, Steps = 16 }, Lambda = Lambda.Scalar(2) };
        var smooth = new SmoothRegressor();
        AssertPassed(MetaGradientCheck.Run(imaml, smooth.Programs.Mse, 3, new Sinusoid(), 3, Target.Cpu));
        var sine = new SineRegressor();
        AssertPassed(MetaGradientCheck.Run(imaml with { Lambda = Lambda.Scalar(10) }, sine.Programs.Mse, 0, new Sinusoid { Shots = 5 }, 20, Target.Cpu, new() { Step = 1e-6 }));
    }

    [Fact]
    public void MamlDiffersFromFomamlByTheHessianTerm()
    {
        // One step: MAML = (I − αH(θ))·∇L_query(φ), FOMAML = ∇L_query(φ); their difference is −αH(θ)·∇L_query(φ).
        var model = new SineRegressor();
        var inner = Plain with { Steps = 1 };
        var theta = Parameters.Initialize(model, 5, Precision.Double);
        var sinusoid = new Sinusoid();
        var batch = new EpisodeBatch(sinusoid.Layout, 1);
        batch.Fill(sinusoid, 1, 2, 3);
        using var maml = new Maml { Inner = inner }.MetaGradient(model.Programs.Mse, theta, batch, Target.Cpu);
        using var fomaml = new Fomaml { Inner = inner }.MetaGradient(model.Programs.Mse, theta, batch, Target.Cpu);

        using var program = model.Programs.Mse.On<double>(Target.Cpu, tasks: 1);
        using var hessian = program.Linearize(theta.Values, Doubles(batch.Support, 0), Doubles(batch.Support, 1));
        var product = new double[hessian.Length];
        hessian.Apply(fomaml.Gradient, product);
        var scale = 0.0;
        for (var i = 0; i < product.Length; i++)
        {
            scale = Math.Max(scale, Math.Abs(maml.Gradient[i]));
        }

        Assert.Contains(product, p => Math.Abs(p) > 1e-3 * scale); // the term is there
        for (var i = 0; i < product.Length; i++)
        {
            Assert.Equal(-inner.LearningRate * product[i], maml.Gradient[i] - fomaml.Gradient[i], 1e-10 * scale);
        }
    }

    [Fact]
    public void TheMetaGradientOfSquaredErrorIsTheOneDerivedByHand()
    {
        // L = ½Σ r_j², r_j = f_j − y_j:  ∂L/∂θ_q = Σ r_j ∂f_j/∂θ_q,  ∂²L/∂θ_p∂θ_q = Σ (r_j ∂²f_j/∂θ_p∂θ_q + ∂f_j/∂θ_p ∂f_j/∂θ_q),
        // θ′ = θ − α∂L(θ), dL′/dθ = (I − α∂²L(θ)) ∂L_query(θ′), with f(x) = Σ_i v_i tanh(w_i x) written out.
        const double Rate = 0.1;
        var model = new HalfSquares();
        double[] theta = [0.7, -0.4, 0.9, 0.3]; // w1, w2, v1, v2
        double[] x = [0.5, -1.2, 0.8], y = [0.1, 0.4, -0.3], queryX = [1.1, -0.6], queryY = [0.2, -0.5];

        var (gradient, hessian) = ByHand(theta, x, y);
        var adapted = theta.Select((t, i) => t - (Rate * gradient[i])).ToArray();
        var (outer, _) = ByHand(adapted, queryX, queryY);
        var expected = Enumerable.Range(0, 4).Select(p => outer[p] - (Rate * Enumerable.Range(0, 4).Sum(q => hessian[p, q] * outer[q]))).ToArray();

        var maml = new Maml { Inner = new GradientDescent { LearningRate = Rate, Steps = 1, Backtracking = false } };
        using var device = Target.Cpu.Open(Precision.Double);
        using var result = maml.MetaGradient(model.Programs.Loss, theta, Data(x, y), Data(queryX, queryY), device);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(expected[i], result.Gradient[i], 1e-13);
        }
    }

    private static (double[] Gradient, double[,] Hessian) ByHand(double[] theta, double[] x, double[] y)
    {
        var gradient = new double[4];
        var hessian = new double[4, 4];
        for (var j = 0; j < x.Length; j++)
        {
            double[] t = [Math.Tanh(theta[0] * x[j]), Math.Tanh(theta[1] * x[j])];
            double[] s = [1 - (t[0] * t[0]), 1 - (t[1] * t[1])];
            var r = (theta[2] * t[0]) + (theta[3] * t[1]) - y[j];
            double[] first = [theta[2] * s[0] * x[j], theta[3] * s[1] * x[j], t[0], t[1]];
            var second = new double[4, 4];
            for (var i = 0; i < 2; i++)
            {
                second[i, i] = -2 * theta[2 + i] * t[i] * s[i] * x[j] * x[j];
                second[i, 2 + i] = second[2 + i, i] = s[i] * x[j];
            }

            for (var p = 0; p < 4; p++)
            {
                gradient[p] += r * first[p];
                for (var q = 0; q < 4; q++)
                {
                    hessian[p, q] += (r * second[p, q]) + (first[p] * first[q]);
                }
            }
        }

        return (gradient, hessian);
    }

    private static TaskData Data(double[] x, double[] y)
    {
        var (inputs, targets) = (TaskInput.Double(1, x.Length, 1), TaskInput.Double(1, y.Length, 1));
        x.CopyTo(inputs.Values, 0);
        y.CopyTo(targets.Values, 0);
        return new TaskData(inputs, targets);
    }

    private static double[] Doubles(TaskData data, int input) => [.. ((TaskInput<float>)data.Inputs[input]).Values.Select(v => (double)v)];

    private static void AssertPassed(MetaGradientCheckResult result) => Assert.True(result.Passed, result.ToString());
}
