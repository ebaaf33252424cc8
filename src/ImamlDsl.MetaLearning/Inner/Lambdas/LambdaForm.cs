namespace ImamlDsl;

/// <summary>How many strengths a learned diagonal Λ has.</summary>
public enum LambdaForm
{
    /// <summary>One λ for all entries: <c>log_lambda</c>.</summary>
    Scalar,

    /// <summary>One λ for each adapted tensor: <c>log_lambda.</c> and the tensor's name, a scalar.</summary>
    PerTensor,

    /// <summary>One λ for each entry: <c>log_lambda.</c> and the tensor's name, of the tensor's shape.</summary>
    Diagonal,
}
