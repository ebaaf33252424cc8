namespace ImamlDsl;

/// <summary>
/// What a program costs on the <c>cpu</c> target, for one task, counted from its generated code: not measured. On another target the operations are
/// the same, memory is not.
/// </summary>
public sealed class ProgramCosts
{
    /// <summary>Collects the costs of a program's routines.</summary>
    /// <param name="routines">The costs of each routine.</param>
    /// <param name="residualBytes">Bytes that a linearisation keeps.</param>
    public ProgramCosts(IReadOnlyList<RoutineCosts> routines, long residualBytes)
    {
        ArgumentNullException.ThrowIfNull(routines);
        Routines = routines;
        ResidualBytes = residualBytes;
    }

    /// <summary>The routines: <c>Value</c>; of a loss also <c>Gradient</c>, <c>Prepare</c> (once per linearisation) and <c>Apply</c> (once per
    /// Hessian-vector product); where parameters are not adapted <c>OuterGradient</c> and <c>ApplyMixed</c>.</summary>
    public IReadOnlyList<RoutineCosts> Routines { get; }

    /// <summary>Bytes that a linearisation keeps from <c>Prepare</c> to the last <c>Apply</c>; 0 for a program without derivatives.</summary>
    public long ResidualBytes { get; }

    /// <summary>The costs of one routine.</summary>
    /// <param name="routine">Its name.</param>
    /// <exception cref="ArgumentException">The program has no such routine; the message lists those it has.</exception>
    public RoutineCosts this[string routine] => Routines.FirstOrDefault(r => r.Name == routine) ?? throw new ArgumentException(
        $"There is no routine '{routine}'; the program has {string.Join(", ", Routines.Select(r => r.Name))}.", nameof(routine));
}

/// <summary>What one routine of a program costs for one task.</summary>
/// <param name="Name">The routine.</param>
/// <param name="Flops">Floating-point operations: an addition and a multiplication are two, a function such as exp is one, a window at the edge of an
/// image counts whole.</param>
/// <param name="BytesMoved">Bytes that its steps read and write: each step reads every array that it uses and writes every array that it makes once; products
/// that are added to a result read and write it again.</param>
/// <param name="ScratchBytes">Bytes of memory for values that outlive their step, without what kernels need inside.</param>
public sealed record RoutineCosts(string Name, long Flops, long BytesMoved, long ScratchBytes);
