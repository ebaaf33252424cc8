namespace ImamlDsl;

/// <summary>The term of Λ = D + UUᵀ: a diagonal one, and for each column u of U the product ⟨u, v⟩u.</summary>
internal sealed class LowRankTerm : ProximalTerm
{
    private readonly DiagonalTerm _diagonal;
    private readonly TaskVectors[] _factors;
    private readonly TaskVectors _column;
    private readonly TaskVectors _difference;
    private readonly double[] _plus;
    private readonly double[] _minus;
    private readonly double[][] _products;
    private readonly double[] _scale;
    private readonly double[,] _core;

    /// <summary>Allocates vectors and writes D and the columns of U, physical order.</summary>
    public LowRankTerm(IDevice device, ReadOnlySpan<double> strengths, double[][] factors, int tasks)
    {
        ArgumentNullException.ThrowIfNull(device);
        _diagonal = new DiagonalTerm(device, strengths, tasks);
        _factors = Array.ConvertAll(factors, factor => Column(device, factor));
        _column = device.Allocate(tasks, strengths.Length);
        _difference = device.Allocate(tasks, strengths.Length);
        _plus = new double[tasks];
        _plus.AsSpan().Fill(1);
        _minus = new double[tasks];
        _minus.AsSpan().Fill(-1);
        _scale = new double[tasks];
        _products = [.. factors.Select(_ => new double[tasks])];
        _core = Core(device);
    }

    public override void AddEnergy(TaskVectors difference, Span<double> values)
    {
        _diagonal.AddEnergy(difference, values);
        foreach (var factor in _factors)
        {
            Project(factor, difference, _scale);
            AddHalfSquares(values);
        }
    }

    public override void AddValueAndGradient(TaskVectors phi, TaskVectors theta, Span<double> values, TaskVectors gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        _diagonal.AddValueAndGradient(phi, theta, values, gradient);
        _difference.Combine(_plus, phi, _minus, theta);
        foreach (var factor in _factors)
        {
            Project(factor, _difference, _scale);
            AddHalfSquares(values);
            gradient.AddScaled(_scale, _column);
        }
    }

    public override void AddProduct(TaskVectors v, TaskVectors result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _diagonal.AddProduct(v, result);
        foreach (var factor in _factors)
        {
            Project(factor, v, _scale);
            result.AddScaled(_scale, _column);
        }
    }

    /// <summary>
    /// With S = s·D⁻¹, s the smallest entry of D: y = s·Λ⁻¹v = S(v − U(s·I + UᵀSU)⁻¹UᵀSv) (Woodbury), and the result is 2s⁻¹ times y's energy, a sum of
    /// squares that rounding cannot make negative.
    /// </summary>
    public override void InverseSquares(TaskVectors v, Span<double> squares)
    {
        ArgumentNullException.ThrowIfNull(v);
        _difference.Clear();
        _difference.AddScaledProduct(_plus, _diagonal.Inverses, v);
        for (var k = 0; k < _factors.Length; k++)
        {
            Project(_factors[k], _difference, _products[k]);
        }

        for (var k = 0; k < _factors.Length; k++)
        {
            _scale.AsSpan().Clear();
            for (var j = 0; j < _factors.Length; j++)
            {
                for (var t = 0; t < _scale.Length; t++)
                {
                    _scale[t] -= _core[k, j] * _products[j][t];
                }
            }

            _column.Broadcast(_factors[k]);
            _column.Scale(_scale);
            _difference.AddScaledProduct(_plus, _diagonal.Inverses, _column);
        }

        squares.Clear();
        AddEnergy(_difference, squares);
        foreach (ref var square in squares)
        {
            square *= 2 / _diagonal.Smallest;
        }
    }

    public override void Dispose()
    {
        _difference.Dispose();
        _column.Dispose();
        foreach (var factor in _factors)
        {
            factor.Dispose();
        }

        _diagonal.Dispose();
        base.Dispose();
    }

    private static TaskVectors Column(IDevice device, double[] factor)
    {
        var column = device.Allocate(1, factor.Length);
        column.Write(0, factor);
        return column;
    }

    /// <summary>result[t] ← ⟨u, v[t]⟩, and leaves u in _column for every task.</summary>
    private void Project(TaskVectors factor, TaskVectors v, double[] result)
    {
        _column.Broadcast(factor);
        _column.Dot(v, result);
    }

    private void AddHalfSquares(Span<double> values)
    {
        for (var t = 0; t < _scale.Length; t++)
        {
            values[t] += 0.5 * _scale[t] * _scale[t];
        }
    }

    /// <summary>(s·I + UᵀSU)⁻¹.</summary>
    private double[,] Core(IDevice device)
    {
        var rank = _factors.Length;
        using var scaled = device.Allocate(1, _factors[0].Length);
        var matrix = new double[rank, rank];
        var product = new double[1];
        for (var k = 0; k < rank; k++)
        {
            scaled.Clear();
            scaled.AddScaledProduct([1], _diagonal.Inverses, _factors[k]);
            for (var j = 0; j < rank; j++)
            {
                _factors[j].Dot(scaled, product);
                matrix[j, k] = product[0] + (j == k ? _diagonal.Smallest : 0);
            }
        }

        var inverse = new double[rank, rank];
        for (var k = 0; k < rank; k++)
        {
            var column = new double[rank];
            column[k] = 1;
            DenseSolver.Solve((double[,])matrix.Clone(), column);
            for (var j = 0; j < rank; j++)
            {
                inverse[j, k] = column[j];
            }
        }

        return inverse;
    }
}
