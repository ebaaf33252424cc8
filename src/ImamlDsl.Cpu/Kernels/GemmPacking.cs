using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Copies of operands in the order in which tiles read them.</summary>
internal static unsafe class GemmPacking
{
    /// <summary>The width of a packed panel that holds <paramref name="columns"/> columns: one or two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PanelWidth<TLanes, T>(int columns)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => columns > TLanes.Count ? 2 * TLanes.Count : TLanes.Count;

    /// <summary>
    /// Packs B (depth × columns) into panels of two vectors of columns, row after row; the last panel may have one vector, and is
    /// padded with zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panels<TLanes, T>(int depth, int columns, T* b, int bRow, int bColumn, T* packed)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var j = 0; j < columns; j += 2 * TLanes.Count)
        {
            var width = Math.Min(2 * TLanes.Count, columns - j);
            var stride = PanelWidth<TLanes, T>(width);
            var source = b + (nint)j * bColumn;
            if (bColumn == 1)
            {
                Copy<TLanes, T>(depth, width, stride, source, bRow, packed);
            }
            else
            {
                Transpose.Run(depth, width, source, bRow, bColumn, packed, stride);
                Pad(depth, width, stride, packed);
            }

            packed += (nint)stride * depth;
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
    private static void Copy<TLanes, T>(int depth, int width, int stride, T* source, int bRow, T* packed)
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

            for (; j < stride; j++)
            {
                packed[j] = T.Zero;
            }

            source += bRow;
            packed += stride;
        }
    }

    private static void Pad<T>(int depth, int width, int stride, T* packed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (width == stride)
        {
            return;
        }

        for (var p = 0; p < depth; p++)
        {
            for (var j = width; j < stride; j++)
            {
                packed[(nint)p * stride + j] = T.Zero;
            }
        }
    }
}
