using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

// A large product of a task that has the device to itself is cut into strips of its result, which workers compute apart.
public static unsafe partial class Gemm
{
    private const int MaxParts = 8;

    // A strip of so many columns is wide enough for every tile; strips are whole vectors of floats.
    private const int PartColumns = 64;
    private const int Vector = 16;

    /// <summary>Whether a product may be divided at all.</summary>
    private static bool IsLarge(int m, int n, int k) => (long)m * n * k >= WorkerPool.PartFlops;

    /// <summary>The rows and columns of each of so many parts, but for the last: strips of columns where they are many, else of rows.</summary>
    private static (int Rows, int Columns) PartSizes(int m, int n, int parts) => n >= 2 * PartColumns
        ? (m, (((n - 1) / parts / Vector) + 1) * Vector)
        : (((m - 1) / parts) + 1, n);

    /// <summary>Which part of a product is computed. How its terms are grouped depends on the whole product only, and so does every bit of the result.</summary>
    /// <param name="Rows">The rows of the whole product.</param>
    /// <param name="Columns">Its columns.</param>
    /// <param name="At">Where the part begins in the result.</param>
    /// <param name="Column">Its first column there.</param>
    private readonly record struct Strip(int Rows, int Columns, nint At, int Column);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Divided<T, TEpilogue>(int m, int n, int k, T* a, int aRow, int aColumn, T* b, int bRow, int bColumn, Twin<T> twin, T* c, int cRow,
        bool accumulate, T* bias, TEpilogue epilogue, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var product = new Product<T, TEpilogue>
        {
            M = m, N = n, K = k, A = a, ARow = aRow, AColumn = aColumn, B = b, BRow = bRow, BColumn = bColumn, Twin = twin, C = c, CRow = cRow,
            Accumulate = accumulate, Bias = bias, Epilogue = epilogue, Scratch = scratch,
        };
        var flops = 2L * twin.Products * m * n * k;
        var strips = n >= 2 * PartColumns ? n / PartColumns : n < Vector ? 1 : m / TileRow.MaxRows; // a few columns fill no tile
        var parts = WorkerPool.PartsFor(flops, Math.Min(MaxParts, strips));
        WorkerPool.Split(parts, &Product<T, TEpilogue>.Part, (nint)Unsafe.AsPointer(ref product));
    }

    private struct Product<T, TEpilogue>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        public int M;
        public int N;
        public int K;
        public T* A;
        public int ARow;
        public int AColumn;
        public T* B;
        public int BRow;
        public int BColumn;
        public Twin<T> Twin;
        public T* C;
        public int CRow;
        public bool Accumulate;
        public T* Bias;
        public TEpilogue Epilogue;
        public T* Scratch;

        public static void Part(nint state, int part, int parts)
        {
            ref readonly var all = ref Unsafe.AsRef<Product<T, TEpilogue>>((void*)state);
            var (rows, columns) = parts == 1 ? (all.M, all.N) : PartSizes(all.M, all.N, parts);
            var scratch = all.Scratch + ((nint)part * OfOnePart(rows, columns, all.K, all.Twin.Products));
            var (i, j) = columns < all.N ? (0, part * columns) : (part * rows, 0);
            rows = Math.Min(rows, all.M - i);
            columns = Math.Min(columns, all.N - j);
            T* left = all.A + ((nint)i * all.ARow), right = all.B + ((nint)j * all.BColumn);
            var twin = all.Twin.Products == 1 ? default : new Twin<T>(all.Twin.Left + (left - all.A), all.Twin.Right + (right - all.B));
            var place = ((nint)i * all.CRow) + j;
            var bias = all.Bias is null ? null : all.Bias + j;
            Whole(rows, columns, all.K, left, all.ARow, all.AColumn, right, all.BRow, all.BColumn, twin, all.C + place, all.CRow, all.Accumulate, bias,
                new Strip(all.M, all.N, place, j), all.Epilogue, scratch);
        }
    }
}
