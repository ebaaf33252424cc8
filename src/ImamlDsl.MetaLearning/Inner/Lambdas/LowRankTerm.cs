namespace ImamlDsl;

/// <summary>The term of Λ = D + UUᵀ: a diagonal one, and for each column u of U the product ⟨u, v⟩u.</summary>
internal class LowRankTerm : ProximalTerm
{
    private readonly TaskVectors _column;
    private readonly TaskVectors _difference;
    private readonly double[] _plus;
    private readonly double[] _minus;
    private readonly double[][] _products;
    private readonly double[] _scale;
    private readonly TaskVectors _scaled;
    private readonly double[] _matrix; // rows one after the other
    private readonly double[] _work;
    private readonly double[] _unit;
    private readonly double[] _one = new double[1];
    private readonly double[,] _core;

    /// <summary>Allocates vectors and writes the columns of U, physical order. The diagonal part becomes the term's.</summary>
    public LowRankTerm(IDevice device, DiagonalTerm diagonal, double[][] columns, int tasks)
    {
        ArgumentNullException.ThrowIfNull(device);
        var (rank, length) = (columns.Length, columns[0].Length);
        Diagonal = diagonal;
        Columns = Array.ConvertAll(columns, column => Allocate(device, column));
        _column = device.Allocate(tasks, length);
        _difference = device.Allocate(tasks, length);
        _scaled = device.Allocate(1, length);
        _plus = Scalars.Of(tasks, 1);
        _minus = Scalars.Of(tasks, -1);
        _scale = new double[tasks];
        _products = Array.ConvertAll(columns, _ => new double[tasks]);
        _matrix = new double[rank * rank];
        _work = new double[rank * rank];
        _core = new double[rank, rank];
        _unit = new double[rank];
        try
        {
            UpdateCore();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The term of D.</summary>
    protected DiagonalTerm Diagonal { get; }

    /// <summary>The columns of U, one vector each. After a change <see cref="UpdateCore"/> is due.</summary>
    protected TaskVectors[] Columns { get; }

    public override void AddEnergy(TaskVectors difference, Span<double> values)
    {
        Diagonal.AddEnergy(difference, values);
        foreach (var column in Columns)
        {
            Project(column, difference, _scale);
            AddHalfSquares(values);
        }
    }

    public override void AddValueAndGradient(TaskVectors phi, TaskVectors theta, Span<double> values, TaskVectors gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        Diagonal.AddValueAndGradient(phi, theta, values, gradient);
        var difference = Difference(phi, theta);
        foreach (var column in Columns)
        {
            Project(column, difference, _scale);
            AddHalfSquares(values);
            gradient.AddScaled(_scale, _column);
        }
    }

    public override void AddProduct(TaskVectors v, TaskVectors result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Diagonal.AddProduct(v, result);
        foreach (var column in Columns)
        {
            Project(column, v, _scale);
            result.AddScaled(_scale, _column);
        }
    }

    /// <summary>With S = s·D⁻¹, s the smallest entry of D: s·Λ⁻¹v = S(v − U(s·I + UᵀSU)⁻¹UᵀSv) (Woodbury).</summary>
    public override void Invert(TaskVectors v, TaskVectors result)
    {
        Diagonal.Invert(v, result);
        for (var k = 0; k < Columns.Length; k++)
        {
            Project(Columns[k], result, _products[k]);
        }

        for (var k = 0; k < Columns.Length; k++)
        {
            _scale.AsSpan().Clear();
            for (var j = 0; j < Columns.Length; j++)
            {
                for (var t = 0; t < _scale.Length; t++)
                {
                    _scale[t] -= _core[k, j] * _products[j][t];
                }
            }

            _column.Broadcast(Columns[k]);
            _column.Scale(_scale);
            result.AddScaledProduct(_plus, Diagonal.Inverses, _column);
        }
    }

    /// <summary>From the energy of y = s·Λ⁻¹v, as 2s⁻¹ times it: a sum of squares, which rounding cannot make negative.</summary>
    public override void InverseSquares(TaskVectors v, Span<double> squares)
    {
        ArgumentNullException.ThrowIfNull(v);
        Invert(v, _difference);
        squares.Clear();
        AddEnergy(_difference, squares);
        foreach (ref var square in squares)
        {
            square *= 2 / Diagonal.Smallest;
        }
    }

    public override void Dispose()
    {
        _scaled.Dispose();
        _difference.Dispose();
        _column.Dispose();
        foreach (var column in Columns)
        {
            column.Dispose();
        }

        Diagonal.Dispose();
        base.Dispose();
    }

    /// <summary>φ − θ, in memory that the next call uses again.</summary>
    protected TaskVectors Difference(TaskVectors phi, TaskVectors theta)
    {
        _difference.Combine(_plus, phi, _minus, theta);
        return _difference;
    }

    /// <summary>−⟨u, v[t]⟩ for the column u at k, in memory that the next call uses again.</summary>
    protected ReadOnlySpan<double> MinusProject(int k, TaskVectors v)
    {
        Project(Columns[k], v, _scale);
        foreach (ref var product in _scale.AsSpan())
        {
            product = -product;
        }

        return _scale;
    }

    /// <summary>Computes (s·I + UᵀSU)⁻¹, for <see cref="InverseSquares"/>.</summary>
    protected void UpdateCore()
    {
        for (var k = 0; k < Columns.Length; k++)
        {
            _scaled.Clear();
            _scaled.AddScaledProduct([1], Diagonal.Inverses, Columns[k]);
            for (var j = 0; j < Columns.Length; j++)
            {
                Columns[j].Dot(_scaled, _one);
                _matrix[(j * Columns.Length) + k] = _one[0];
            }

            _matrix[(k * Columns.Length) + k] += Diagonal.Smallest;
        }

        for (var k = 0; k < Columns.Length; k++)
        {
            Array.Copy(_matrix, _work, _matrix.Length);
            Array.Clear(_unit);
            _unit[k] = 1;
            if (!DenseFactors.Cholesky(_work, _unit))
            {
                throw new MetaLearningException(
                    [.. Enumerable.Range(0, _scale.Length)], "Λ's columns U and its diagonal lie too many orders of magnitude apart for UᵀD⁻¹U; scale U down, or lower the outer LearningRate");
            }

            for (var j = 0; j < Columns.Length; j++)
            {
                _core[j, k] = _unit[j];
            }
        }
    }

    private static TaskVectors Allocate(IDevice device, double[] entries)
    {
        var column = device.Allocate(1, entries.Length);
        column.Write(0, entries);
        return column;
    }

    /// <summary>result[t] ← ⟨u, v[t]⟩, and leaves u in _column for every task.</summary>
    private void Project(TaskVectors column, TaskVectors v, double[] result)
    {
        _column.Broadcast(column);
        _column.Dot(v, result);
    }

    private void AddHalfSquares(Span<double> values)
    {
        for (var t = 0; t < _scale.Length; t++)
        {
            values[t] += 0.5 * _scale[t] * _scale[t];
        }
    }
}
