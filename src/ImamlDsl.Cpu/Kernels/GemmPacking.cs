using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Copies of operands in the order in which tiles read them.</summary>
internal static unsafe class GemmPacking
{
    /// <summary>Packs B (depth × columns) into panels of as many columns as a tile takes, row after row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panels<TLanes, T>(int depth, int columns, T* b, int bRow, int bColumn, T* packed)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width;
        for (var j = 0; j < columns; j += width)
        {
            width = Tile<TLanes, T>.Take(columns - j);
            var source = b + (nint)j * bColumn;
            if (bColumn == 1)
            {
                Copy<TLanes, T>(depth, width, source, bRow, packed);
            }
            else
            {
                Transpose.Run(depth, width, source, bRow, bColumn, packed, width);
            }

            packed += (nint)width * depth;
        }
    }

    /// <summary>Packs A (rows × depth) into groups of six rows, column after column; the last group may have fewer rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows<T>(int rows, int depth, T* a, int aRow, int aColumn, T* packed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < rows; i += TileRow.MaxRows)
        {
            Transpose.Run(depth, Math.Min(TileRow.MaxRows, rows - i), a + (nint)i * aRow, aColumn, aRow, packed, TileRow.MaxRows);
            packed += (nint)TileRow.MaxRows * depth;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<TLanes, T>(int depth, int width, T* source, int bRow, T* packed)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var p = 0; p < depth; p++)
        {
            var j = 0;
            for (; j + TLanes.Count <= width; j += TLanes.Count)
            {
                TLanes.Load(source + j).Store(packed + j);
            }

            for (; j < width; j++)
            {
                packed[j] = source[j];
            }

            source += bRow;
            packed += width;
        }
    }
}
