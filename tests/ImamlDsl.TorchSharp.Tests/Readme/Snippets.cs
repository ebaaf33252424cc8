using ImamlDsl.TorchSharp.Tests.Models;

namespace ImamlDsl.TorchSharp.Tests.Readme;

/// <summary>The C# of README.md that needs TorchSharp, between region marks, which the tests of the README compare; here it compiles, and runs where TorchSharp is.</summary>
public sealed class Snippets
{
    [TorchFact]
    public void ProgramsParametersAndOptimisers()
    {
        using var scope = torch.NewDisposeScope();
        var model = new Regressor();
        var phi = torch.zeros([25, 24], torch.ScalarType.Float32);
        var x = torch.zeros([25, 10, 1], torch.ScalarType.Float32);
        var y = torch.zeros([25, 10, 1], torch.ScalarType.Float32);
        var module = new Dictionary<string, torch.Tensor>
        {
            ["0.weight"] = torch.zeros([8, 1], torch.ScalarType.Float32),
            ["0.bias"] = torch.zeros([8], torch.ScalarType.Float32),
            ["2.weight"] = torch.tensor([1.0, 2, 3, 4, 5, 6, 7, 8], [1, 8], torch.ScalarType.Float32, torch.CPU),
        };

        #region readme
        using var mse = model.Programs.Mse.On(torch.CPU, tasks: 25);        // or torch.CUDA
        var (losses, gradient) = mse.Gradient(phi, x, y);                   // tensors in, tensors out: [25] and [25, parameters]
        using (var hessian = mse.Linearize(phi, x, y))
        {
            var hv = hessian.Apply(gradient);
        }

        var names = new Dictionary<string, string> { ["W1"] = "0.weight", ["B1"] = "0.bias", ["W2"] = "2.weight" };
        var parameters = Parameters.FromStateDict(model, module, names);    // from module.state_dict(), and back with CopyTo
        var outer = new TorchOuterOptimizer(p => torch.optim.AdamW(p, lr: 1e-3));
        #endregion

        Assert.Equal([25], losses.shape);
        Assert.Equal([25, 24], gradient.shape);
        Assert.Equal(8, parameters["W2"][7]);
        Assert.NotNull(outer.CreateState(parameters.Values.Length));
    }
}
