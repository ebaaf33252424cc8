using System.Globalization;

namespace ImamlDsl.Torch;

/// <summary>
/// The functions that generated programs call for convolutions. Images are <c>[tasks, N, H, W, C]</c>, weights <c>[tasks, KH, KW, C/groups, O]</c>, so that channels are
/// contiguous; every form returns that order.
/// </summary>
/// <remarks>
/// Automatic on a processor, measured on one thread with libtorch 1.13 for 3×3 windows, stride 2, 64 channels and 28 to 4 pixels: a task by itself wins where it
/// has work enough to pay for its call (by up to 1.9 times), unfolding below (by up to 4 times); grouped convolution wins nowhere once its result is brought
/// back to this order. Double precision, for which libtorch has no fast convolution, is unfolded. On CUDA everything is unfolded into one batch of products,
/// which costs one kernel however many tasks there are; that choice has not been measured.
/// </remarks>
internal static class ConvolutionScript
{
    // Floating-point operations of one task from which its own convolution is faster than an unfolded one.
    private const long ForwardWork = 10_000_000;
    private const long WeightWork = 30_000_000;

    /// <summary>The functions, with the form chosen.</summary>
    public static string For(TorchConvolution convolution, bool cuda) => WindowScript.Text + Common + Body(convolution switch
    {
        TorchConvolution.Grouped => "return 1",
        TorchConvolution.Unfolded => "return 0",
        TorchConvolution.PerTask => "return 2",
        _ when cuda => "return 0",
        _ => "return 2 if work >= least and single else 0",
    });

    private static string Body(string choice) => string.Create(CultureInfo.InvariantCulture, $$"""
        # 6 is libtorch's number for float32.
        def conv_form(work: int, least: int, single: bool) -> int:
            {{choice}}

        def conv_forward(x: Tensor, w: Tensor, stride: int, padding: int, dilation: int = 1, groups: int = 1) -> Tensor:
            oh = (x.size(2) + 2 * padding - dilation * (w.size(1) - 1) - 1) // stride + 1
            ow = (x.size(3) + 2 * padding - dilation * (w.size(2) - 1) - 1) // stride + 1
            work = 2 * x.size(1) * oh * ow * w.size(1) * w.size(2) * w.size(3) * w.size(4)
            form = conv_form(work, {{ForwardWork}}, x.dtype == 6)
            if form == 0:
                return conv_forward_unfolded(x, w, stride, padding, dilation, groups)
            if form == 1:
                return conv_forward_grouped(x, w, stride, padding, dilation, groups)
            return conv_forward_per_task(x, w, stride, padding, dilation, groups)

        def conv_input(g: Tensor, w: Tensor, height: int, width: int, stride: int, padding: int, dilation: int = 1, groups: int = 1) -> Tensor:
            work = 2 * g.size(1) * g.size(2) * g.size(3) * w.size(1) * w.size(2) * w.size(3) * w.size(4)
            form = conv_form(work if w.size(3) > 4 else 0, {{ForwardWork}}, g.dtype == 6)
            if form == 0:
                return conv_input_unfolded(g, w, height, width, stride, padding, dilation, groups)
            if form == 1:
                return conv_input_grouped(g, w, height, width, stride, padding, dilation, groups)
            return conv_input_per_task(g, w, height, width, stride, padding, dilation, groups)

        def conv_weight(x: Tensor, g: Tensor, kh: int, kw: int, stride: int, padding: int, dilation: int = 1, groups: int = 1) -> Tensor:
            work = 2 * g.size(1) * g.size(2) * g.size(3) * kh * kw * x.size(4) * g.size(4)
            form = conv_form(work if x.size(4) > 4 else 8 * work, {{WeightWork}}, x.dtype == 6)
            if form == 0:
                return conv_weight_unfolded(x, g, kh, kw, stride, padding, dilation, groups)
            if form == 1:
                return conv_weight_grouped(x, g, kh, kw, stride, padding, dilation, groups)
            return conv_weight_per_task(x, g, kh, kw, stride, padding, dilation, groups)


        """);

    private const string Common = """
        def conv_windows(x: Tensor, kh: int, kw: int, stride: int, padding: int, dilation: int) -> Tensor:
            padded = torch.constant_pad_nd(x, [0, 0, padding, padding, padding, padding]) if padding > 0 else x
            u = padded.unfold(2, dilation * (kh - 1) + 1, stride).unfold(3, dilation * (kw - 1) + 1, stride)
            taps = u if dilation == 1 else u[:, :, :, :, :, ::dilation, ::dilation]
            return taps.permute([0, 1, 2, 3, 5, 6, 4])

        def conv_rows(u: Tensor, groups: int) -> Tensor:
            tasks, positions, taps, c = u.size(0), u.size(1) * u.size(2) * u.size(3), u.size(4) * u.size(5), u.size(6) // groups
            if groups == 1:
                return u.reshape([tasks, positions, taps * c])
            return u.reshape([tasks, positions, taps, groups, c]).permute([0, 3, 1, 2, 4]).reshape([tasks * groups, positions, taps * c])

        def conv_columns(x: Tensor, rows: int, groups: int) -> Tensor:
            tasks, o = x.size(0), x.size(4) // groups
            if groups == 1:
                return x.reshape([tasks, rows, o])
            return x.reshape([tasks, rows, groups, o]).permute([0, 2, 1, 3]).reshape([tasks * groups, rows, o])

        def conv_joined(y: Tensor, groups: int) -> Tensor:
            if groups == 1:
                return y
            return y.view([y.size(0) // groups, groups, y.size(1), y.size(2)]).permute([0, 2, 1, 3]).contiguous()

        def conv_forward_unfolded(x: Tensor, w: Tensor, stride: int, padding: int, dilation: int, groups: int) -> Tensor:
            u = conv_windows(x, w.size(1), w.size(2), stride, padding, dilation)
            y = torch.bmm(conv_rows(u, groups), conv_columns(w, w.size(1) * w.size(2) * w.size(3), groups))
            return conv_joined(y, groups).view([x.size(0), x.size(1), u.size(2), u.size(3), w.size(4)])

        def conv_input_unfolded(g: Tensor, w: Tensor, height: int, width: int, stride: int, padding: int, dilation: int, groups: int) -> Tensor:
            tasks, n, oh, ow = g.size(0), g.size(1), g.size(2), g.size(3)
            kh, kw, c = w.size(1), w.size(2), w.size(3)
            u = torch.bmm(conv_columns(g, n * oh * ow, groups), conv_columns(w, kh * kw * c, groups).transpose(1, 2))
            if groups > 1:
                u = u.view([tasks, groups, n * oh * ow, kh * kw, c]).permute([0, 2, 3, 1, 4]).contiguous()
            u = u.view([tasks, n, oh, ow, kh * kw, groups * c])
            padded = g.new_zeros([tasks, n, height + 2 * padding, width + 2 * padding, groups * c])
            for i in range(kh):
                for j in range(kw):
                    rows = padded.narrow(2, i * dilation, stride * (oh - 1) + 1)
                    window = rows.narrow(3, j * dilation, stride * (ow - 1) + 1)
                    window[:, :, ::stride, ::stride].add_(u.select(4, i * kw + j))
            return padded.narrow(2, padding, height).narrow(3, padding, width).contiguous()

        def conv_weight_unfolded(x: Tensor, g: Tensor, kh: int, kw: int, stride: int, padding: int, dilation: int, groups: int) -> Tensor:
            u = conv_windows(x, kh, kw, stride, padding, dilation)
            u = u.narrow(2, 0, g.size(2)).narrow(3, 0, g.size(3))
            y = torch.bmm(conv_rows(u, groups).transpose(1, 2), conv_columns(g, x.size(1) * g.size(2) * g.size(3), groups))
            return conv_joined(y, groups).view([x.size(0), kh, kw, x.size(4) // groups, g.size(4)])

        def conv_images(x: Tensor) -> Tensor:
            return x.permute([1, 0, 4, 2, 3]).reshape([x.size(1), x.size(0) * x.size(4), x.size(2), x.size(3)])

        def conv_weights(w: Tensor) -> Tensor:
            return w.permute([0, 4, 3, 1, 2]).reshape([w.size(0) * w.size(4), w.size(3), w.size(1), w.size(2)])

        def conv_forward_grouped(x: Tensor, w: Tensor, stride: int, padding: int, dilation: int, groups: int) -> Tensor:
            y = torch.conv2d(conv_images(x), conv_weights(w), None, [stride, stride], [padding, padding], [dilation, dilation], x.size(0) * groups)
            return y.view([x.size(1), x.size(0), w.size(4), y.size(2), y.size(3)]).permute([1, 0, 3, 4, 2]).contiguous()

        def conv_input_grouped(g: Tensor, w: Tensor, height: int, width: int, stride: int, padding: int, dilation: int, groups: int) -> Tensor:
            tasks, n, c = g.size(0), g.size(1), groups * w.size(3)
            x = g.new_empty([1]).expand([n, tasks * c, height, width])
            y, none, nothing = torch.convolution_backward(conv_images(g), x, conv_weights(w), None,
                [stride, stride], [padding, padding], [dilation, dilation], False, [0, 0], tasks * groups, [True, False, False])
            return y.view([n, tasks, c, height, width]).permute([1, 0, 3, 4, 2]).contiguous()

        def conv_weight_grouped(x: Tensor, g: Tensor, kh: int, kw: int, stride: int, padding: int, dilation: int, groups: int) -> Tensor:
            tasks, c, o = x.size(0), x.size(4) // groups, g.size(4)
            w = x.new_empty([1]).expand([tasks * o, c, kh, kw])
            none, y, nothing = torch.convolution_backward(conv_images(g), conv_images(x), w, None,
                [stride, stride], [padding, padding], [dilation, dilation], False, [0, 0], tasks * groups, [False, True, False])
            return y.view([tasks, o, c, kh, kw]).permute([0, 3, 4, 2, 1]).contiguous()

        def conv_forward_per_task(x: Tensor, w: Tensor, stride: int, padding: int, dilation: int, groups: int) -> Tensor:
            images, weights = x.permute([0, 1, 4, 2, 3]), w.permute([0, 4, 3, 1, 2])
            results: List[Tensor] = []
            for t in range(x.size(0)):
                y = torch.conv2d(images.select(0, t), weights.select(0, t), None, [stride, stride], [padding, padding], [dilation, dilation], groups)
                results.append(y.permute([0, 2, 3, 1]))
            return torch.stack(results, 0)

        def conv_input_per_task(g: Tensor, w: Tensor, height: int, width: int, stride: int, padding: int, dilation: int, groups: int) -> Tensor:
            images, weights = g.permute([0, 1, 4, 2, 3]), w.permute([0, 4, 3, 1, 2])
            x = g.new_empty([1, 1, 1, 1]).expand([g.size(1), height, width, groups * w.size(3)]).contiguous().permute([0, 3, 1, 2])
            results: List[Tensor] = []
            for t in range(g.size(0)):
                y, none, nothing = torch.convolution_backward(images.select(0, t), x, weights.select(0, t), None,
                    [stride, stride], [padding, padding], [dilation, dilation], False, [0, 0], groups, [True, False, False])
                results.append(y.permute([0, 2, 3, 1]))
            return torch.stack(results, 0)

        def conv_weight_per_task(x: Tensor, g: Tensor, kh: int, kw: int, stride: int, padding: int, dilation: int, groups: int) -> Tensor:
            images, adjoints = x.permute([0, 1, 4, 2, 3]), g.permute([0, 1, 4, 2, 3])
            w = x.new_empty([g.size(4), x.size(4) // groups, kh, kw])
            results: List[Tensor] = []
            for t in range(x.size(0)):
                none, y, nothing = torch.convolution_backward(adjoints.select(0, t), images.select(0, t), w, None,
                    [stride, stride], [padding, padding], [dilation, dilation], False, [0, 0], groups, [False, True, False])
                results.append(y.permute([2, 3, 1, 0]))
            return torch.stack(results, 0)


        """;
}
