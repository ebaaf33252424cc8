using System.Numerics;
using System.Runtime.CompilerServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// Convolutions with windows of 3×3 and stride 1, and their gradients with respect to the input, by Winograd's minimal filtering F(2×2, 3×3): 16 products of channels for
/// 2×2 places of the result where the direct sum needs 36. Callers compute images directly whose result is not finite.
/// </summary>
internal static unsafe class WinogradConvolution
{
    private const int Points = WinogradShape.Points;

    /// <summary>How many numbers of scratch <see cref="Forward"/> needs.</summary>
    public static int ForwardScratchLength(in ConvolutionShape shape, int products) => ScratchLength(new(shape, false), products);

    /// <summary>How many numbers of scratch <see cref="InputGradient"/> needs.</summary>
    public static int InputGradientScratchLength(in ConvolutionShape shape, int products) => ScratchLength(new(shape, true), products);

    private static int ScratchLength(in WinogradShape shape, int products) => checked(
        HeadLength(shape) + (products * Points * WinogradShape.Next(shape.Depth * shape.Columns)) + WinogradProduct<float, NoEpilogue<float>>.BlocksLength(shape, products));

    // What follows begins at a cache line.
    private static int HeadLength(in WinogradShape shape) => WinogradShape.Next(checked(shape.Images + shape.Depth));

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
            var window = i == 0 ? w : twin.Right;
            for (var j = 0; j < columns; j += width)
            {
                width = Tile<TLanes, T>.Take(columns - j);
                Panel<TLanes, T, TEpilogue>(product, i, j, width, window + j, (nint)depth * columns, columns);
            }
        }

        product.Run<TLanes>();
        return product.NotFinite;
    }

    /// <summary>gx ← the gradient with respect to the input, given the gradient gy with respect to the output.</summary>
    /// <returns>For each image a number that is not zero if a result is not finite.</returns>
    public static T* InputGradient<TLanes, T, TEpilogue>(
        in ConvolutionShape shape, in WindowAxis vertical, in WindowAxis horizontal, T* gy, T* w, Twin<T> twin, T* gx, TEpilogue epilogue, T* packed, T* scratch)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        var product = Product<T, TEpilogue>(new(shape, true), twin, gy, gx, epilogue, scratch);
        int depth = shape.OutputChannels, columns = shape.InputChannels, width;
        for (var i = 0; i < twin.Products; i++)
        {
            ConvolutionPacking.Run<TLanes, T>(shape, vertical, horizontal, i == 0 ? w : twin.Right, packed);
            for (var j = 0; j < columns; j += width)
            {
                width = Tile<TLanes, T>.Take(columns - j);
                Panel<TLanes, T, TEpilogue>(product, i, j, width, packed + ((nint)9 * depth * j), (nint)depth * width, width);
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
            NotFinite = scratch, Zeros = scratch + shape.Images, Windows = scratch + HeadLength(shape),
        };
        product.Blocks = product.Windows + ((nint)twin.Products * Points * WinogradShape.Next(shape.Depth * shape.Columns));
        new Span<T>(scratch, shape.Images + shape.Depth).Clear();
        return product;
    }

    /// <summary>Transforms a panel of windows, whose taps are rows of so many weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panel<TLanes, T, TEpilogue>(in WinogradProduct<T, TEpilogue> product, int twin, int column, int width, T* window, nint tap, nint row)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEpilogue : struct, IEpilogue<T>
    {
        nint next = WinogradShape.Next(product.Shape.Depth * product.Shape.Columns);
        var target = product.Windows + (twin * Points * next) + ((nint)product.Shape.Depth * column);
        for (var i = 0; i < product.Shape.Depth; i++)
        {
            WinogradTransforms<TLanes, T>.Window(window, tap, width, target, next);
            window += row;
            target += width;
        }
    }
}
