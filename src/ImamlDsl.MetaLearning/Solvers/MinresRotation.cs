namespace ImamlDsl;

/// <summary>
/// One task's QR decomposition of Lanczos' tridiagonal matrix by plane rotations, a column at a time (Paige and Saunders 1975, §6).
/// </summary>
internal struct MinresRotation
{
    private double _cosine;
    private double _sine;
    private double _deltaBar;
    private double _nextEpsilon;

    /// <summary>‖r‖.</summary>
    public double Residual { get; private set; }

    /// <summary>A lower bound on ‖A‖: the longest column of T.</summary>
    public double Norm { get; private set; }

    /// <summary>The column's entry two above the diagonal.</summary>
    public double Epsilon { get; private set; }

    /// <summary>The column's entry above the diagonal.</summary>
    public double Delta { get; private set; }

    /// <summary>The column's entry on the diagonal.</summary>
    public double Gamma { get; private set; }

    /// <summary>How far x goes along the new direction.</summary>
    public double Step { get; private set; }

    public static MinresRotation First(double norm) => new() { _cosine = -1, Residual = norm };

    /// <summary>Takes a column of T into <see cref="Norm"/>.</summary>
    public void Grow(double alpha, double beta, double next) => Norm = Math.Max(Norm, Math.Sqrt((alpha * alpha) + (beta * beta) + (next * next)));

    /// <summary>Rotates the next column; false, with the residual as it was, where no step lessens it.</summary>
    public bool Next(double alpha, double next, double rounding, double nullSpace)
    {
        Epsilon = _nextEpsilon;
        Delta = (_cosine * _deltaBar) + (_sine * alpha);
        var gammaBar = (_sine * _deltaBar) - (_cosine * alpha);
        _nextEpsilon = _sine * next;
        _deltaBar = -_cosine * next;

        // ‖Ar‖/‖r‖ of the residual so far.
        var root = Math.Sqrt((gammaBar * gammaBar) + (_deltaBar * _deltaBar));
        Gamma = Math.Sqrt((gammaBar * gammaBar) + (next * next));
        if (root <= nullSpace * Norm || Gamma <= rounding * Norm)
        {
            return false;
        }

        _cosine = gammaBar / Gamma;
        _sine = next / Gamma;
        Step = _cosine * Residual;
        Residual *= Math.Abs(_sine);
        return true;
    }
}
