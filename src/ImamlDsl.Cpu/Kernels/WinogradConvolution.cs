using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// Convolutions with windows of 3×3 and their gradients with respect to the input by Winograd's minimal filtering. Callers compute images directly whose result is
/// not finite.
/// </summary>
internal static unsafe class WinogradConvolution
{
    /// <summary>How many numbers of scratch <see cref="Forward"/> needs.</summary>
    public static int ForwardScratchLength(in ConvolutionShape shape, int products) => ScratchLength(new(shape, false), products);

    /// <summary>How many numbers of scratch <see cref="InputGradient"/> needs.</summary>
    public static int InputGradientScratchLength(in ConvolutionShape shape, int products) => ScratchLength(new(shape, true), products);

    private static int ScratchLength(in WinogradShape shape, int products) => checked(
        WinogradShape.Next(shape.Images) + (products * shape.Windows * WinogradProduct<float, NoEpilogue<float>>.WindowLength(shape))
        + WinogradProduct<float, NoEpilogue<float>>.BlocksLength(shape, products));

    /// <summary>y ← bias + the convolution of x with w.</summary>
    /// <returns>For each image a number that is not zero if a result is not finite.</returns>
    public static T* Forward<TLanes, T, TEpilogue>(in ConvolutionShape shape, T* x, T* w, Twin<T> twin, T* y, T* bias, TEpilogue epilogue, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var product = Product<T, TEpilogue>(new(shape, false), twin, x, y, epilogue, scratch);
        product.Bias = bias;
        int depth = shape.InputChannels, columns = shape.OutputChannels, width;
        for (var i = 0; i < twin.Products; i++)
        {
            for (var j = 0; j < columns; j += width)
            {
                width = Tile<TLanes, T>.Take(columns - j);
                Panel<TLanes, T, TEpilogue>(product, i, j, width, (i == 0 ? w : twin.Right) + j, (nint)depth * columns, columns);
            }
        }

        product.Run<TLanes>();
        return product.NotFinite;
    }

    /// <summary>gx ← the gradient with respect to the input, given the gradient gy with respect to the output.</summary>
    /// <returns>For each image a number that is not zero if a result is not finite.</returns>
    public static T* InputGradient<TLanes, T, TEpilogue>(in ConvolutionShape shape, T* gy, T* w, Twin<T> twin, T* gx, TEpilogue epilogue, T* packed, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        int depth = shape.OutputChannels, columns = shape.InputChannels, width;
        nint tap = (nint)depth * columns;
        var product = Product<T, TEpilogue>(new(shape, true), twin, gy, gx, epilogue, scratch);
        for (var i = 0; i < twin.Products; i++)
        {
            for (var j = 0; j < columns; j += width)
            {
                width = Tile<TLanes, T>.Take(columns - j);
                for (var k = 0; k < WinogradShape.Taps; k++)
                {
                    GemmPacking.Panels<TLanes, T>(depth, width, (i == 0 ? w : twin.Right) + (k * tap) + ((nint)j * depth), 1, depth, packed + ((nint)k * depth * width));
                }

                Panel<TLanes, T, TEpilogue>(product, i, j, width, packed, (nint)depth * width, width);
            }
        }

        product.Run<TLanes>();
        return product.NotFinite;
    }

    private static WinogradProduct<T, TEpilogue> Product<T, TEpilogue>(in WinogradShape shape, Twin<T> twin, T* source, T* target, TEpilogue epilogue, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var product = new WinogradProduct<T, TEpilogue>
        {
            Shape = shape, Source = source, SourceNext = twin.LeftFrom(source), Products = twin.Products, Target = target, Epilogue = epilogue,
            NotFinite = scratch, Windows = scratch + WinogradShape.Next(shape.Images),
        };
        product.Blocks = product.Windows + ((nint)twin.Products * shape.Windows * WinogradProduct<T, TEpilogue>.WindowLength(shape));
        new Span<T>(scratch, shape.Images).Clear();
        return product;
    }

    /// <summary>Combines the taps of a panel of windows.</summary>
    /// <param name="product">Where they go.</param>
    /// <param name="twin">Which product's they are.</param>
    /// <param name="column">The panel's first column.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="window">The first tap's weights.</param>
    /// <param name="tap">From a tap to the next.</param>
    /// <param name="row">From a row of a tap's weights to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panel<TLanes, T, TEpilogue>(in WinogradProduct<T, TEpilogue> product, int twin, int column, int width, T* window, nint tap, nint row)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        ref readonly var shape = ref product.Shape;
        nint next = WinogradProduct<T, TEpilogue>.WindowLength(shape);
        var target = product.Windows + (twin * shape.Windows * next) + ((nint)shape.Depth * column);
        var (rows, length) = row == width ? (1, shape.Depth * width) : (shape.Depth, width);
        for (var i = 0; i < rows; i++)
        {
            shape.Combine<TLanes, T>(window + (i * row), tap, length, target + ((nint)i * width), next);
        }
    }
}
