namespace ImamlDsl;

/// <summary>
/// Notices when the sizes that the data decide change: memory of workers, above all of linearisations, follows the shapes it was made for.
/// </summary>
internal sealed class SizeGuard(ProgramDefinition support, ProgramDefinition query)
{
    private readonly int[] _last = new int[support.Symbols.Count + query.Symbols.Count];
    private readonly int[] _now = new int[support.Symbols.Count + query.Symbols.Count];

    /// <summary>Checks that the data fit and whether their sizes differ from the last call's.</summary>
    public bool Changed(TaskData supportData, TaskData queryData)
    {
        support.ResolveSizes(supportData, _now.AsSpan(0, support.Symbols.Count));
        query.ResolveSizes(queryData, _now.AsSpan(support.Symbols.Count));
        if (_now.AsSpan().SequenceEqual(_last))
        {
            return false;
        }

        _now.CopyTo(_last, 0);
        return true;
    }
}
