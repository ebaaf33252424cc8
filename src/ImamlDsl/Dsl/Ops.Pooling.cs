namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>
    /// The largest entry of every square window, as <c>torch.nn.functional.max_pool2d</c>. Padding belongs to no window. The derivative goes to one entry: of
    /// equals the first in reading order, so in a window of zeros the one at the top left, as PyTorch. A window with a NaN is NaN, and its derivative goes to the
    /// last NaN.
    /// </summary>
    /// <remarks>A maximum over whole images, PyTorch's adaptive pooling to 1×1, is <c>Max(x, [2, 3])</c>, where equals share the derivative.</remarks>
    /// <param name="x">The images, <c>[N, C, H, W]</c>.</param>
    /// <param name="kernelSize">The window's taps along both axes, at least 1.</param>
    /// <param name="stride">From a window to the next; null for <paramref name="kernelSize"/>, side by side.</param>
    /// <param name="padding">How far the first window begins outside, at most half the <paramref name="kernelSize"/>.</param>
    /// <param name="dilation">From a tap to the next, at least 1.</param>
    /// <param name="ceilMode">Whether a last window that ends outside counts too, if it begins inside the image or the padding before it.</param>
    /// <returns><c>[N, C, (H + 2·padding − dilation·(kernelSize − 1) − 1)/stride + 1, …]</c>, divisions rounded down, or up in ceil mode.</returns>
    /// <exception cref="ArgumentException">The shape does not fit, a number is out of range, or a window has no entry.</exception>
    public static Tensor MaxPool2d(Tensor x, int kernelSize, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false)
    {
        var (rows, columns) = Windows(nameof(MaxPool2d), x, kernelSize, stride ?? kernelSize, padding, dilation, ceilMode);
        return Pool(x, rows, columns, window =>
        {
            var best = window[0];
            foreach (var entry in window)
            {
                // A NaN is larger than all.
                best = entry.Value > best.Value || double.IsNaN(entry.Value) ? entry : best;
            }

            return best;
        });
    }

    /// <summary>The mean of every square window, as <c>torch.nn.functional.avg_pool2d</c>; windows that end outside of the padding do not count.</summary>
    /// <remarks>The mean over whole images, PyTorch's adaptive pooling to 1×1, is <c>Mean(x, [2, 3])</c>.</remarks>
    /// <param name="x">The images, <c>[N, C, H, W]</c>.</param>
    /// <param name="kernelSize">The window's extent along both axes, at least 1.</param>
    /// <param name="stride">From a window to the next; null for <paramref name="kernelSize"/>, side by side.</param>
    /// <param name="padding">Rows and columns of zeros on every side, at most half the <paramref name="kernelSize"/>.</param>
    /// <param name="countIncludePad">Whether the mean divides by all places of a window, or by those inside the image only.</param>
    /// <returns><c>[N, C, (H + 2·padding − kernelSize)/stride + 1, …]</c>, divisions rounded down.</returns>
    /// <exception cref="ArgumentException">The shape does not fit, a number is out of range, or a window has no entry.</exception>
    public static Tensor AvgPool2d(Tensor x, int kernelSize, int? stride = null, int padding = 0, bool countIncludePad = true)
    {
        var (rows, columns) = Windows(nameof(AvgPool2d), x, kernelSize, stride ?? kernelSize, padding, 1, false);
        return Pool(x, rows, columns, window =>
        {
            var sum = default(HyperDual);
            foreach (var entry in window)
            {
                sum += entry;
            }

            return sum / new HyperDual(countIncludePad ? (double)kernelSize * kernelSize : window.Count);
        });
    }

    /// <summary>Reduces the entries at all pairs of rows and columns, in reading order.</summary>
    private static Tensor Pool(Tensor x, int[][] rows, int[][] columns, Func<List<HyperDual>, HyperDual> reduce)
    {
        var (height, width) = (x.Extents[2], x.Extents[3]);
        int[] shape = [x.Extents[0], x.Extents[1], rows.Length, columns.Length];
        var elements = new HyperDual[Shapes.Length("Pool", shape)];
        var window = new List<HyperDual>();
        for (var i = 0; i < elements.Length; i++)
        {
            window.Clear();
            var plane = i / (rows.Length * columns.Length) * height * width;
            foreach (var row in rows[i / columns.Length % rows.Length])
            {
                foreach (var column in columns[i % columns.Length])
                {
                    window.Add(x.Elements[plane + (row * width) + column]);
                }
            }

            elements[i] = reduce(window);
        }

        return new(elements, shape);
    }

    /// <summary>The rows and the columns that each window covers inside of the images.</summary>
    private static (int[][] Rows, int[][] Columns) Windows(string operation, Tensor x, int kernelSize, int stride, int padding, int dilation, bool ceilMode)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != 4)
        {
            throw new ArgumentException($"{operation} takes x [N, C, H, W]; it has {Shapes.Format(x.Extents)}.", nameof(x));
        }

        if (kernelSize < 1 || stride < 1 || dilation < 1 || padding < 0 || padding > kernelSize / 2)
        {
            throw new ArgumentException(
                $"{operation} takes a kernelSize, stride and dilation of at least 1 and a padding from 0 to half the kernelSize; they are {kernelSize}, {stride}, {dilation} and {padding}.");
        }

        var (rows, columns) = (Along(x.Extents[2]), Along(x.Extents[3]));
        return rows.Length > 0 && columns.Length > 0 && rows.Concat(columns).All(window => window.Length > 0)
            ? (rows, columns)
            : throw new ArgumentException(
                $"{operation} has no entry for a window: windows of {kernelSize} taps, {dilation} apart, do not fit images {x.Extents[2]}×{x.Extents[3]} with padding {padding}.");

        int[][] Along(int extent)
        {
            var windows = new List<int[]>();
            var room = extent + (2L * padding) - (dilation * (kernelSize - 1L)) - 1;
            var last = ceilMode ? (room + stride - 1 < 0 ? -padding - 1 : extent - 1) : room - padding;
            for (long start = -padding; start <= last; start += stride)
            {
                windows.Add([.. Enumerable.Range(0, kernelSize).Select(tap => start + ((long)tap * dilation)).Where(place => place >= 0 && place < extent).Select(place => (int)place)]);

                // In ceil mode only the last window may end outside.
                if (start + (dilation * (kernelSize - 1L)) >= extent + padding - 1)
                {
                    break;
                }
            }

            return [.. windows];
        }
    }
}
