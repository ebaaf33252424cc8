namespace ImamlDsl;

/// <summary>Λ = D + UUᵀ whose D = diag(exp(η)) and, where there are any, columns of U the outer loop learns.</summary>
internal sealed class LearnedLambda : Lambda
{
    /// <summary>What the names of learned log strengths begin with, and those of learned columns before their number.</summary>
    public const string Prefix = "log_lambda", ColumnPrefix = "lambda_column";

    private readonly Lambda _initial;
    private readonly EntrywiseLambda _diagonal;
    private readonly LowRankLambda? _lowRank;
    private readonly LambdaForm _form;

    public LearnedLambda(Lambda initial, LambdaForm form)
    {
        ArgumentNullException.ThrowIfNull(initial);
        _initial = initial;
        _form = Require.Defined(form, nameof(form));
        _lowRank = initial as LowRankLambda;
        _diagonal = _lowRank?.DiagonalPart ?? initial as EntrywiseLambda
            ?? throw new ArgumentException($"'{initial}' is learned already; give the fixed Lambda to begin at.", nameof(initial));
        if ((form == LambdaForm.Scalar && _diagonal is not ScalarLambda) || (form == LambdaForm.PerTensor && _diagonal is DiagonalLambda))
        {
            throw new ArgumentException(
                $"A learned Lambda of form {form} cannot begin at '{_diagonal}', which has more strengths; give a coarser one, or LambdaForm.Diagonal.",
                nameof(initial));
        }
    }

    public override IReadOnlyList<IReadOnlyList<ParameterInfo>> Learned(ParameterLayout model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var strengths = _diagonal.Strengths(model);
        var logarithms = Array.ConvertAll(strengths, Math.Log);
        ParameterInfo[] diagonal = _form switch
        {
            LambdaForm.Scalar => [Number(Prefix, logarithms.Length == 0 ? 0 : logarithms[0])],
            LambdaForm.PerTensor => [.. Tensors(model, logarithms).Select(tensor => Number($"{Prefix}.{tensor.Info.Name}", tensor.Values[0]))],
            _ => Like(model, Prefix, logarithms),
        };
        var columns = _lowRank?.Columns(model) ?? [];
        return [diagonal, .. columns.Select((column, k) => Like(model, FormattableString.Invariant($"{ColumnPrefix}{k + 1}"), column))];
    }

    public override ProximalTerm On(IDevice device, ParameterLayout layout, int tasks)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var strengths = _diagonal.Strengths(layout);
        if (_lowRank is not null)
        {
            var columns = _lowRank.ColumnsOn(device, layout);
            return new LearnedLowRankTerm(device, CreateDiagonal(device, layout, strengths, tasks), columns, tasks);
        }

        return _form == LambdaForm.Scalar
            ? new LearnedScalarTerm(device, strengths.Length == 0 ? 1 : strengths[0], strengths.Length, tasks)
            : CreateDiagonal(device, layout, strengths, tasks);
    }

    public override string ToString() => $"learned {_form}, at first {_initial}";

    private DiagonalTerm CreateDiagonal(IDevice device, ParameterLayout layout, double[] strengths, int tasks) => _form switch
    {
        LambdaForm.Scalar => new LearnedTensorsTerm(device, strengths, new Shares(strengths.Length), tasks),
        LambdaForm.PerTensor => new LearnedTensorsTerm(device, strengths, Shares.OfTensors(layout), tasks),
        _ => new LearnedDiagonalTerm(device, strengths, tasks),
    };

    /// <summary>Each adapted tensor with its part of a vector in physical order, as it is in logical order.</summary>
    private static IEnumerable<(ParameterInfo Info, double[] Values)> Tensors(ParameterLayout layout, double[] phi)
    {
        var logical = new double[layout.Length];
        layout.ScatterAdapted(phi, logical);
        for (int i = 0, offset = 0; i < layout.Parameters.Count; offset += layout.Parameters[i++].Length)
        {
            if (layout.Parameters[i].Adapt && layout.Parameters[i].Length > 0)
            {
                yield return (layout.Parameters[i], logical[offset..(offset + layout.Parameters[i].Length)]);
            }
        }
    }

    private static ParameterInfo Number(string name, double value) => new(name, [], false, new ConstantAttribute(value));

    /// <summary>Tensors like the adapted ones, in physical order too, so that their vector has the order of φ.</summary>
    private static ParameterInfo[] Like(ParameterLayout layout, string prefix, double[] phi) =>
    [
        .. Tensors(layout, phi).Select(tensor => AdaptedTensors.Like(tensor.Info, prefix, new GivenAttribute(tensor.Values))),
    ];

    /// <summary>Values that are known.</summary>
    private sealed class GivenAttribute(double[] given) : InitializerAttribute
    {
        public override void Fill(Random random, IReadOnlyList<int> shape, Span<double> values) => given.CopyTo(values);
    }
}
