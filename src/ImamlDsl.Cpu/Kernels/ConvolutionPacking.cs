using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>Weights transposed for the adjoint of a convolution.</summary>
internal static unsafe class ConvolutionPacking
{
    /// <summary>The length of the packed weights for any vector width.</summary>
    public static int Length(in ConvolutionShape shape) =>
        checked(shape.KernelHeight * shape.KernelWidth * shape.OutputChannels * ((shape.InputChannels + 31) / 32 * 32));

    /// <summary>Packs w into panels <c>[columns of two vectors][taps in reading order][output channel][input channel]</c>, padded with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TLanes, T>(in ConvolutionShape shape, in WindowAxis vertical, in WindowAxis horizontal, T* w, T* packed)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int c = shape.InputChannels, o = shape.OutputChannels, panel = 2 * TLanes.Count;
        for (var j = 0; j < c; j += panel)
        {
            var width = Math.Min(panel, c - j);
            for (var y = 0; y < shape.KernelHeight; y++)
            {
                for (var x = 0; x < shape.KernelWidth; x++)
                {
                    var tap = w + (nint)(vertical.Tap(y) * shape.KernelWidth + horizontal.Tap(x)) * c * o;
                    GemmPacking.Panels<TLanes, T>(o, width, tap + (nint)j * o, 1, o, packed);
                    packed += (nint)o * GemmPacking.PanelWidth<TLanes, T>(width);
                }
            }
        }
    }
}
