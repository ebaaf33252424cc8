namespace ImamlDsl;

/// <summary>Finds the diagonal of Λ by products alone, whatever its form.</summary>
internal sealed class LambdaDiagonal : IDisposable
{
    private readonly TaskVectors _v;
    private readonly TaskVectors _product;
    private readonly double[] _signs;
    private readonly double[] _diagonal;
    private readonly double[] _signed;

    public LambdaDiagonal(IDevice device, int tasks, int length)
    {
        _v = device.Allocate(tasks, length);
        _product = device.Allocate(tasks, length);
        _signs = new double[length];
        _diagonal = new double[length];
        _signed = new double[length];
        var random = new SeededRandom(0, RandomStreams.LambdaSigns);
        for (var i = 0; i < length; i++)
        {
            _signs[i] = (2 * random.Next(2)) - 1;
        }
    }

    /// <summary>The diagonal, zeros without Λ; null where Λ is not diagonal.</summary>
    public double[]? Read(ProximalProblem problem)
    {
        // Of a diagonal matrix Λ1 is the diagonal, and Λs is the same with the signs s.
        _signed.AsSpan().Fill(1);
        Multiply(problem, _signed, _diagonal);
        Multiply(problem, _signs, _signed);
        for (var i = 0; i < _diagonal.Length; i++)
        {
            if (Math.Abs(_signed[i] - (_signs[i] * _diagonal[i])) > 1e-5 * (Math.Abs(_signed[i]) + Math.Abs(_diagonal[i])))
            {
                return null;
            }
        }

        return _diagonal;
    }

    public void Dispose()
    {
        _product.Dispose();
        _v.Dispose();
    }

    private void Multiply(ProximalProblem problem, double[] v, double[] result)
    {
        for (var t = 0; t < _v.Tasks; t++)
        {
            _v.Write(t, v);
        }

        _product.Clear();
        problem.AddLambda(_v, _product);
        _product.Read(0, result);
    }
}
