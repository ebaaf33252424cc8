namespace ImamlDsl;

/// <summary>Where the entries of a vector in physical order lie in θ, which is in logical order.</summary>
internal sealed class Places
{
    private readonly int[] _positions;
    private readonly bool _isRun; // one after the other, as they mostly are

    public Places(int[] positions)
    {
        _positions = positions;
        _isRun = positions.Length > 0;
        for (var i = 1; i < positions.Length; i++)
        {
            _isRun &= positions[i] == positions[0] + i;
        }
    }

    public int Count => _positions.Length;

    public void Gather(ReadOnlySpan<double> theta, Span<double> vector)
    {
        if (_isRun)
        {
            theta.Slice(_positions[0], Count).CopyTo(vector);
            return;
        }

        for (var i = 0; i < _positions.Length; i++)
        {
            vector[i] = theta[_positions[i]];
        }
    }

    public void Scatter(ReadOnlySpan<double> vector, Span<double> theta)
    {
        if (_isRun)
        {
            vector.CopyTo(theta[_positions[0]..]);
            return;
        }

        for (var i = 0; i < _positions.Length; i++)
        {
            theta[_positions[i]] = vector[i];
        }
    }
}
