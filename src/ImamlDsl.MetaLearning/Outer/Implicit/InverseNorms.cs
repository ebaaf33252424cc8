namespace ImamlDsl;

/// <summary>The length of each task's vector in the norm of Λ⁻¹, as its square, which is computed from a shortened vector where it would overflow.</summary>
internal sealed class InverseNorms
{
    private readonly double _shrink; // a power of two; squares of what it shortens neither over- nor underflow
    private readonly double[] _squares;
    private readonly double[] _scale; // of the vector whose square it is
    private readonly double[] _again;
    private readonly bool[] _doubtful;

    public InverseNorms(Precision precision, int tasks)
    {
        _shrink = Math.ScaleB(1, precision == Precision.Single ? -80 : -600);
        _squares = new double[tasks];
        _scale = new double[tasks];
        _again = new double[tasks];
        _doubtful = new bool[tasks];
    }

    /// <summary>Measures v, which is as before afterwards but for entries that underflow beside one that is huge.</summary>
    public void Measure(ProximalHessian hessian, TaskVectors v)
    {
        hessian.InverseSquares(v, _squares);
        for (var t = 0; t < _squares.Length; t++)
        {
            _doubtful[t] = !double.IsFinite(_squares[t]);
            _scale[t] = _doubtful[t] ? _shrink : 1;
        }

        if (Array.IndexOf(_doubtful, true) < 0)
        {
            return;
        }

        v.Scale(_scale, _doubtful);
        hessian.InverseSquares(v, _again);
        for (var t = 0; t < _squares.Length; t++)
        {
            _squares[t] = _doubtful[t] ? _again[t] : _squares[t];
            _again[t] = 1 / _scale[t];
        }

        v.Scale(_again, _doubtful);
    }

    /// <summary>Whether a task's vector is finite.</summary>
    public bool IsFinite(int task) => double.IsFinite(_squares[task]);

    /// <summary>The ratio of a task's length to another's, 0 where that is 0: b = 0 gives g = 0, which no bound need touch.</summary>
    public double Over(InverseNorms other, int task) =>
        other._squares[task] == 0 ? 0 : Math.Sqrt(_squares[task] / other._squares[task]) * (other._scale[task] / _scale[task]);
}
