namespace ImamlDsl;

/// <summary>Where the entries of a vector in physical order lie in θ, which is in logical order.</summary>
internal sealed class Places
{
    private readonly int[] _positions;

    public Places(int[] positions)
    {
        _positions = positions;
        IsRun = positions.Length > 0;
        for (var i = 1; i < positions.Length; i++)
        {
            IsRun &= positions[i] == positions[0] + i;
        }
    }

    /// <summary>Whether they are one after the other, as they mostly are: the vector is a part of θ.</summary>
    public bool IsRun { get; }

    public int Count => _positions.Length;

    /// <summary>The part of θ that the vector is, where it is one.</summary>
    public Range Run => _positions[0]..(_positions[0] + Count);

    public void Gather<T>(ReadOnlySpan<T> theta, Span<T> vector)
    {
        if (IsRun)
        {
            theta[Run].CopyTo(vector);
            return;
        }

        for (var i = 0; i < _positions.Length; i++)
        {
            vector[i] = theta[_positions[i]];
        }
    }

    public void Scatter<T>(ReadOnlySpan<T> vector, Span<T> theta)
    {
        if (IsRun)
        {
            vector.CopyTo(theta[Run]);
            return;
        }

        for (var i = 0; i < _positions.Length; i++)
        {
            theta[_positions[i]] = vector[i];
        }
    }
}
