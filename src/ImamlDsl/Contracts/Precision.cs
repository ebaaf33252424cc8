namespace ImamlDsl;

/// <summary>The floating-point type in which a program computes.</summary>
public enum Precision
{
    /// <summary>IEEE 754 binary32, <see cref="float"/>: training and adaptation.</summary>
    Single,

    /// <summary>IEEE 754 binary64, <see cref="double"/>: exactness checks and ill-conditioned problems.</summary>
    Double,
}
