using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImamlDsl.Cpu;

/// <summary>Matrix products, first of all small ones.</summary>
[SkipLocalsInit]
public static unsafe partial class Gemm
{
    // The columns of A (rows of B) handled at once: a packed panel of B then stays in the first-level cache, a block of A in the second.
    private const int DepthBlock = 256;
    private const int RowBlock = 96;
    private const int ColumnBlock = 2048;

    // Below these sizes (in numbers) an operand is read in place.
    private const long PackA = 16384;
    private const long PackB = 16384;
    private const int PackBRows = 24;

    /// <summary>How many numbers of scratch a product of these sizes needs, whatever the strides.</summary>
    /// <param name="m">The rows of the result.</param>
    /// <param name="n">The columns of the result.</param>
    /// <param name="k">The terms of each entry.</param>
    /// <param name="products">How many products are added, 1 or 2.</param>
    public static int ScratchLength(int m, int n, int k, int products = 1)
    {
        var most = OfOnePart(m, n, k, products);
        for (var parts = 2; parts <= MaxParts && IsLarge(m, n, k); parts++)
        {
            var (rows, columns) = PartSizes(m, n, parts);
            most = Math.Max(most, checked(parts * OfOnePart(rows, columns, k, products)));
        }

        return most;
    }

    private static int OfOnePart(int m, int n, int k, int products)
    {
        var columns = Math.Min(RoundUp(n == 1 ? m : n), ColumnBlock); // a column may be computed as a row
        var depth = Math.Min(checked(products * k), DepthBlock);
        var rows = Math.Min(m + TileRow.MaxRows, RowBlock);
        return checked(columns * depth + rows * depth + m + 64);
    }

    /// <summary>C ← (accumulate ? C : 0) + bias + A·B.</summary>
    /// <inheritdoc cref="Run{T, TEpilogue}(int, int, int, T*, int, int, T*, int, int, Twin{T}, T*, int, bool, T*, TEpilogue, T*)"/>
    public static void Run<T>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, T* c, int cRow,
        bool accumulate, T* bias, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run(m, n, k, a, aRow, aColumn, b, bRow, bColumn, default, c, cRow, accumulate, bias, default(NoEpilogue<T>), scratch);

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="Run{T, TEpilogue}(int, int, int, T*, int, int, T*, int, int, Twin{T}, T*, int, bool, T*, TEpilogue, T*)"/>
    public static void Run<TLanes, T>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, T* c, int cRow,
        bool accumulate, T* bias, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run<TLanes, T, NoEpilogue<T>>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, default, c, cRow, accumulate, bias, default, scratch);

    /// <summary>
    /// C ← (accumulate ? C : 0) + bias + A·B, with A[i, p] at <c>a[i·aRow + p·aColumn]</c> (m × k), B[p, j] at <c>b[p·bRow + j·bColumn]</c> (k × n) and
    /// C[i, j] at <c>c[i·cRow + j]</c> (m × n). C must not overlap the others. A second product may be added, and a function of each entry stored.
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
    /// <param name="twin">The operands of the second product, if there is one.</param>
    /// <param name="c">C.</param>
    /// <param name="cRow">From a row of C to the next, at least n.</param>
    /// <param name="accumulate">Whether C's old value is added.</param>
    /// <param name="bias">n numbers added to every row, or null.</param>
    /// <param name="epilogue">What is done with each entry; its positions count from <paramref name="c"/>.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> numbers.</param>
    /// <remarks>The result depends on the operands only: the same at every call.</remarks>
    public static void Run<T, TEpilogue>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, Twin<T> twin, T* c, int cRow,
        bool accumulate, T* bias, TEpilogue epilogue, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (IsLarge(m, n, k) && WorkerPool.Helpers > 1)
        {
            Divided(m, n, k, a, aRow, aColumn, b, bRow, bColumn, twin, c, cRow, accumulate, bias, epilogue, scratch);
        }
        else
        {
            Whole(m, n, k, a, aRow, aColumn, b, bRow, bColumn, twin, c, cRow, accumulate, bias, new Strip(m, n, 0, 0), epilogue, scratch);
        }
    }

    /// <summary>The same with a vector width of the caller's choice.</summary>
    /// <inheritdoc cref="Run{T, TEpilogue}(int, int, int, T*, int, int, T*, int, int, Twin{T}, T*, int, bool, T*, TEpilogue, T*)"/>
    public static void Run<TLanes, T, TEpilogue>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, Twin<T> twin, T* c, int cRow,
        bool accumulate, T* bias, TEpilogue epilogue, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T> =>
        Whole<TLanes, T, TEpilogue>(
            m, n, k, a, aRow, aColumn, b, bRow, bColumn, twin, c, cRow, accumulate, bias, new Strip(m, n, 0, 0), epilogue, scratch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole<T, TEpilogue>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, Twin<T> twin, T* c, int cRow,
        bool accumulate, T* bias, in Strip strip, in TEpilogue epilogue, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (Simd.Bits == 512)
        {
            Whole<Lanes512<T>, T, TEpilogue>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, twin, c, cRow, accumulate, bias, strip, epilogue, scratch);
        }
        else if (Simd.Bits == 256)
        {
            Whole<Lanes256<T>, T, TEpilogue>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, twin, c, cRow, accumulate, bias, strip, epilogue, scratch);
        }
        else
        {
            Whole<Lanes128<T>, T, TEpilogue>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, twin, c, cRow, accumulate, bias, strip, epilogue, scratch);
        }
    }

    /// <summary>A product, or a strip of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Whole<TLanes, T, TEpilogue>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, Twin<T> twin, T* c, int cRow,
        bool accumulate, T* bias, in Strip strip, in TEpilogue epilogue, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        if (m <= 0 || n <= 0)
        {
            return;
        }

        var (allRows, allColumns) = (strip.Rows, strip.Columns);
        if (n == 1 && k > 0)
        {
            if (aColumn == 1 && bRow == 1)
            {
                if (twin.Products == 2)
                {
                    GemmVector<TLanes, T>.Run(m, k, a, aRow, b, c, cRow, accumulate, bias, default(NoEpilogue<T>));
                    a = twin.Left;
                    b = twin.Right;
                    bias = null;
                    accumulate = true;
                }

                GemmVector<TLanes, T>.Run(m, k, a, aRow, b, c, cRow, accumulate, bias, epilogue);
                return;
            }

            // An epilogue would see columns for rows.
            if (cRow == 1 && m > 1 && typeof(TEpilogue) == typeof(NoEpilogue<T>))
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
                twin = twin.Swapped;
                (aRow, aColumn, bRow, bColumn) = (bColumn, bRow, aColumn, aRow);
                (m, n, cRow) = (1, m, m);
                (allRows, allColumns) = (m, n);
            }
        }

        if (bRow == 1 && aColumn == 1 && bColumn != 1 && GemmDots<TLanes, T>.Pays(allRows, k))
        {
            GemmDots<TLanes, T>.Run(m, n, k, a, aRow, b, bColumn, twin, c, cRow, accumulate, bias, epilogue, strip.At, strip.Column);
            return;
        }

        if (bColumn != 1 && twin.Products * k <= DepthBlock && n <= ColumnBlock && (long)twin.Products * k * allColumns <= PackB)
        {
            // A small B is turned as a whole, after which there is nothing to pack.
            Transpose.Run(k, n, b, bRow, bColumn, scratch, n);
            b = scratch;
            scratch += k * n;
            if (twin.Products == 2)
            {
                Transpose.Run(k, n, twin.Right, bRow, bColumn, scratch, n);
                twin = new Twin<T>(twin.Left, scratch);
                scratch += k * n;
            }

            (bRow, bColumn) = (n, 1);
        }

        var packB = bColumn != 1 || (allRows >= PackBRows && (long)k * allColumns > PackB);

        // Copies of A pay where they are read more than twice; copies of its columns, each on a page of its own, more than once.
        var packA = (long)allRows * k > PackA && allColumns > (aColumn == 1 ? 2 : 1) * Tile<TLanes, T>.MaxColumns;
        if (packA || packB)
        {
            Blocked<TLanes, T, TEpilogue>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, twin, c, cRow, accumulate, bias, strip, epilogue, scratch, packA, packB);
        }
        else
        {
            InPlace<TLanes, T, TEpilogue>(m, n, k, a, aRow, aColumn, b, bRow, twin, c, cRow, accumulate, bias, strip, epilogue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InPlace<TLanes, T, TEpilogue>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, Twin<T> twin, T* c, int cRow,
        bool accumulate, T* bias, in Strip strip, in TEpilogue epilogue)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var (aRows, cRows) = (Rows(aRow), Rows(cRow));
        var tile = new TileArguments<T>
        {
            Outer = 1, Inner = k, AStep = aColumn, BStep = bRow, ARows = (int*)&aRows, CRows = (int*)&cRows, Accumulate = accumulate,
            Products = twin.Products, ANext = twin.LeftFrom(a), BNext = twin.RightFrom(b),
        };
        if (n >= TLanes.Count && Tile<TLanes, T>.Take(n) == n)
        {
            tile.A = a;
            tile.B = b;
            tile.At = strip.At;
            tile.Column = strip.Column;
            tile.C = c;
            tile.Bias = bias;
            Tile<TLanes, T>.Run(m, n, aRow, cRow, ref tile, epilogue);
            return;
        }

        int rows;
        for (var i = 0; i < m; i += rows)
        {
            rows = TileRow.Next(m - i);
            tile.A = a + (nint)i * aRow;
            tile.B = b;
            tile.At = strip.At + ((nint)i * cRow);
            tile.Column = strip.Column;
            tile.C = c + ((nint)i * cRow);
            tile.Bias = bias;
            TileRow.Columns<TLanes, T, TEpilogue>(rows, n, ref tile, epilogue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocked<TLanes, T, TEpilogue>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, Twin<T> twin, T* c, int cRow,
        bool accumulate, T* bias, in Strip strip, in TEpilogue epilogue, T* scratch, bool packA, bool packB)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var (aRows, cRows) = (Rows(packA ? 1 : aRow), Rows(cRow));
        var products = twin.Products;
        nint aNext = twin.LeftFrom(a), bNext = twin.RightFrom(b);
        var depthBlock = Math.Min(k, DepthBlock / products);
        nint packedBLength = packB ? Math.Min(RoundUp(n), ColumnBlock) * depthBlock : 0;
        var packedB = scratch;
        var packedA = scratch + products * packedBLength;
        var rowBlock = packA ? RowBlock : m;
        nint packedALength = Math.Min(m + TileRow.MaxRows, RowBlock) * depthBlock;
        var tile = new TileArguments<T>
        {
            Outer = 1, ARows = (int*)&aRows, CRows = (int*)&cRows, Products = products,
            ANext = packA ? packedALength : aNext, BNext = packB ? packedBLength : bNext,
        };
        for (var j0 = 0; j0 < n; j0 += ColumnBlock)
        {
            var columns = Math.Min(ColumnBlock, n - j0);
            var p0 = 0;
            do
            {
                var depth = Math.Min(depthBlock, k - p0);
                for (var product = 0; packB && product < products; product++)
                {
                    GemmPacking.Panels<TLanes, T>(depth, columns, b + product * bNext + (nint)p0 * bRow + (nint)j0 * bColumn, bRow, bColumn,
                        packedB + product * packedBLength);
                }

                tile.Inner = depth;
                tile.Accumulate = accumulate || p0 > 0;
                var isLast = p0 + depth >= k;
                for (var i0 = 0; i0 < m; i0 += rowBlock)
                {
                    var block = Math.Min(rowBlock, m - i0);
                    var blockA = a + (nint)i0 * aRow + (nint)p0 * aColumn;
                    for (var product = 0; packA && product < products; product++)
                    {
                        GemmPacking.Rows(block, depth, blockA + product * aNext, aRow, aColumn, packedA + product * packedALength);
                    }

                    tile.AStep = packA ? TileRow.MaxRows : aColumn;
                    int width;
                    for (var j = 0; j < columns; j += width)
                    {
                        width = Tile<TLanes, T>.Take(columns - j);
                        int rows;
                        for (var i = 0; i < block; i += rows)
                        {
                            // Packed rows lie in groups of six; unpacked ones can be cut evenly.
                            rows = packA ? Math.Min(TileRow.MaxRows, block - i) : TileRow.Next(block - i);
                            tile.A = packA ? packedA + (nint)i * depth : blockA + (nint)i * aRow;
                            var place = ((nint)(i0 + i) * cRow) + j0 + j;
                            tile.Column = strip.Column + j0 + j;
                            tile.At = strip.At + place;
                            tile.C = c + place;
                            tile.Bias = p0 == 0 && bias is not null ? bias + j0 + j : null;
                            if (packB)
                            {
                                tile.B = packedB + (nint)j * depth;
                                tile.BStep = width;
                            }
                            else
                            {
                                tile.B = b + (nint)p0 * bRow + j0 + j;
                                tile.BStep = bRow;
                            }

                            if (isLast)
                            {
                                TileRow.Columns<TLanes, T, TEpilogue>(rows, width, ref tile, epilogue);
                            }
                            else
                            {
                                TileRow.Columns<TLanes, T, NoEpilogue<T>>(rows, width, ref tile, default);
                            }
                        }
                    }
                }

                p0 += depth;
            }
            while (p0 < k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> Rows(int stride) => Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7) * stride;

    // A bound for every width and type: two vectors of 16 numbers.
    private static int RoundUp(int n) => checked(n + 31) / 32 * 32;
}
