namespace ImamlDsl.Torch;

/// <summary>The function that generated programs call for windows.</summary>
internal static class WindowScript
{
    /// <summary>Images are <c>[tasks, N, H, W, C]</c>, so that channels are contiguous; positions <c>[tasks, N, OH·OW, C]</c> count an image's places row by row.</summary>
    public const string Text = """
        def window_maxima(x: Tensor, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> Tensor:
            tasks, n, c = x.size(0), x.size(1), x.size(4)
            images = x.reshape([tasks * n, x.size(2), x.size(3), c]).permute([0, 3, 1, 2])
            values, positions = torch.max_pool2d_with_indices(images, [kernel, kernel], [stride, stride], [padding, padding], [dilation, dilation], ceil_mode)
            return positions.permute([0, 2, 3, 1]).reshape([tasks, n, positions.size(2) * positions.size(3), c])


        """;
}
