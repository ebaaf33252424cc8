namespace ImamlDsl.TorchSharp;

/// <summary>
/// The way between θ of each task, <c>[tasks, P]</c> in logical order, and what programs take: φ in physical order, and the parameters that
/// are not adapted. It is an index on the device for each direction, made once.
/// </summary>
internal sealed class LogicalOrder : IDisposable
{
    private readonly torch.Tensor? _adapted;
    private readonly torch.Tensor? _outer;
    private readonly torch.Tensor? _logical;

    public LogicalOrder(ParameterLayout layout, torch.Device device)
    {
        // What the layout does to the numbers 0, 1, 2, … is where each entry comes from.
        var positions = new double[layout.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = i;
        }

        var (adapted, outer) = (new double[layout.AdaptedLength], new double[layout.OuterLength]);
        layout.GatherAdapted(positions, adapted);
        layout.GatherOuter(positions, outer);
        long[] physical = [.. adapted.Concat(outer).Select(position => (long)position)];
        if (outer.Length == 0 && physical.AsSpan().SequenceEqual([.. positions.Select(position => (long)position)]))
        {
            return;
        }

        var logical = new long[physical.Length];
        for (var i = 0; i < physical.Length; i++)
        {
            logical[physical[i]] = i;
        }

        _adapted = Index(physical[..adapted.Length], device);
        _outer = outer.Length == 0 ? null : Index(physical[adapted.Length..], device);
        _logical = Index(logical, device);
    }

    /// <summary>Whether the orders are the same, so that φ is not copied on its way.</summary>
    public bool IsIdentity => _logical is null;

    /// <summary>φ in physical order.</summary>
    public torch.Tensor Adapted(torch.Tensor theta) => _adapted is null ? theta.contiguous() : Select(theta, _adapted);

    /// <summary>The first task's parameters that are not adapted, <c>[1, OuterLength]</c>; null where there are none.</summary>
    public torch.Tensor? Outer(torch.Tensor theta) => _outer is null ? null : Select(theta.narrow(0, 0, 1), _outer);

    /// <summary>Derivatives with respect to both parts in logical order.</summary>
    public torch.Tensor Logical(torch.Tensor adapted, torch.Tensor? outer) =>
        _logical is null ? adapted : Select(outer is null ? adapted : torch.cat([adapted, outer], 1), _logical);

    public void Dispose()
    {
        _adapted?.Dispose();
        _outer?.Dispose();
        _logical?.Dispose();
    }

    private static torch.Tensor Index(long[] positions, torch.Device device) =>
        torch.tensor(positions, torch.ScalarType.Int64, device).DetachFromDisposeScope();

    private static torch.Tensor Select(torch.Tensor source, torch.Tensor index)
    {
        var result = source.index_select(1, index);
        GC.KeepAlive(source);
        GC.KeepAlive(index);
        return result;
    }
}
