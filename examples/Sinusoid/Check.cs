using ImamlDsl;

namespace SinusoidExample;

/// <summary>Compares meta-gradients with finite differences in double precision.</summary>
internal static class Check
{
    /// <summary>MAML's, through the ReLU network itself, and iMAML's on its smooth twin.</summary>
    public static IEnumerable<MetaGradientCheckResult> Run(Request request)
    {
        var options = new MetaGradientCheckOptions { Directions = 8, Step = 1e-5 };
        var episodes = new Sinusoid();
        yield return MetaGradientCheck.Run(
            Method.Maml(request.InnerRate), new SineRegressor().Programs.Mse, request.Seed, episodes, tasks: 2, request.Target, options);
        yield return MetaGradientCheck.Run(
            Method.Implicit(request), new SmoothSineRegressor().Programs.Mse, request.Seed, episodes, tasks: 2, request.Target, options);
    }
}
