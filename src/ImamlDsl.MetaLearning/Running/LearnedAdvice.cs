namespace ImamlDsl;

/// <summary>A parameter as a file or a layout holds it.</summary>
internal readonly record struct HeldParameter(string Name, IReadOnlyList<int> Shape);

/// <summary>Tells from their names and shapes with which inner solver and Λ parameters were trained, where others were given.</summary>
internal static class LearnedAdvice
{
    /// <summary>What to give instead; null where what was learned beside the model's parameters is not what differs.</summary>
    /// <param name="model">The model's own layout.</param>
    /// <param name="held">The parameters as they were trained.</param>
    /// <param name="expected">The layout that the inner solver and Λ which were given need.</param>
    public static string? Of(ParameterLayout model, IEnumerable<HeldParameter> held, ParameterLayout expected)
    {
        HeldParameter[] trained = [.. Learned(model, held)], given = [.. Learned(model, HeldBy(expected))];
        var (lambda, rates) = (LambdaOf(model, trained), RatesOf(model, trained));
        var advice = new List<string>();
        if (lambda != LambdaOf(model, given))
        {
            advice.Add(lambda is null
                ? "it was trained without a learned Λ; give as 'lambda' the fixed one of training, or null"
                : $"it was trained with a learned Λ; give as 'lambda' {lambda}");
        }

        if (rates != RatesOf(model, given))
        {
            advice.Add(rates is null
                ? "it was trained without learned inner rates; give as 'inner' a solver without Rates"
                : $"it was trained with learned inner rates; give as 'inner' GradientDescent with Rates = {rates}");
        }

        return advice.Count == 0 ? null : string.Join("; ", advice);
    }

    /// <summary>The parameters of a layout.</summary>
    public static IEnumerable<HeldParameter> HeldBy(ParameterLayout layout) => layout.Parameters.Select(p => new HeldParameter(p.Name, p.Shape));

    private static IEnumerable<HeldParameter> Learned(ParameterLayout model, IEnumerable<HeldParameter> held) => held.Where(p => model.IndexOf(p.Name) < 0);

    /// <summary>The call that makes such a Λ.</summary>
    private static string? LambdaOf(ParameterLayout model, HeldParameter[] learned)
    {
        var strengths = Under(learned, LearnedLambda.Prefix);
        var columns = learned.Where(p => p.Name.StartsWith(LearnedLambda.ColumnPrefix, StringComparison.Ordinal)).Select(p => p.Name.Split('.')[0]).Distinct().Count();
        if (strengths.Length == 0)
        {
            return null;
        }

        var form = strengths[0].Name.Length == 0 ? LambdaForm.Scalar : IsEntrywise(model, strengths) ? LambdaForm.Diagonal : LambdaForm.PerTensor;
        var initial = columns == 0 ? "…" : FormattableString.Invariant($"Lambda.LowRankPlusDiagonal(…) with {columns} column{(columns == 1 ? "" : "s")}");
        return $"Lambda.LearnedFrom({initial}, LambdaForm.{form})";
    }

    /// <summary>The expression that makes such rates.</summary>
    private static string? RatesOf(ParameterLayout model, HeldParameter[] learned)
    {
        var rates = Under(learned, LearnedRates.Prefix);
        if (rates.Length == 0)
        {
            return null;
        }

        var perStep = int.TryParse(rates[0].Name.Split('.')[0], out _);
        HeldParameter[] shares = perStep ? [.. rates.Select(p => p with { Name = string.Join('.', p.Name.Split('.').Skip(1)) })] : rates;
        var scope = shares[0].Name.Length == 0 ? RateScope.Shared : IsEntrywise(model, shares) ? RateScope.Entry : RateScope.Tensor;
        return $"new LearnedRates {{ Scope = RateScope.{scope}, PerStep = {(perStep ? "true" : "false")} }}";
    }

    /// <summary>Those of a prefix, under the names that they have behind it.</summary>
    private static HeldParameter[] Under(HeldParameter[] learned, string prefix) =>
    [
        .. learned.Where(p => p.Name == prefix || p.Name.StartsWith(prefix + ".", StringComparison.Ordinal))
            .Select(p => p with { Name = p.Name.Length == prefix.Length ? "" : p.Name[(prefix.Length + 1)..] }),
    ];

    /// <summary>Whether tensors have the shapes of the model's that they are named after, rather than one number each.</summary>
    private static bool IsEntrywise(ParameterLayout model, HeldParameter[] named) =>
        Array.Exists(named, p => p.Shape.Count > 0 && model.IndexOf(p.Name) is >= 0 and var index && model.Parameters[index].Shape.SequenceEqual(p.Shape));
}
