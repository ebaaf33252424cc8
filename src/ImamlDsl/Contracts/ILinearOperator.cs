namespace ImamlDsl;

/// <summary>A linear map of each task's vector space to itself, known by its products only.</summary>
public interface ILinearOperator
{
    /// <summary>The number of tasks.</summary>
    int Tasks { get; }

    /// <summary>The length of each task's vector.</summary>
    int Length { get; }

    /// <summary>result[t] ← A[t]·v[t]. The two must not be the same vectors.</summary>
    void Apply(TaskVectors v, TaskVectors result);
}
