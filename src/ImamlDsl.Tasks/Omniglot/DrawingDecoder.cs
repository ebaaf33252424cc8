namespace ImamlDsl;

/// <summary>From the bytes of a PNG file to a drawing of 28×28. One for each thread: it keeps its buffers.</summary>
internal sealed class DrawingDecoder
{
    private readonly PngDecoder _png = new();
    private readonly int[] _sums = new int[InkReduction.Pixels];
    private readonly ushort[] _gray = new ushort[InkReduction.SourceSize * InkReduction.SourceSize];

    /// <summary>Decodes one drawing into 225ths of ink.</summary>
    /// <exception cref="InvalidDataException">It is no opaque grey PNG image of 105×105: the message says why.</exception>
    public void Decode(ReadOnlySpan<byte> file, Span<byte> result)
    {
        var header = PngHeader.Read(file);
        if (header.Width != InkReduction.SourceSize || header.Height != InkReduction.SourceSize)
        {
            throw new InvalidDataException(
                $"An Omniglot drawing has {InkReduction.SourceSize}×{InkReduction.SourceSize} pixels; "
                + $"this image has {header.Width}×{header.Height}.");
        }

        _png.Decode(file);
        var gray = _png.Channels == 1 ? _png.Values : ToGray(_png.Values, _png.Channels);
        InkReduction.Reduce(gray, _png.MaxValue, _sums, result);
    }

    private ReadOnlySpan<ushort> ToGray(ReadOnlySpan<ushort> values, int channels)
    {
        for (var i = 0; i < _gray.Length; i++)
        {
            var pixel = values.Slice(i * channels, channels);
            var opaque = channels is 3 || pixel[^1] == _png.MaxValue;
            if (!opaque || (channels >= 3 && (pixel[0] != pixel[1] || pixel[0] != pixel[2])))
            {
                throw new InvalidDataException(
                    $"An Omniglot drawing is black on white; "
                    + $"pixel ({i % InkReduction.SourceSize}, {i / InkReduction.SourceSize}) of this image is coloured or transparent.");
            }

            _gray[i] = pixel[0];
        }

        return _gray;
    }
}
