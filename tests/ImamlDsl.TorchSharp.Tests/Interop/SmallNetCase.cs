using ImamlDsl.TorchSharp.Tests.Models;

namespace ImamlDsl.TorchSharp.Tests;

/// <summary>Data of <see cref="SmallNet"/> for three tasks of four images.</summary>
internal sealed class SmallNetCase
{
    public const int Tasks = 3;
    public const int Examples = 4;

    public SmallNetCase()
    {
        // Each task has parameters of its own, except for those that all share.
        var theta = Enumerable.Range(0, Tasks).Select(t => Parameters.Initialize(Model, seed: t, Precision.Double)).ToArray();
        foreach (var name in new[] { "Stem", "Temperature" })
        {
            Array.ForEach(theta[1..], other => other.Set(name, theta[0][name]));
        }

        Phi = [.. theta.SelectMany(parameters => parameters.Values.ToArray())];
        Images = Numbers.Random(Tasks * Examples * 60, 1);
        V = Numbers.Random(Phi.Length, 2);
    }

    public SmallNet Model { get; } = new();

    public int Length => ((IModel)Model).Layout.Length;

    public double[] Phi { get; }

    public double[] Images { get; }

    public int[] Labels { get; } = [0, 1, 2, 1, 2, 2, 0, 1, 1, 0, 0, 2];

    public double[] V { get; }

    public torch.Tensor PhiTensor() => Numbers.Tensor(Phi, Tasks, Length);

    public torch.Tensor ImagesTensor() => Numbers.Tensor(Images, Tasks, Examples, 2, 5, 6);

    public torch.Tensor LabelsTensor() => Numbers.Tensor(Labels, Tasks, Examples);

    public torch.Tensor VTensor() => Numbers.Tensor(V, Tasks, Length);
}
