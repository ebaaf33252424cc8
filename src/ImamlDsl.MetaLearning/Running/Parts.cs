namespace ImamlDsl;

/// <summary>Makes the parts of an object one after the other: whoever fails halfway leaves nothing behind.</summary>
internal static class Parts
{
    /// <summary>Makes the next part, and disposes those made before if that throws.</summary>
    public static T After<T>(Func<T> make, params ReadOnlySpan<IDisposable?> made)
    {
        try
        {
            return make();
        }
        catch
        {
            foreach (var part in made)
            {
                part?.Dispose();
            }

            throw;
        }
    }
}
