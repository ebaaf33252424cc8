namespace ImamlDsl.MetaLearning.Tests;

/// <summary>The forms of Λ, each with the same matrix written densely in physical order.</summary>
internal static class Lambdas
{
    public const int Rank = 2;

    public static IReadOnlyList<string> Forms { get; } = ["scalar", "tensor", "others", "diagonal", "set", "low rank", "low rank on scalar"];

    public static IReadOnlyList<string> LearnedForms { get; } = ["learned scalar", "learned tensor", "learned diagonal", "learned low rank", "learned low rank on scalar"];

    /// <summary>A form for <see cref="MlpModel"/>.</summary>
    public static (Lambda Lambda, double[,] Matrix) ForMlp(string form, double spread = 1)
    {
        var (strengths, factors) = (MlpNumbers(11, spread), new[] { MlpNumbers(12, null), MlpNumbers(13, null) });
        double[] tensor = [0.3 * spread, 2, 0.7, 5];
        if (form.StartsWith("learned ", StringComparison.Ordinal))
        {
            var (initial, dense) = ForMlp(form[8..], spread);
            return (Lambda.LearnedFrom(initial, form is "learned scalar" or "learned low rank on scalar" ? LambdaForm.Scalar
                : form is "learned tensor" ? LambdaForm.PerTensor : LambdaForm.Diagonal), dense);
        }

        switch (form)
        {
            case "scalar":
                return (Lambda.Scalar(0.7), Diagonal(Filled(0.7)));
            case "tensor":
                return (Lambda.PerTensor(new Dictionary<string, double> { ["W"] = tensor[0], ["b"] = tensor[1], ["V"] = tensor[2], ["C"] = tensor[3] }),
                    Diagonal(Tensors(tensor)));
            case "others":
                return (Lambda.PerTensor(new Dictionary<string, double> { ["V"] = 0.25 }, others: 1.5), Diagonal(Tensors([1.5, 1.5, 0.25, 1.5])));
            case "diagonal":
                return (Lambda.Diagonal(strengths), Diagonal(Physical(strengths)));
            case "set":
                var set = Parameters.Initialize(new MlpModel(), 0, Precision.Double);
                set.Set("S", [-1]);
                foreach (var (name, values) in strengths)
                {
                    set.Set(name, values);
                }

                return (Lambda.Diagonal(set), Diagonal(Physical(strengths)));
            case "low rank":
                return (Lambda.LowRankPlusDiagonal(Lambda.Diagonal(strengths), factors), WithFactors(Physical(strengths), factors));
            default:
                // The second column is of one tensor only.
                factors[1] = new Dictionary<string, double[]> { ["V"] = factors[1]["V"] };
                return (Lambda.LowRankPlusDiagonal(Lambda.Scalar(0.4), factors), WithFactors(Filled(0.4), factors));
        }
    }

    /// <summary>A form for <see cref="QuadraticModel"/> with n parameters.</summary>
    public static (Lambda Lambda, double[,] Matrix) ForQuadratic(string form, int n)
    {
        var strengths = Named(Dense.Vector(31, n).Select(x => Math.Exp(2 * x)).ToArray());
        var factors = Enumerable.Range(0, Rank).Select(k => Named(Dense.Vector(32 + k, n))).ToArray();
        return form switch
        {
            "scalar" => (Lambda.Scalar(0.7), Diagonal([.. Enumerable.Repeat(0.7, n)])),
            "tensor" => (Lambda.PerTensor(new Dictionary<string, double> { ["Phi"] = 1.3 }), Diagonal([.. Enumerable.Repeat(1.3, n)])),
            "diagonal" => (Lambda.Diagonal(strengths), Diagonal(strengths["Phi"])),
            _ => (Lambda.LowRankPlusDiagonal(Lambda.Diagonal(strengths), factors), Outer(strengths["Phi"], [.. factors.Select(factor => factor["Phi"])])),
        };

        Dictionary<string, double[]> Named(double[] values) => new() { ["Phi"] = values };
    }

    /// <summary>φ of <see cref="MlpModel"/> by hand: W, declared [hidden, feature], is [feature, hidden] there.</summary>
    public static double[] Physical(IReadOnlyDictionary<string, double[]> logical)
    {
        var phi = new double[MlpModel.Length];
        for (var f = 0; f < MlpModel.Features; f++)
        {
            for (var h = 0; h < MlpModel.Hidden && logical.ContainsKey("W"); h++)
            {
                phi[(f * MlpModel.Hidden) + h] = logical["W"][(h * MlpModel.Features) + f];
            }
        }

        foreach (var (name, at) in new[] { ("B", MlpModel.B), ("V", MlpModel.V), ("C", MlpModel.C) })
        {
            (logical.TryGetValue(name, out var values) ? values : []).CopyTo(phi, at);
        }

        return phi;
    }

    public static double[,] Diagonal(double[] strengths) => Outer(strengths);

    private static double[,] WithFactors(double[] strengths, IEnumerable<IReadOnlyDictionary<string, double[]>> factors) =>
        Outer(strengths, [.. factors.Select(Physical)]);

    public static double[,] Outer(double[] strengths, params double[][] columns)
    {
        var n = strengths.Length;
        var matrix = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            matrix[i, i] = strengths[i];
            for (var j = 0; j < n; j++)
            {
                matrix[i, j] += columns.Sum(column => column[i] * column[j]);
            }
        }

        return matrix;
    }

    private static double[] Filled(double value) => [.. Enumerable.Repeat(value, MlpModel.Length)];

    private static double[] Tensors(double[] values) =>
        [.. Enumerable.Range(0, MlpModel.Length).Select(i => values[i < MlpModel.B ? 0 : i < MlpModel.V ? 1 : i < MlpModel.C ? 2 : 3])];

    /// <summary>Numbers for every adapted tensor: positive, or of either sign without a spread.</summary>
    private static Dictionary<string, double[]> MlpNumbers(int seed, double? spread)
    {
        double[] Values(int offset, int n) => [.. Dense.Vector(seed + (100 * offset), n).Select(x => spread is { } s ? Math.Exp(s * 2 * x) : x)];
        return new()
        {
            ["W"] = Values(0, MlpModel.Hidden * MlpModel.Features), ["B"] = Values(1, MlpModel.Hidden), ["V"] = Values(2, MlpModel.Hidden), ["C"] = Values(3, 1),
        };
    }
}
