using System.Numerics;

namespace ImamlDsl;

/// <summary>Decompositions of small dense matrices, <c>[n, n]</c> by rows and overwritten (Golub and Van Loan 2013).</summary>
internal static class DenseFactors
{
    /// <summary>
    /// Solves Ax = b by A = LLᵀ (§4.2) of a symmetric A; b receives x. False, with b useless, where A is not positive definite.
    /// </summary>
    public static bool Cholesky(Span<double> a, Span<double> b)
    {
        var n = b.Length;
        for (var i = 0; i < n; i++)
        {
            var row = a.Slice(i * n, n);
            for (var j = 0; j <= i; j++)
            {
                var sum = row[j] - Dot(row[..j], a.Slice(j * n, j));
                if (j < i)
                {
                    row[j] = sum / a[(j * n) + j];
                }
                else if (sum > 0)
                {
                    row[i] = Math.Sqrt(sum);
                }
                else
                {
                    return false;
                }
            }

            b[i] = (b[i] - Dot(row[..i], b[..i])) / row[i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            b[i] /= a[(i * n) + i];
            AddScaled(b[..i], -b[i], a.Slice(i * n, i));
        }

        return true;
    }

    /// <summary>Solves Ax = b by PA = LU (§3.4); b receives x. False, with b useless, where a pivot is 0.</summary>
    public static bool Lu(Span<double> a, Span<double> b)
    {
        var n = b.Length;
        for (var k = 0; k < n; k++)
        {
            var pivot = k;
            for (var i = k + 1; i < n; i++)
            {
                pivot = Math.Abs(a[(i * n) + k]) > Math.Abs(a[(pivot * n) + k]) ? i : pivot;
            }

            if (a[(pivot * n) + k] == 0)
            {
                return false;
            }

            if (pivot != k)
            {
                (b[pivot], b[k]) = (b[k], b[pivot]);
                for (var j = k; j < n; j++)
                {
                    (a[(pivot * n) + j], a[(k * n) + j]) = (a[(k * n) + j], a[(pivot * n) + j]);
                }
            }

            var top = a.Slice((k * n) + k, n - k);
            for (var i = k + 1; i < n; i++)
            {
                var factor = a[(i * n) + k] / top[0];
                AddScaled(a.Slice((i * n) + k, n - k), -factor, top);
                b[i] -= factor * b[k];
            }
        }

        for (var i = n - 1; i >= 0; i--)
        {
            b[i] = (b[i] - Dot(a.Slice((i * n) + i + 1, n - i - 1), b[(i + 1)..])) / a[(i * n) + i];
        }

        return true;
    }

    /// <summary>
    /// Householder's reduction of a symmetric A to a tridiagonal matrix with the same eigenvalues (§8.3.1), from the last row up.
    /// </summary>
    /// <param name="a">A.</param>
    /// <param name="diagonal">Receives the diagonal.</param>
    /// <param name="coupling">Receives the square of the entry beside each of the diagonal, towards the one before; 0 for the
    /// first.</param>
    /// <param name="scratch">n numbers.</param>
    public static void Tridiagonalize(Span<double> a, Span<double> diagonal, Span<double> coupling, Span<double> scratch)
    {
        var n = diagonal.Length;
        for (var k = n - 1; k > 0; k--)
        {
            // The row left of the diagonal becomes (0, …, 0, ±‖row‖) by I − βuuᵀ, which acts on the leading k rows and columns.
            var u = a.Slice(k * n, k);
            diagonal[k] = a[(k * n) + k];
            var scale = LargestOf(u);
            if (scale == 0)
            {
                coupling[k] = 0;
                continue;
            }

            Scale(u, 1 / scale);
            var square = Dot(u, u);
            var norm = Math.Sqrt(square);
            coupling[k] = square * scale * scale;
            var sign = u[k - 1] < 0 ? -1 : 1;
            var beta = 1 / (square + (norm * Math.Abs(u[k - 1])));
            u[k - 1] += sign * norm;

            // A ← A − uqᵀ − quᵀ with p = βAu and q = p − ½β(uᵀp)u.
            var q = scratch[..k];
            for (var i = 0; i < k; i++)
            {
                q[i] = beta * Dot(a.Slice(i * n, k), u);
            }

            AddScaled(q, -0.5 * beta * Dot(u, q), u);
            for (var i = 0; i < k; i++)
            {
                var row = a.Slice(i * n, k);
                AddScaled(row, -u[i], q);
                AddScaled(row, -q[i], u);
            }
        }

        if (n > 0)
        {
            (diagonal[0], coupling[0]) = (a[0], 0);
        }
    }

    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sums = Vector<double>.Zero;
        var i = 0;
        for (; i + Vector<double>.Count <= x.Length; i += Vector<double>.Count)
        {
            sums += new Vector<double>(x[i..]) * new Vector<double>(y[i..]);
        }

        var sum = Vector.Sum(sums);
        for (; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    private static void AddScaled(Span<double> x, double factor, ReadOnlySpan<double> y)
    {
        var i = 0;
        for (; i + Vector<double>.Count <= x.Length; i += Vector<double>.Count)
        {
            (new Vector<double>(x[i..]) + (factor * new Vector<double>(y[i..]))).CopyTo(x[i..]);
        }

        for (; i < x.Length; i++)
        {
            x[i] += factor * y[i];
        }
    }

    private static void Scale(Span<double> x, double factor)
    {
        foreach (ref var value in x)
        {
            value *= factor;
        }
    }

    private static double LargestOf(ReadOnlySpan<double> x)
    {
        var largest = 0.0;
        foreach (var value in x)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }
}
