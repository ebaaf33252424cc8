using ImamlDsl.EndToEnd.Tests.Models;
using ImamlDsl.Tests.Models;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>The check that users run on their models, on libtorch: products of its programs against differences of its losses.</summary>
public sealed class MetaGradientCheckTests(TorchRuntimes runtimes) : TorchTests(runtimes)
{
    private static readonly MetaGradientCheckOptions Few = new() { Directions = 4, Step = 1e-5, DenseLimit = 0 };

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void MamlPasses(string command, string device)
    {
        var maml = new Maml { Inner = new GradientDescent { LearningRate = 0.02, Steps = 3, Backtracking = false } };
        Passes(MetaGradientCheck.Run(maml, new SineRegressor().Programs.Mse, 3, new Sinusoid(), 3, Torch(command, device), Few));
        Passes(MetaGradientCheck.Run(maml, new SmoothRegressor().Programs.Mse, 3, new Sinusoid(), 3, Torch(command, device), Few));
    }

    [TorchTheory, ClassData(typeof(TorchDevices))]
    public void ImplicitMamlPasses(string command, string device)
    {
        var imaml = new ImplicitMaml { Inner = new GradientDescent { LearningRate = 0.02, Steps = 16 }, Lambda = Lambda.Scalar(2) };
        Passes(MetaGradientCheck.Run(imaml, new SmoothRegressor().Programs.Mse, 3, new Sinusoid(), 2, Torch(command, device), Few));
    }

    private static void Passes(MetaGradientCheckResult result) => Assert.True(result.Passed, result.ToString());
}
