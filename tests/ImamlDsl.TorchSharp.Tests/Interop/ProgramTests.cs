using ImamlDsl.TorchSharp.Tests.Models;

namespace ImamlDsl.TorchSharp.Tests;

/// <summary>Generated programs on TorchSharp's tensors against the cpu target, in double precision.</summary>
public sealed class ProgramTests
{
    private const double Tolerance = 1e-12;

    [TorchFact]
    public void Values_are_those_of_the_cpu_target()
    {
        var data = new SmallNetCase();
        using var scope = torch.NewDisposeScope();
        using var cpu = data.Model.Programs.Loss.On<double>(Target.Cpu, SmallNetCase.Tasks);
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        using var metric = data.Model.Programs.Accuracy.On<double>(Target.Cpu, SmallNetCase.Tasks);
        using var torchMetric = data.Model.Programs.Accuracy.On(torch.CPU, tasks: SmallNetCase.Tasks);
        using var predict = data.Model.Programs.Predict.On<double>(Target.Cpu, SmallNetCase.Tasks);
        using var torchPredict = data.Model.Programs.Predict.On(torch.CPU, tasks: SmallNetCase.Tasks);
        var (losses, accuracies, logits) = (new double[3], new double[3], new double[36]);
        cpu.Value(data.Phi, data.Images, data.Labels, losses);
        metric.Value(data.Phi, data.Images, data.Labels, accuracies);
        predict.Value(data.Phi, data.Images, logits);

        var (phi, x, labels) = (data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor());
        var values = program.Value(phi, x, labels);
        var predictions = torchPredict.Value(phi, x);

        Assert.Equal([3], values.shape);
        Assert.Equal([3, 4, 3], predictions.shape);
        Numbers.AreClose(losses, Numbers.Values(values), Tolerance);
        Numbers.AreClose(accuracies, Numbers.Values(torchMetric.Value(phi, x, labels)), Tolerance);
        Numbers.AreClose(logits, Numbers.Values(predictions), Tolerance);
    }

    [TorchFact]
    public void Gradients_are_those_of_the_cpu_target_in_logical_order()
    {
        var data = new SmallNetCase();
        using var scope = torch.NewDisposeScope();
        using var cpu = data.Model.Programs.Loss.On<double>(Target.Cpu, SmallNetCase.Tasks);
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        var (losses, gradient) = (new double[3], new double[data.Phi.Length]);
        cpu.Gradient(data.Phi, data.Images, data.Labels, losses, gradient);

        var (torchLosses, torchGradient) = program.Gradient(data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor());

        Assert.Equal([3, data.Length], torchGradient.shape);
        Numbers.AreClose(losses, Numbers.Values(torchLosses), Tolerance);
        Numbers.AreClose(gradient, Numbers.Values(torchGradient), Tolerance);
    }

    [TorchFact]
    public void Products_with_the_Hessian_are_those_of_the_cpu_target()
    {
        var data = new SmallNetCase();
        using var scope = torch.NewDisposeScope();
        using var cpu = data.Model.Programs.Loss.On<double>(Target.Cpu, SmallNetCase.Tasks);
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        using var hessian = cpu.Linearize(data.Phi, data.Images, data.Labels);
        var product = new double[data.Phi.Length];
        hessian.Apply(data.V, product);

        using var linearization = program.Linearize(data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor());

        Assert.Equal(SmallNetCase.Tasks, linearization.Tasks);
        Numbers.AreClose(hessian.Losses.ToArray(), Numbers.Values(linearization.Losses), Tolerance);
        Numbers.AreClose(hessian.Gradient.ToArray(), Numbers.Values(linearization.Gradient), Tolerance);
        for (var i = 0; i < 3; i++)
        {
            Numbers.AreClose(product, Numbers.Values(linearization.Apply(data.VTensor())), Tolerance);
        }
    }

    [TorchFact]
    public void Single_precision_follows_phi()
    {
        var data = new SmallNetCase();
        using var scope = torch.NewDisposeScope();
        using var cpu = data.Model.Programs.Loss.On<double>(Target.Cpu, SmallNetCase.Tasks);
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        var (losses, gradient, product) = (new double[3], new double[data.Phi.Length], new double[data.Phi.Length]);
        cpu.Gradient(data.Phi, data.Images, data.Labels, losses, gradient);
        using var hessian = cpu.Linearize(data.Phi, data.Images, data.Labels);
        hessian.Apply(data.V, product);

        var (phi, x, v) = (Single(data.PhiTensor()), Single(data.ImagesTensor()), Single(data.VTensor()));
        var (torchLosses, torchGradient) = program.Gradient(phi, x, data.LabelsTensor());
        using var linearization = program.Linearize(phi, x, data.LabelsTensor());
        var torchProduct = linearization.Apply(v);

        Assert.All([torchLosses, torchGradient, torchProduct], tensor => Assert.Equal(torch.ScalarType.Float32, tensor.dtype));
        Numbers.AreClose(losses, Numbers.Values(torchLosses), 1e-5);
        Numbers.AreClose(gradient, Numbers.Values(torchGradient), 1e-5);
        Numbers.AreClose(product, Numbers.Values(torchProduct), 1e-4);
    }

    [TorchFact]
    public void What_is_not_adapted_is_taken_from_the_first_task()
    {
        var data = new SmallNetCase();
        using var scope = torch.NewDisposeScope();
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        var expected = Numbers.Values(program.Value(data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor()));

        // The filters of the second task and the temperature of the third, first and last of all.
        data.Phi[data.Length] += 1;
        data.Phi[^1] += 1;

        Assert.Equal(expected, Numbers.Values(program.Value(data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor())));
    }

    [TorchFact]
    public void A_model_in_one_order_is_not_rearranged()
    {
        var model = new Regressor();
        var length = ((IModel)model).Layout.Length;
        var (phi, x, y, v) = (Numbers.Random(5 * length, 1), Numbers.Random(5 * 7, 2), Numbers.Random(5 * 7, 3),
            Numbers.Random(5 * length, 4));
        using var scope = torch.NewDisposeScope();
        using var cpu = model.Programs.Mse.On<double>(Target.Cpu, 5);
        using var program = model.Programs.Mse.On(torch.CPU, tasks: 5);
        var (losses, gradient, product) = (new double[5], new double[phi.Length], new double[phi.Length]);
        cpu.Gradient(phi, x, y, losses, gradient);
        using var hessian = cpu.Linearize(phi, x, y);
        hessian.Apply(v, product);
        var (phiT, xT, yT) = (Numbers.Tensor(phi, 5, length), Numbers.Tensor(x, 5, 7, 1), Numbers.Tensor(y, 5, 7, 1));

        var (torchLosses, torchGradient) = program.Gradient(phiT, xT, yT);
        using var linearization = program.Linearize(phiT, xT, yT);

        Numbers.AreClose(losses, Numbers.Values(torchLosses), Tolerance);
        Numbers.AreClose(gradient, Numbers.Values(torchGradient), Tolerance);
        Numbers.AreClose(product, Numbers.Values(linearization.Apply(Numbers.Tensor(v, 5, length))), Tolerance);
    }

    [TorchFact]
    public void Tensors_may_be_views_in_another_order()
    {
        var data = new SmallNetCase();
        using var scope = torch.NewDisposeScope();
        using var program = data.Model.Programs.Loss.On(torch.CPU, tasks: SmallNetCase.Tasks);
        var expected = program.Gradient(data.PhiTensor(), data.ImagesTensor(), data.LabelsTensor());

        var phi = data.PhiTensor().transpose(0, 1).contiguous().transpose(0, 1);
        var images = data.ImagesTensor().transpose(1, 4).contiguous().transpose(1, 4);
        var labels = data.LabelsTensor().transpose(0, 1).contiguous().transpose(0, 1);
        var result = program.Gradient(phi, images, labels);

        Assert.False(phi.is_contiguous());
        Assert.Equal(Numbers.Values(expected.Losses), Numbers.Values(result.Losses));
        Assert.Equal(Numbers.Values(expected.Gradient), Numbers.Values(result.Gradient));
    }

    [TorchFact]
    public void The_target_trains_as_the_cpu_target_does()
    {
        var cpu = Train(Target.Cpu);

        Numbers.AreClose(cpu, Train(Target.Torch), 1e-9);
    }

    private static double[] Train(Target target)
    {
        var model = new Regressor();
        var imaml = new ImplicitMaml
        {
            Inner = new GradientDescent { LearningRate = 0.05, Steps = 5 },
            Lambda = Lambda.Scalar(2),
            Solver = new ConjugateGradient { MaxIterations = 5 },
        };
        using var trainer = new MetaTrainer<Regressor>(model, model.Programs.Mse, imaml, new MetaTrainerOptions
        {
            Target = target,
            MetaBatchSize = 4,
            Precision = Precision.Double,
        });
        trainer.Train(new Sinusoid { Shots = 6 }, steps: 5);
        return trainer.Parameters.Values.ToArray();
    }

    private static torch.Tensor Single(torch.Tensor tensor) => tensor.to(torch.ScalarType.Float32, torch.CPU);
}
