using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>A tile of which only the first columns exist in C; in B all do, padded with zeros. It goes through a tile of its own on the stack.</summary>
internal static unsafe class EdgeTile<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Runs a tile of <paramref name="rows"/> rows whose first <paramref name="columns"/> columns are stored.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TEpilogue>(int rows, int columns, TileArguments<T> tile, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<T>
    {
        var vectors = columns > TLanes.Count ? 2 : 1;
        var width = vectors * TLanes.Count;
        var buffer = stackalloc T[6 * 2 * 16]; // enough for 6 rows of two of the widest vectors
        var bufferRows = stackalloc int[6];
        T* c = tile.C, bias = tile.Bias;
        var cRows = tile.CRows;
        var accumulate = tile.Accumulate;
        for (var i = 0; i < rows; i++)
        {
            bufferRows[i] = i * width;
        }

        tile.C = buffer;
        tile.CRows = bufferRows;
        tile.Bias = null;
        tile.Accumulate = accumulate || bias is not null;
        if (tile.Accumulate)
        {
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < width; j++)
                {
                    var b = bias is null || j >= columns ? T.Zero : bias[j];
                    buffer[i * width + j] = accumulate && j < columns ? c[cRows[i] + j] + b : b;
                }
            }
        }

        Tile<TLanes, T>.Run(rows, vectors, tile, default(NoEpilogue<T>));
        for (var i = 0; i < rows; i++)
        {
            var row = c + cRows[i];
            for (var j = 0; j < columns; j++)
            {
                epilogue.Apply(LanesScalar<T>.Load(buffer + i * width + j), tile.At + cRows[i] + j, tile.Column + j).Store(row + j);
            }
        }
    }
}
