using ImamlDsl.TorchSharp.Tests.Models;

namespace ImamlDsl.TorchSharp.Tests;

public sealed class InnerSolverTests
{
    private const int Tasks = 4;

    [TorchTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Sgd_is_plain_gradient_descent(int steps)
    {
        var (expected, reports) = Solve(new GradientDescent { LearningRate = 0.1, Steps = steps, Backtracking = false }, Target.Cpu);
        var (phi, torchReports) = Solve(Sgd(steps), Target.Cpu);

        Assert.Equal(reports, torchReports);
        for (var t = 0; t < Tasks; t++)
        {
            Numbers.AreClose(expected[t], phi[t], 1e-12);
        }
    }

    [TorchFact]
    public void It_solves_wherever_the_problem_lives()
    {
        var solver = new TorchInnerSolver { Optimizer = parameters => torch.optim.Adam(parameters, 0.1), Steps = 6 };
        var (expected, _) = Solve(solver, Target.Cpu);
        var (phi, _) = Solve(solver, Target.Torch);

        for (var t = 0; t < Tasks; t++)
        {
            Numbers.AreClose(expected[t], phi[t], 1e-10);
        }
    }

    [TorchFact]
    public void A_task_by_itself_gives_what_it_gives_among_others()
    {
        var solver = new TorchInnerSolver { Optimizer = parameters => torch.optim.Adam(parameters, 0.1), Steps = 6 };

        Assert.Equal(Solve(solver, Target.Cpu).Phi[0], Solve(solver, Target.Cpu, tasks: 1).Phi[0]);
    }

    [TorchFact]
    public void A_task_that_diverges_fails_alone()
    {
        var solver = new TorchInnerSolver { Optimizer = parameters => torch.optim.SGD(parameters, 0.1, momentum: 0.9), Steps = 5 };
        var (expected, _) = Solve(solver, Target.Cpu);
        var (phi, reports) = Solve(solver, Target.Cpu, bad: 2);

        Assert.Equal(InnerStatus.Failed, reports[2].Status);
        Assert.Equal("the inner objective became NaN after 0 inner steps of SGD; lower its learning rate", reports[2].Reason);
        for (var t = 0; t < Tasks; t++)
        {
            if (t != 2)
            {
                Assert.Equal(InnerStatus.Completed, reports[t].Status);
                Assert.Equal(5, reports[t].Iterations);
                Assert.Equal(expected[t], phi[t]);
            }
        }
    }

    [TorchFact]
    public void A_task_that_had_failed_before_is_left_alone()
    {
        var solver = Sgd(5);
        var start = Solve(solver with { Steps = 0 }, Target.Cpu).Phi[1];
        var (phi, reports) = Solve(solver, Target.Cpu, failed: 1);

        Assert.Equal(start, phi[1]);
        Assert.Equal("before", reports[1].Reason);
    }

    [TorchFact]
    public void It_trains_with_iMAML_and_can_be_evaluated_with_other_steps()
    {
        var model = new Regressor();
        var imaml = new ImplicitMaml
        {
            Inner = new TorchInnerSolver { Optimizer = parameters => torch.optim.Adam(parameters, 0.02), Steps = 8 },
            Lambda = Lambda.Scalar(1),
            Solver = new ConjugateGradient { MaxIterations = 5 },
        };
        using var trainer = new MetaTrainer<Regressor>(model, model.Programs.Mse, imaml,
            new MetaTrainerOptions { Target = Target.Cpu, MetaBatchSize = 4 });
        trainer.Train(new Sinusoid { Shots = 5 }, steps: 1);
        var live = LiveTensors.Settled();
        trainer.Train(new Sinusoid { Shots = 5 }, steps: 10);

        Assert.Equal(live, torch.Tensor.TotalCount);
        Assert.True(double.IsFinite(trainer.Evaluate(new Sinusoid { Shots = 5 }, tasks: 20, adaptationSteps: 2).Loss.After.Mean));
    }

    [TorchFact]
    public void Steps_end_when_they_are_cancelled()
    {
        var solver = Sgd(5);

        Assert.Throws<OperationCanceledException>(() => Solve(solver, Target.Cpu, token: new CancellationToken(true)));
    }

    [TorchFact]
    public void What_cannot_serve_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Sgd(-1));
        Assert.Throws<ArgumentNullException>(() => Sgd(1) with { Optimizer = null! });
        var lbfgs = Sgd(1) with { Optimizer = parameters => torch.optim.LBFGS(parameters) };
        Assert.Throws<NotSupportedException>(() => Solve(lbfgs, Target.Cpu));
    }

    private static TorchInnerSolver Sgd(int steps) => new() { Optimizer = parameters => torch.optim.SGD(parameters, 0.1), Steps = steps };

    private static (double[][] Phi, InnerReport[] Reports) Solve(
        IInnerSolver solver, Target target, int tasks = Tasks, int? bad = null, int? failed = null, CancellationToken token = default)
    {
        IModel model = new Regressor();
        var loss = ((Regressor)model).Programs.Mse;
        using var device = target.Open(Precision.Double);
        using var program = device.Compile(loss);
        using var evaluator = program.CreateEvaluator();
        using var problem = new ProximalProblem(device, model.Layout, evaluator, Lambda.Scalar(0.5), tasks);
        using var workspace = solver.CreateWorkspace(device, tasks, model.Layout.AdaptedLength);
        using var theta = device.Allocate(1, model.Layout.AdaptedLength);
        using var phi = device.Allocate(tasks, model.Layout.AdaptedLength);
        theta.Write(0, Numbers.Random(model.Layout.AdaptedLength, 1));
        var (x, y) = (TaskInput.Double(tasks, 6, 1), TaskInput.Double(tasks, 6, 1));
        Numbers.Random(Tasks * 6, 2).AsSpan(0, x.Values.Length).CopyTo(x.Values);
        Numbers.Random(Tasks * 6, 3).AsSpan(0, y.Values.Length).CopyTo(y.Values);
        if (bad is { } task)
        {
            y[task][0] = double.NaN;
        }

        problem.Bind(new TaskData(x, y), 0, theta, null);
        phi.CopyFrom(problem.Theta);
        var reports = new InnerReport[tasks];
        if (failed is { } index)
        {
            reports[index] = new InnerReport { Status = InnerStatus.Failed, Reason = "before" };
        }

        workspace.Solve(problem, phi, reports, token);
        var result = new double[tasks][];
        for (var t = 0; t < tasks; t++)
        {
            result[t] = new double[model.Layout.AdaptedLength];
            phi.Read(t, result[t]);
        }

        return (result, reports);
    }
}
