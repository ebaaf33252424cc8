using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// Products of few rows with a matrix whose columns are contiguous, as a layer's weights are that are declared [outputs, inputs]: dot products along both, as turning
/// the weights would cost more than it saves. Lanes sum every so many-th term.
/// </summary>
[SkipLocalsInit]
internal static unsafe class GemmDots<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostColumns = 4;
    private const int MostRows = 6;

    private const int MostRowsThatPay = 24;
    private const int LeastLength = 64;
    private const int LengthForEachRow = 24;
    private const int LengthForRest = 512;

    // The sums of a tile, 4 vectors of B and 1 of A fit 32 registers of 512 bits, or 16 narrower ones.
    private static int TileRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(TLanes) == typeof(Lanes512<T>) ? MostRows : 2;
    }

    private static int RestLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (MostRows + MostColumns) * TLanes.Count;
    }

    /// <summary>Whether turning B would take longer, as measured: for fewer rows the shorter the columns are, where little or nothing of them is left behind full vectors.</summary>
    public static bool Pays(int m, int k) => m < MostRowsThatPay && k >= LeastLength && k >= LengthForEachRow * m && (k % TLanes.Count == 0 || k >= LengthForRest);

    /// <summary>C ← (accumulate ? C : 0) + bias + A·B, as <see cref="Gemm"/> computes it; for the epilogue C begins at a position and column of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TEpilogue>(
        int m, int n, int k, T* a, int aRow, T* b, int bColumn, Twin<T> twin, T* c, int cRow, bool accumulate, T* bias, in TEpilogue epilogue, nint at, nint column)
        where TEpilogue : struct, IEpilogue<T>
    {
        var sums = stackalloc T[MostRows * MostColumns];
        var rests = stackalloc T[2 * RestLength];
        new Span<T>(rests, 2 * RestLength).Clear();
        nint aNext = twin.LeftFrom(a), bNext = twin.RightFrom(b);
        for (var j = 0; j < n; j += MostColumns)
        {
            var columns = Math.Min(MostColumns, n - j);
            int rows;
            for (var i = 0; i < m; i += rows)
            {
                rows = Math.Min(TileRows, m - i);
                var tile = new Tile
                {
                    K = k, Rows = rows, Columns = columns, A = a + ((nint)i * aRow), ARow = aRow, B = b + ((nint)j * bColumn), BColumn = bColumn,
                    Products = twin.Products, ANext = aNext, BNext = bNext, Rests = rests, Sums = sums,
                };
                if (k % TLanes.Count != 0)
                {
                    tile.CopyRests(); // not among the sums, which a call would take out of their registers
                }

                Sum(tile);
                for (var row = 0; row < rows; row++)
                {
                    var target = c + ((nint)(i + row) * cRow) + j;
                    for (var x = 0; x < columns; x++)
                    {
                        var sum = sums[(row * MostColumns) + x] + (bias is null ? T.Zero : bias[j + x]);
                        target[x] = accumulate ? target[x] + sum : sum;
                    }
                }
            }
        }

        EpilogueRows<TLanes, T>.Apply(m, n, c, cRow, epilogue, at, column);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum(in Tile tile)
    {
        switch (tile.Rows)
        {
            case 6:
                Sum<Six>(tile);
                break;
            case 5:
                Sum<Five>(tile);
                break;
            case 4:
                Sum<Four>(tile);
                break;
            case 3:
                Sum<Three>(tile);
                break;
            case 2:
                Sum<Two>(tile);
                break;
            default:
                Sum<One>(tile);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TRows>(in Tile tile)
        where TRows : IExtent
    {
        TLanes c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
        TLanes c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default, c32 = default, c33 = default;
        TLanes c40 = default, c41 = default, c42 = default, c43 = default, c50 = default, c51 = default, c52 = default, c53 = default;

        // The full vectors of each product, then what is left behind them.
        for (var part = 0; part < 2 * tile.Products; part++)
        {
            T* x = tile.A + ((part / 2) * tile.ANext), y = tile.B + ((part / 2) * tile.BNext);
            nint row = tile.ARow, column = tile.BColumn;
            var steps = tile.K / TLanes.Count;
            if (part % 2 == 1)
            {
                steps = tile.K % TLanes.Count == 0 ? 0 : 1;
                x = tile.Rests + ((part / 2) * RestLength);
                y = x + (MostRows * TLanes.Count);
                (row, column) = (TLanes.Count, TLanes.Count);
            }

            // Columns that are not there are the first again.
            T* y1 = tile.Columns > 1 ? y + column : y, y2 = tile.Columns > 2 ? y + (2 * column) : y, y3 = tile.Columns > 3 ? y + (3 * column) : y;
            for (nint p = 0; steps > 0; steps--)
            {
                TLanes b0 = TLanes.Load(y + p), b1 = TLanes.Load(y1 + p), b2 = TLanes.Load(y2 + p), b3 = TLanes.Load(y3 + p);
                Add(x, b0, b1, b2, b3, ref c00, ref c01, ref c02, ref c03);
                if (TRows.Value > 1)
                {
                    Add(x + row, b0, b1, b2, b3, ref c10, ref c11, ref c12, ref c13);
                }

                if (TRows.Value > 2)
                {
                    Add(x + (2 * row), b0, b1, b2, b3, ref c20, ref c21, ref c22, ref c23);
                }

                if (TRows.Value > 3)
                {
                    Add(x + (3 * row), b0, b1, b2, b3, ref c30, ref c31, ref c32, ref c33);
                }

                if (TRows.Value > 4)
                {
                    Add(x + (4 * row), b0, b1, b2, b3, ref c40, ref c41, ref c42, ref c43);
                }

                if (TRows.Value > 5)
                {
                    Add(x + (5 * row), b0, b1, b2, b3, ref c50, ref c51, ref c52, ref c53);
                }

                p += TLanes.Count;
                x += TLanes.Count;
            }
        }

        Store(tile.Sums, c00, c01, c02, c03);
        if (TRows.Value > 1)
        {
            Store(tile.Sums + MostColumns, c10, c11, c12, c13);
        }

        if (TRows.Value > 2)
        {
            Store(tile.Sums + (2 * MostColumns), c20, c21, c22, c23);
        }

        if (TRows.Value > 3)
        {
            Store(tile.Sums + (3 * MostColumns), c30, c31, c32, c33);
        }

        if (TRows.Value > 4)
        {
            Store(tile.Sums + (4 * MostColumns), c40, c41, c42, c43);
        }

        if (TRows.Value > 5)
        {
            Store(tile.Sums + (5 * MostColumns), c50, c51, c52, c53);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* a, TLanes b0, TLanes b1, TLanes b2, TLanes b3, ref TLanes c0, ref TLanes c1, ref TLanes c2, ref TLanes c3)
    {
        var x = TLanes.Load(a);
        c0 = TLanes.MultiplyAdd(x, b0, c0);
        c1 = TLanes.MultiplyAdd(x, b1, c1);
        c2 = TLanes.MultiplyAdd(x, b2, c2);
        c3 = TLanes.MultiplyAdd(x, b3, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* sums, TLanes c0, TLanes c1, TLanes c2, TLanes c3)
    {
        sums[0] = TLanes.Sum(c0);
        sums[1] = TLanes.Sum(c1);
        sums[2] = TLanes.Sum(c2);
        sums[3] = TLanes.Sum(c3);
    }

    private struct Tile
    {
        public int K;
        public int Rows;
        public int Columns;
        public T* A;
        public nint ARow;
        public T* B;
        public nint BColumn;
        public int Products;
        public nint ANext;
        public nint BNext;
        public T* Rests; // room for what is left of rows and columns
        public T* Sums; // row by row

        /// <summary>Copies what is left of rows and columns behind the full vectors to where zeros follow.</summary>
        public readonly void CopyRests()
        {
            int count = K % TLanes.Count, start = K - count;
            for (var product = 0; product < Products; product++)
            {
                var rests = Rests + (product * RestLength);
                for (var i = 0; i < Rows; i++)
                {
                    new Span<T>(A + (product * ANext) + (i * ARow) + start, count).CopyTo(new Span<T>(rests + (i * TLanes.Count), count));
                }

                for (var j = 0; j < Columns; j++)
                {
                    new Span<T>(B + (product * BNext) + (j * BColumn) + start, count).CopyTo(new Span<T>(rests + ((MostRows + j) * TLanes.Count), count));
                }
            }
        }
    }
}
