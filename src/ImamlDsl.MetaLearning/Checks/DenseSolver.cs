namespace ImamlDsl;

/// <summary>Solves a small dense system by LU decomposition with partial pivoting: the reference for iterative solves in checks.</summary>
internal static class DenseSolver
{
    /// <summary>Solves A x = b. A <c>[n, n]</c> and b are overwritten; b receives x.</summary>
    /// <exception cref="ArithmeticException">A is singular.</exception>
    public static void Solve(double[,] a, double[] b)
    {
        var n = b.Length;
        for (var k = 0; k < n; k++)
        {
            var pivot = k;
            for (var i = k + 1; i < n; i++)
            {
                pivot = Math.Abs(a[i, k]) > Math.Abs(a[pivot, k]) ? i : pivot;
            }

            if (a[pivot, k] == 0)
            {
                throw new ArithmeticException("The matrix is singular.");
            }

            SwapRows(a, b, k, pivot);
            for (var i = k + 1; i < n; i++)
            {
                var factor = a[i, k] / a[k, k];
                for (var j = k; j < n; j++)
                {
                    a[i, j] -= factor * a[k, j];
                }

                b[i] -= factor * b[k];
            }
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < n; j++)
            {
                b[i] -= a[i, j] * b[j];
            }

            b[i] /= a[i, i];
        }
    }

    private static void SwapRows(double[,] a, double[] b, int i, int k)
    {
        if (i == k)
        {
            return;
        }

        (b[i], b[k]) = (b[k], b[i]);
        for (var j = 0; j < b.Length; j++)
        {
            (a[i, j], a[k, j]) = (a[k, j], a[i, j]);
        }
    }
}
