namespace ImamlDsl;

/// <summary>All known examples of one task, such as measurements of one device: inputs with their targets.</summary>
/// <param name="X">The inputs, <c>[n, ..xShape]</c>, row-major.</param>
/// <param name="Y">The targets, <c>[n, ..yShape]</c>, row-major.</param>
public sealed record TaskExamples(float[] X, float[] Y);
