using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Weights transposed for the adjoint of a convolution.</summary>
internal static unsafe class ConvolutionPacking
{
    /// <summary>The length of the packed weights.</summary>
    public static int Length(in ConvolutionShape shape) => checked(shape.Groups * GroupLength(shape));

    /// <summary>From the packed weights of a group to those of the next.</summary>
    public static int GroupLength(in ConvolutionShape shape) =>
        checked(shape.KernelHeight * shape.KernelWidth * shape.GroupOutputs * ((shape.GroupInputs + 31) / 32 * 32));

    /// <summary>Packs w, group after group, into panels <c>[columns of a tile][taps in reading order][output channel][input channel]</c>.</summary>
    public static void Run<TLanes, T>(in ConvolutionShape shape, in WindowAxis vertical, in WindowAxis horizontal, T* w, T* packed)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var group = 0; group < shape.Groups; group++)
        {
            Group<TLanes, T>(shape, vertical, horizontal, w + ((nint)group * shape.GroupOutputs), packed + ((nint)group * GroupLength(shape)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Group<TLanes, T>(in ConvolutionShape shape, in WindowAxis vertical, in WindowAxis horizontal, T* w, T* packed)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int c = shape.GroupInputs, o = shape.GroupOutputs, row = shape.OutputChannels, width;
        for (var j = 0; j < c; j += width)
        {
            width = Tile<TLanes, T>.Take(c - j);
            for (var y = 0; y < shape.KernelHeight; y++)
            {
                for (var x = 0; x < shape.KernelWidth; x++)
                {
                    var tap = w + (nint)(vertical.Tap(y) * shape.KernelWidth + horizontal.Tap(x)) * c * row;
                    GemmPacking.Panels<TLanes, T>(o, width, tap + (nint)j * row, 1, row, packed);
                    packed += (nint)o * width;
                }
            }
        }
    }
}
