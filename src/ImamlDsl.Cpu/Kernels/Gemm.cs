using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Matrix products, first of all small ones.</summary>
public static unsafe class Gemm
{
    // The columns of A (rows of B) handled at once: a packed panel of B then stays in the first-level cache, a block of A in the second.
    private const int DepthBlock = 256;
    private const int RowBlock = 96;
    private const int ColumnBlock = 2048;

    // Below these sizes (in numbers) an operand is read in place.
    private const long PackA = 16384;
    private const long PackB = 16384;
    private const int PackBRows = 24;
    private const int PackEdgeRows = 12;

    /// <summary>How many numbers of scratch <see cref="Run{T}"/> needs for these sizes, whatever the strides.</summary>
    public static int ScratchLength(int m, int n, int k)
    {
        var columns = Math.Min(RoundUp(n), ColumnBlock);
        var depth = Math.Min(k, DepthBlock);
        var rows = Math.Min(m + TileRow.MaxRows, RowBlock);
        return checked(columns * depth + rows * depth + m + 64);
    }

    /// <summary>
    /// C ← (accumulate ? C : 0) + bias + A·B, with A[i, p] at <c>a[i·aRow + p·aColumn]</c> (m × k), B[p, j] at <c>b[p·bRow + j·bColumn]</c> (k × n) and
    /// C[i, j] at <c>c[i·cRow + j]</c> (m × n). C must not overlap the others.
    /// </summary>
    /// <param name="m">The rows of A and C.</param>
    /// <param name="n">The columns of B and C.</param>
    /// <param name="k">The columns of A and rows of B.</param>
    /// <param name="a">A.</param>
    /// <param name="aRow">From a row of A to the next.</param>
    /// <param name="aColumn">From a column of A to the next.</param>
    /// <param name="b">B.</param>
    /// <param name="bRow">From a row of B to the next.</param>
    /// <param name="bColumn">From a column of B to the next.</param>
    /// <param name="c">C.</param>
    /// <param name="cRow">From a row of C to the next, at least n.</param>
    /// <param name="accumulate">Whether C's old value is added.</param>
    /// <param name="bias">n numbers added to every row, or null.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> numbers.</param>
    /// <remarks>The result depends on the operands only: the same at every call.</remarks>
    public static void Run<T>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, T* c, int cRow,
        bool accumulate, T* bias, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Simd.Bits == 512)
        {
            Run<Lanes512<T>, T>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, accumulate, bias, scratch);
        }
        else if (Simd.Bits == 256)
        {
            Run<Lanes256<T>, T>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, accumulate, bias, scratch);
        }
        else
        {
            Run<Lanes128<T>, T>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, accumulate, bias, scratch);
        }
    }

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="Run{T}"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TLanes, T>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, T* c, int cRow,
        bool accumulate, T* bias, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (m <= 0 || n <= 0)
        {
            return;
        }

        if (n == 1 && k > 0)
        {
            if (aColumn == 1 && bRow == 1)
            {
                GemmVector<TLanes, T>.Run(m, k, a, aRow, b, c, cRow, accumulate, bias);
                return;
            }

            if (cRow == 1 && m > 1)
            {
                // A column is a row of the transposed product, whose columns are the rows of A.
                if (bias is not null)
                {
                    for (var i = 0; i < m; i++)
                    {
                        scratch[i] = *bias;
                    }

                    bias = scratch;
                    scratch += m;
                }

                var matrix = a;
                a = b;
                b = matrix;
                (aRow, aColumn, bRow, bColumn) = (bColumn, bRow, aColumn, aRow);
                (m, n, cRow) = (1, m, m);
            }
        }

        var packB = bColumn != 1 || (m >= PackBRows && (long)k * n > PackB) || (m >= PackEdgeRows && n % TLanes.Count != 0);
        var packA = (long)m * k > PackA && n > 2 * TLanes.Count;
        if (packA || packB)
        {
            Blocked<TLanes, T>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, accumulate, bias, scratch, packA, packB);
        }
        else
        {
            InPlace<TLanes, T>(m, n, k, a, aRow, aColumn, b, bRow, c, cRow, accumulate, bias);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InPlace<TLanes, T>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, T* c, int cRow,
        bool accumulate, T* bias)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var aRows = stackalloc int[TileRow.MaxRows];
        var cRows = stackalloc int[TileRow.MaxRows];
        Rows(aRow, aRows);
        Rows(cRow, cRows);
        var tile = new TileArguments<T>
        {
            Outer = 1, Inner = k, AStep = aColumn, BStep = bRow, ARows = aRows, CRows = cRows, Accumulate = accumulate,
        };
        int rows;
        for (var i = 0; i < m; i += rows)
        {
            rows = TileRow.Next(m - i);
            tile.A = a + (nint)i * aRow;
            tile.B = b;
            tile.C = c + (nint)i * cRow;
            tile.Bias = bias;
            TileRow.Columns<TLanes, T>(rows, n, ref tile);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocked<TLanes, T>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, T* c, int cRow,
        bool accumulate, T* bias, T* scratch, bool packA, bool packB)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var aRows = stackalloc int[TileRow.MaxRows];
        var cRows = stackalloc int[TileRow.MaxRows];
        Rows(packA ? 1 : aRow, aRows);
        Rows(cRow, cRows);
        var panel = 2 * TLanes.Count;
        var depthBlock = Math.Min(k, DepthBlock);
        var packedB = scratch;
        var packedA = scratch + (nint)(packB ? Math.Min(RoundUp(n), ColumnBlock) * depthBlock : 0);
        var rowBlock = packA ? RowBlock : m;
        var tile = new TileArguments<T> { Outer = 1, ARows = aRows, CRows = cRows };
        for (var j0 = 0; j0 < n; j0 += ColumnBlock)
        {
            var columns = Math.Min(ColumnBlock, n - j0);
            var p0 = 0;
            do
            {
                var depth = Math.Min(DepthBlock, k - p0);
                if (packB)
                {
                    GemmPacking.Panels<TLanes, T>(depth, columns, b + (nint)p0 * bRow + (nint)j0 * bColumn, bRow, bColumn, packedB);
                }

                tile.Inner = depth;
                tile.Accumulate = accumulate || p0 > 0;
                for (var i0 = 0; i0 < m; i0 += rowBlock)
                {
                    var block = Math.Min(rowBlock, m - i0);
                    var blockA = a + (nint)i0 * aRow + (nint)p0 * aColumn;
                    if (packA)
                    {
                        GemmPacking.Rows(block, depth, blockA, aRow, aColumn, packedA);
                    }

                    tile.AStep = packA ? TileRow.MaxRows : aColumn;
                    for (var j = 0; j < columns; j += panel)
                    {
                        var width = Math.Min(panel, columns - j);
                        int rows;
                        for (var i = 0; i < block; i += rows)
                        {
                            // Packed rows lie in groups of six; unpacked ones can be cut evenly.
                            rows = packA ? Math.Min(TileRow.MaxRows, block - i) : TileRow.Next(block - i);
                            tile.A = packA ? packedA + (nint)i * depth : blockA + (nint)i * aRow;
                            tile.C = c + (nint)(i0 + i) * cRow + j0 + j;
                            tile.Bias = p0 == 0 && bias is not null ? bias + j0 + j : null;
                            if (!packB)
                            {
                                tile.B = b + (nint)p0 * bRow + j0 + j;
                                tile.BStep = bRow;
                                TileRow.Columns<TLanes, T>(rows, width, ref tile);
                                continue;
                            }

                            tile.B = packedB + (nint)j * depth;
                            tile.BStep = GemmPacking.PanelWidth<TLanes, T>(width);
                            if (width % TLanes.Count == 0)
                            {
                                Tile<TLanes, T>.Run(rows, width / TLanes.Count, tile);
                            }
                            else
                            {
                                EdgeTile<TLanes, T>.Run(rows, width, tile);
                            }
                        }
                    }
                }

                p0 += depth;
            }
            while (p0 < k);
        }
    }

    private static void Rows(int stride, int* rows)
    {
        for (var i = 0; i < TileRow.MaxRows; i++)
        {
            rows[i] = i * stride;
        }
    }

    // A bound for every width and type: two vectors of 16 numbers.
    private static int RoundUp(int n) => checked(n + 31) / 32 * 32;
}
