using ImamlDsl.EndToEnd.Tests.Models;
using ImamlDsl.Torch.Tests.Conformance;

namespace ImamlDsl.Torch.Tests.EndToEnd;

/// <summary>The forms of Λ on libtorch against the cpu target: one meta-gradient in θ, in parameters that are not adapted and in what is learned for Λ.</summary>
public sealed class LambdaTests(TorchRuntimes runtimes) : TorchTests(runtimes)
{
    private static readonly SmoothRegressor Model = new();
    private static readonly ParameterLayout Layout = ((IModel)Model).Layout;

    /// <summary>Interpreter, device, form.</summary>
    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var device in new TorchDevices())
            {
                foreach (var form in (string[])["tensor", "diagonal", "low rank", "learned scalar", "learned tensor", "learned diagonal", "learned low rank"])
                {
                    rows.Add((string)device[0], (string)device[1], form);
                }
            }

            return rows;
        }
    }

    [TorchTheory]
    [MemberData(nameof(Rows))]
    public void MetaGradientsAreTheSame(string command, string device, string form)
    {
        foreach (var (precision, tolerance) in ((Precision, double)[])[(Precision.Double, 1e-11), (Precision.Single, 1e-4)])
        {
            Relative.Equal(Compute(form, Cpu, precision), Compute(form, Torch(command, device), precision), tolerance, $"{form} in {precision} precision");
        }
    }

    private static double[] Compute(string form, Target target, Precision precision)
    {
        var algorithm = Algorithms.Implicit with { Lambda = Create(form) };
        var theta = Parameters.Initialize(Model, 1, precision, algorithm.LayoutFor(Model));
        var values = theta.Values.ToArray();
        var random = new Random(5);
        for (var i = Layout.Length; i < values.Length; i++)
        {
            values[i] += 0.5 * random.NextDouble();
        }

        theta.Assign(values);
        var batch = new EpisodeBatch(new Sinusoid().Layout, 4);
        batch.Fill(new Sinusoid(), 1, 1, 0);
        using var meta = algorithm.MetaGradient(Model.Programs.Mse, theta, batch, target);
        Assert.Equal(theta.Values.Length, meta.Gradient.Length);
        Assert.DoesNotContain(meta.Tasks.ToArray(), task => task.FirstOrder != FirstOrderReason.None);
        return meta.Gradient.ToArray();
    }

    private static Lambda Create(string form)
    {
        if (form.StartsWith("learned ", StringComparison.Ordinal))
        {
            return form == "learned low rank" ? Lambda.LearnedFrom(Create("low rank"), LambdaForm.Diagonal)
                : Lambda.LearnedFrom(4, form == "learned scalar" ? LambdaForm.Scalar : form == "learned tensor" ? LambdaForm.PerTensor : LambdaForm.Diagonal);
        }

        var adapted = Layout.Parameters.Where(parameter => parameter.Adapt).ToArray();
        return form switch
        {
            "tensor" => Lambda.PerTensor(new Dictionary<string, double> { [adapted[0].Name] = 3 }, others: 5),
            "diagonal" => Lambda.Diagonal(Draw(3, 8)),
            _ => Lambda.LowRankPlusDiagonal(Lambda.Diagonal(Draw(3, 8)), [Draw(-1, 1), Draw(-1, 1)]),
        };

        Dictionary<string, double[]> Draw(double low, double high)
        {
            var random = new Random(7);
            return adapted.ToDictionary(
                parameter => parameter.Name, parameter => Enumerable.Range(0, parameter.Length).Select(_ => low + ((high - low) * random.NextDouble())).ToArray());
        }
    }
}
