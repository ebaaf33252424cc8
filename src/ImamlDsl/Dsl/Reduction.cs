namespace ImamlDsl;

/// <summary>What a loss does with its terms, as the <c>reduction</c> of PyTorch's losses.</summary>
public enum Reduction
{
    /// <summary>The mean of all terms: a scalar.</summary>
    Mean,

    /// <summary>The sum of all terms: a scalar.</summary>
    Sum,

    /// <summary>The terms themselves.</summary>
    None,

    /// <summary>The sum of all terms divided by the extent of the first axis; of <see cref="Ops.KlDivergence"/> only.</summary>
    BatchMean,
}
