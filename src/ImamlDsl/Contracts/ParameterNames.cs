namespace ImamlDsl;

/// <summary>Finds names of parameters, whose capitals other libraries write differently.</summary>
public static class ParameterNames
{
    /// <summary>The position of a name among others: the same, or the only one that differs in capitals alone; −1 if there is none.</summary>
    /// <param name="names">The names.</param>
    /// <param name="name">The one that is sought.</param>
    public static int Find(IEnumerable<string> names, string name)
    {
        ArgumentNullException.ThrowIfNull(names);
        var (similar, count, index) = (-1, 0, 0);
        foreach (var candidate in names)
        {
            if (candidate == name)
            {
                return index;
            }

            if (string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase))
            {
                (similar, count) = (index, count + 1);
            }

            index++;
        }

        return count == 1 ? similar : -1;
    }
}
