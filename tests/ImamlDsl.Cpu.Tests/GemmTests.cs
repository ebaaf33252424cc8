using System.Numerics;
using ImamlDsl.Cpu;

namespace ImamlDsl.Cpu.Tests;

/// <summary>Matrix products against a naive one in double precision.</summary>
public sealed unsafe class GemmTests
{
    private static readonly int[] Odd = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 24, 33, 40, 64, 65];

    [Fact]
    public void AllSmallSizesInAllForms()
    {
        var random = new Random(1);
        var form = 0;
        foreach (var m in Odd)
        {
            foreach (var n in Odd)
            {
                foreach (var k in Odd)
                {
                    // Every size meets every form over the whole table; not each one each form.
                    form++;
                    Check<Lanes256<float>, float>(m, n, k, form, random);
                    if (form % 5 == 0)
                    {
                        Check<Lanes256<double>, double>(m, n, k, form, random);
                        Check<Lanes128<float>, float>(m, n, k, form, random);
                        Check<Lanes512<float>, float>(m, n, k, form, random);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(5, 5, 256)]
    [InlineData(100, 5, 256)]
    [InlineData(100, 1, 256)]
    [InlineData(1000, 1, 256)]
    [InlineData(300, 1, 12)]
    [InlineData(97, 130, 300)]
    [InlineData(200, 70, 513)]
    [InlineData(7, 2100, 9)]
    [InlineData(30, 2100, 270)]
    [InlineData(3, 4, 0)]
    [InlineData(1, 7, 64)] // few rows and long columns
    [InlineData(2, 5, 64)]
    [InlineData(5, 14, 128)]
    [InlineData(10, 71, 256)]
    [InlineData(6, 65, 517)]
    [InlineData(23, 31, 560)]
    public void LargerSizesInAllForms(int m, int n, int k)
    {
        var random = new Random(2);
        for (var form = 0; form < Forms; form++)
        {
            Check<Lanes128<double>, double>(m, n, k, form, random);
            Check<Lanes256<float>, float>(m, n, k, form, random);
            Check<Lanes512<float>, float>(m, n, k, form, random);
        }
    }

    [Fact]
    public void NothingIsDoneForEmptyMatrices()
    {
        using var c = new GuardedArray<float>(4);
        Gemm.Run<float>(0, 4, 3, null, 3, 1, null, 4, 1, c.Pointer, 4, false, null, null);
        Gemm.Run<float>(4, 0, 3, null, 3, 1, null, 4, 1, c.Pointer, 4, false, null, null);
        Assert.All(c.ToDoubles(), x => Assert.True(double.IsNaN(x)));
    }

    [Fact]
    public void NaNAndInfinityPropagate()
    {
        foreach (var bad in (double[])[double.NaN, double.PositiveInfinity])
        {
            for (var form = 0; form < Forms; form++)
            {
                Check<Lanes256<float>, float>(13, 21, 17, form, new(3), bad);
                Check<Lanes256<float>, float>(13, 1, 37, form, new(3), bad);
                Check<Lanes512<float>, float>(3, 6, 517, form, new(3), bad);
            }
        }
    }

    private const int Forms = 36; // 3 layouts of A × 3 of B × accumulate × bias

    private static void Check<TLanes, T>(int m, int n, int k, int form, Random random, double? bad = null)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (aRow, aColumn) = Strides(form % 3, m, k);
        var (bRow, bColumn) = Strides(form / 3 % 3, k, n);
        var accumulate = form / 9 % 2 == 1;
        var withBias = form / 18 % 2 == 1;
        var cRow = n + form % 2 * 3;
        using var a = new GuardedArray<T>(Extent(m, k, aRow, aColumn), random);
        using var b = new GuardedArray<T>(Extent(k, n, bRow, bColumn), random);
        using var c = new GuardedArray<T>((m - 1) * cRow + n, random);
        using var bias = new GuardedArray<T>(n, random);
        using var scratch = new GuardedArray<T>(Gemm.ScratchLength(m, n, k));
        if (bad is not null)
        {
            a.Pointer[aRow * (m / 2) + aColumn * (k / 2)] = T.CreateTruncating(bad.Value);
        }

        var (product, before) = (Product(Dense(a, m, k, aRow, aColumn), Dense(b, k, n, bRow, bColumn), m, n, k), c.ToDoubles());
        if (!accumulate)
        {
            for (var i = 0; i < m; i++)
            {
                new Span<T>(c.Pointer + i * cRow, n).Fill(T.NaN); // must not be read
            }
        }

        Gemm.Run<TLanes, T>(m, n, k, a.Pointer, aRow, aColumn, b.Pointer, bRow, bColumn, c.Pointer, cRow, accumulate,
            withBias ? bias.Pointer : null, scratch.Pointer);

        var tolerance = (typeof(T) == typeof(float) ? 3e-7 : 6e-16) * (k + 4);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < cRow && i * cRow + j < c.Length; j++)
            {
                var expected = before[i * cRow + j];
                if (j < n)
                {
                    expected = (accumulate ? expected : 0) + (withBias ? bias[j] : 0) + product[i * n + j];
                }

                var actual = c[i * cRow + j];
                if (!expected.Equals(actual) && !(Math.Abs(expected - actual) <= tolerance))
                {
                    Assert.Fail($"{m}×{k}·{k}×{n}, form {form}, [{i}, {j}]: expected {expected}, got {actual}");
                }
            }
        }

        c.CheckGuards();
        scratch.CheckGuards();
        CheckTwin<TLanes, T>(m, n, k, form, random, bad);
    }

    /// <summary>Two products in one, with an epilogue and without.</summary>
    private static void CheckTwin<TLanes, T>(int m, int n, int k, int form, Random random, double? bad)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (aRow, aColumn) = Strides(form % 3, m, k);
        var (bRow, bColumn) = Strides(form / 3 % 3, k, n);
        var accumulate = form / 9 % 2 == 1;
        using var a = new GuardedArray<T>(Extent(m, k, aRow, aColumn), random);
        using var b = new GuardedArray<T>(Extent(k, n, bRow, bColumn), random);
        using var a2 = new GuardedArray<T>(a.Length, random);
        using var b2 = new GuardedArray<T>(b.Length, random);
        using var c = new GuardedArray<T>(m * n, random);
        using var bias = new GuardedArray<T>(n, random);
        using var mask = new GuardedArray<T>(m * n, random);
        using var columns = new GuardedArray<T>(n, random);
        using var scratch = new GuardedArray<T>(Gemm.ScratchLength(m, n, k, 2));
        if (bad is not null)
        {
            a2.Pointer[aRow * (m / 2) + aColumn * (k / 2)] = T.CreateTruncating(bad.Value);
        }

        var product = Product(Dense(a, m, k, aRow, aColumn), Dense(b, k, n, bRow, bColumn), m, n, k);
        var product2 = Product(Dense(a2, m, k, aRow, aColumn), Dense(b2, k, n, bRow, bColumn), m, n, k);
        var (before, withEpilogue) = (c.ToDoubles(), form % 2 == 0);
        var twin = new Twin<T>(a2.Pointer, b2.Pointer);
        if (withEpilogue)
        {
            Gemm.Run<TLanes, T, MaskedSum<T>>(m, n, k, a.Pointer, aRow, aColumn, b.Pointer, bRow, bColumn, twin, c.Pointer, n, accumulate, bias.Pointer,
                new(mask.Pointer, columns.Pointer), scratch.Pointer);
        }
        else
        {
            Gemm.Run<TLanes, T, NoEpilogue<T>>(m, n, k, a.Pointer, aRow, aColumn, b.Pointer, bRow, bColumn, twin, c.Pointer, n, accumulate, bias.Pointer,
                default, scratch.Pointer);
        }

        var tolerance = (typeof(T) == typeof(float) ? 3e-7 : 6e-16) * ((2 * k) + 4);
        for (var i = 0; i < m * n; i++)
        {
            var (row, column) = (i / n, i % n);
            var expected = (accumulate ? before[i] : 0) + bias[column] + product[i] + product2[i];
            expected = !withEpilogue ? expected : mask[i] > 0 ? expected * columns[column] : 0;
            if (!expected.Equals(c[i]) && !(Math.Abs(expected - c[i]) <= tolerance))
            {
                Assert.Fail($"twin {m}×{k}·{k}×{n}, form {form}, [{row}, {column}]: expected {expected}, got {c[i]}");
            }
        }

        c.CheckGuards();
        scratch.CheckGuards();
    }

    private static double[] Dense<T>(GuardedArray<T> values, int rows, int columns, int row, int column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var dense = new double[rows * columns];
        for (var i = 0; i < dense.Length; i++)
        {
            dense[i] = values[i / columns * row + i % columns * column];
        }

        return dense;
    }

    private static double[] Product(double[] a, double[] b, int m, int n, int k)
    {
        var product = new double[m * n];
        for (var i = 0; i < m; i++)
        {
            var sums = product.AsSpan(i * n, n);
            for (var p = 0; p < k; p++)
            {
                var factor = a[i * k + p];
                var row = b.AsSpan(p * n, n);
                for (var j = 0; j < row.Length; j++)
                {
                    sums[j] += factor * row[j];
                }
            }
        }

        return product;
    }

    private static (int Row, int Column) Strides(int layout, int rows, int columns) => layout switch
    {
        0 => (columns, 1),
        1 => (1, rows),
        _ => (columns * 2 + 3, 2),
    };

    private static int Extent(int rows, int columns, int row, int column) =>
        rows == 0 || columns == 0 ? 0 : (rows - 1) * row + (columns - 1) * column + 1;
}
