namespace ImamlDsl;

/// <summary>The state of <see cref="DenseSolve"/>: A of each task, and what one task's solve needs.</summary>
internal sealed class DenseSolveWorkspace : ILinearWorkspace
{
    // With ‖b − Ax‖ beyond this share of ‖b‖ a direct solution is no solution: A is singular to working precision.
    private const double MaxResidual = 1e-6;

    private readonly DenseSolve _options;
    private readonly int _length;
    private readonly double[][] _matrices; // by rows
    private readonly double[] _factors;
    private readonly double[] _side;
    private readonly double[] _result;
    private readonly double[] _column;
    private readonly double[] _coupling;
    private readonly double[] _scratch;
    private readonly TaskVectors _unit;
    private readonly TaskVectors _product;
    private readonly bool[] _active;
    private readonly double _rounding;

    public DenseSolveWorkspace(DenseSolve options, IDevice device, int tasks, int length)
    {
        _options = options;
        _length = length;
        _matrices = new double[tasks][];
        for (var t = 0; t < tasks; t++)
        {
            _matrices[t] = new double[length * length];
        }

        _factors = new double[length * length];
        _side = new double[length];
        _result = new double[length];
        _column = new double[length];
        _coupling = new double[length];
        _scratch = new double[length];
        _unit = device.Allocate(tasks, length);
        _product = device.Allocate(tasks, length);
        _active = new bool[tasks];
        _rounding = 16 * (device.Precision == Precision.Single ? 1.0 / (1 << 23) : 1.0 / (1L << 52));
    }

    public void Solve(ILinearOperator matrix, TaskVectors rightSide, TaskVectors solution, Span<LinearCertificate> certificates,
        CancellationToken cancellationToken)
    {
        solution.Clear();
        if (Begin(rightSide, certificates))
        {
            Build(matrix, cancellationToken);
        }

        for (var t = 0; t < _active.Length; t++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_active[t])
            {
                rightSide.Read(t, _side);
                certificates[t] = Solve(_matrices[t]) with { Products = _length };
                solution.Write(t, _result);
            }
        }
    }

    public void Dispose()
    {
        _product.Dispose();
        _unit.Dispose();
    }

    private bool Begin(TaskVectors rightSide, Span<LinearCertificate> certificates)
    {
        var any = false;
        for (var t = 0; t < _active.Length; t++)
        {
            rightSide.Read(t, _side);
            var finite = Finite.All(_side);
            _active[t] = finite && LargestOf(_side) > 0;
            any |= _active[t];
            certificates[t] = finite ? LinearCertificate.Begin(LinearStatus.Converged, 0) : LinearCertificate.Begin(LinearStatus.NotFinite, double.NaN);
        }

        return any;
    }

    /// <summary>Every task's A, column by column: A eⱼ for all of them at once.</summary>
    private void Build(ILinearOperator matrix, CancellationToken cancellationToken)
    {
        Array.Clear(_column);
        for (var j = 0; j < _length; j++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _column[j] = 1;
            for (var t = 0; t < _active.Length; t++)
            {
                _unit.Write(t, _column);
            }

            _column[j] = 0;
            matrix.Apply(_unit, _product);
            for (var t = 0; t < _active.Length; t++)
            {
                if (_active[t])
                {
                    _product.Read(t, _result);
                    for (var i = 0; i < _length; i++)
                    {
                        _matrices[t][(i * _length) + j] = _result[i];
                    }
                }
            }
        }
    }

    /// <summary>Solves one task's system, whose right-hand side is in _side, into _result.</summary>
    private LinearCertificate Solve(double[] matrix)
    {
        var certificate = LinearCertificate.Begin(LinearStatus.NotFinite, 1);
        if (!Finite.All(matrix))
        {
            Array.Clear(_result);
            return certificate;
        }

        var scale = Math.ScaleB(1, Math.Min(1000, -Math.ILogB(LargestOf(_side)))); // squares neither under- nor overflow
        Scale(_side, scale);
        _side.CopyTo(_result, 0);
        Symmetrize(matrix);
        var definite = DenseFactors.Cholesky(_factors, _result);
        certificate = Diagonal(matrix, certificate);
        if (_options.Eigenvalues || !definite)
        {
            certificate = Spectrum(matrix, certificate);
        }

        var residual = definite ? Residual(matrix) : double.NaN;
        if (!(residual <= MaxResidual))
        {
            // Not positive definite, or not symmetric.
            _side.CopyTo(_result, 0);
            matrix.CopyTo(_factors, 0);
            residual = DenseFactors.Lu(_factors, _result) ? Residual(matrix) : double.NaN;
        }

        if (!(residual <= MaxResidual))
        {
            Array.Clear(_result);
            return certificate with { Status = LinearStatus.Singular };
        }

        Scale(_result, 1 / scale);
        return certificate with { Status = LinearStatus.Converged, Iterations = 1, RelativeResidual = residual };
    }

    /// <summary>The curvature of the unit vectors, as of a definite A.</summary>
    private LinearCertificate Diagonal(double[] matrix, LinearCertificate certificate)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < _length; i++)
        {
            least = Math.Min(least, matrix[(i * _length) + i]);
            most = Math.Max(most, matrix[(i * _length) + i]);
        }

        return certificate with
        {
            SmallestCurvature = least,
            LargestCurvature = most,
            SmallestEigenvalue = least,
            LargestEigenvalue = most,
            NegativeEigenvalues = 0,
        };
    }

    /// <summary>The extreme eigenvalues of the symmetric part of A, and how many are less than 0.</summary>
    private LinearCertificate Spectrum(double[] matrix, LinearCertificate certificate)
    {
        Symmetrize(matrix);
        DenseFactors.Tridiagonalize(_factors, _column, _coupling, _scratch);
        var (smallest, largest) = SymmetricTridiagonal.Extremes(_column, _coupling, 1e-14, 1e-16);
        var negative = SymmetricTridiagonal.Less(_column, _coupling, -_rounding * Math.Max(Math.Abs(smallest), Math.Abs(largest)));
        return certificate with
        {
            SmallestEigenvalue = Math.Min(smallest, certificate.SmallestCurvature),
            LargestEigenvalue = Math.Max(largest, certificate.LargestCurvature),
            NegativeEigenvalues = negative,
        };
    }

    /// <summary>The symmetric part of A into _factors.</summary>
    private void Symmetrize(double[] matrix)
    {
        for (var i = 0; i < _length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var value = (matrix[(i * _length) + j] + matrix[(j * _length) + i]) / 2;
                _factors[(i * _length) + j] = value;
                _factors[(j * _length) + i] = value;
            }
        }
    }

    private double Residual(double[] matrix)
    {
        double square = 0, scale = 0;
        for (var i = 0; i < _length; i++)
        {
            var difference = _side[i] - DenseFactors.Dot(matrix.AsSpan(i * _length, _length), _result);
            square += difference * difference;
            scale += _side[i] * _side[i];
        }

        return Math.Sqrt(square / scale);
    }

    private static double LargestOf(double[] values)
    {
        var largest = 0.0;
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private static void Scale(double[] values, double scale)
    {
        foreach (ref var value in values.AsSpan())
        {
            value *= scale;
        }
    }
}
