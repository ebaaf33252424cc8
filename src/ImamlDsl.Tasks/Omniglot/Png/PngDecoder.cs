using System.IO.Compression;

namespace ImamlDsl;

/// <summary>
/// Decodes PNG images (ISO/IEC 15948, third edition) of every colour type, bit depth, filter and interlace method, exactly. An instance
/// keeps its buffers, so that thousands of small images cost no allocation each; it is not safe for use by several threads at once.
/// </summary>
internal sealed class PngDecoder
{
    private byte[] _compressed = [];
    private byte[] _raw = [];
    private byte[] _zeros = [];
    private ushort[] _values = [];
    private int _compressedLength;

    /// <summary>The image's header.</summary>
    public PngHeader Header { get; private set; }

    /// <summary>
    /// How many channels a pixel has: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. Palettes become colours, tRNS becomes alpha.
    /// </summary>
    public int Channels { get; private set; }

    /// <summary>The value that stands for full intensity.</summary>
    public int MaxValue => Header.ColorType == PngColorType.Palette ? byte.MaxValue : (1 << Header.BitDepth) - 1;

    /// <summary>
    /// The image, <c>[Height, Width, Channels]</c>, values from 0 to <see cref="MaxValue"/>. Valid until the next image is decoded.
    /// </summary>
    public ReadOnlySpan<ushort> Values => _values.AsSpan(0, Header.Width * Header.Height * Channels);

    /// <summary>Decodes a file. What follows its IEND chunk is ignored.</summary>
    /// <exception cref="InvalidDataException">It is no PNG file, or damaged, or truncated: the message says how.</exception>
    public void Decode(ReadOnlySpan<byte> file)
    {
        var palette = ReadChunks(file);
        Channels = Header.ColorType switch
        {
            PngColorType.Palette => palette.Transparency.IsEmpty ? 3 : 4,
            _ => Header.Channels + (palette.Transparency.IsEmpty ? 0 : 1),
        };
        Grow(ref _values, Header.Width * Header.Height * Channels);
        var length = RawLength();
        Inflate(length);
        Unpack(palette, _raw.AsSpan(0, length));
    }

    private PngPalette ReadChunks(ReadOnlySpan<byte> file)
    {
        var chunks = new PngChunks(file);
        chunks.Next();
        Header = PngHeader.Parse(in chunks);
        Grow(ref _compressed, file.Length);
        _compressedLength = 0;
        ReadOnlySpan<byte> colors = [], transparency = [];
        var dataEnded = false;
        while (true)
        {
            chunks.Next();
            if (chunks.Type.SequenceEqual("IDAT"u8))
            {
                if (dataEnded)
                {
                    throw new InvalidDataException("The IDAT chunks are not together. The file is damaged.");
                }

                chunks.Data.CopyTo(_compressed.AsSpan(_compressedLength));
                _compressedLength += chunks.Data.Length;
                continue;
            }

            dataEnded = _compressedLength > 0;
            if (chunks.Type.SequenceEqual("IEND"u8))
            {
                break;
            }

            if (chunks.Type.SequenceEqual("PLTE"u8) && !dataEnded && colors.IsEmpty)
            {
                colors = chunks.Data;
            }
            else if (chunks.Type.SequenceEqual("tRNS"u8) && !dataEnded && transparency.IsEmpty)
            {
                transparency = chunks.Data;
            }
            else if (!chunks.IsAncillary)
            {
                throw new InvalidDataException(
                    $"The chunk {chunks.Name} is unknown, repeated or out of place, and not marked as one to ignore.");
            }
        }

        if (!dataEnded)
        {
            throw new InvalidDataException("The file holds no IDAT chunk, so no image.");
        }

        var palette = new PngPalette(colors, transparency);
        palette.Check(Header);
        return palette;
    }

    private int RawLength()
    {
        long length = 0;
        foreach (var pass in PngPass.Of(Header))
        {
            if (pass.Width(Header) > 0)
            {
                length += (1L + Header.LineBytes(pass.Width(Header))) * pass.Height(Header);
            }
        }

        return checked((int)length);
    }

    private void Inflate(int length)
    {
        // One byte more than expected: reading as far as the end makes the stream check its own checksum, and shows surplus data.
        Grow(ref _raw, length + 1);
        using var stream = new ZLibStream(new MemoryStream(_compressed, 0, _compressedLength, writable: false), CompressionMode.Decompress);
        int read;
        try
        {
            read = stream.ReadAtLeast(_raw.AsSpan(0, length + 1), length + 1, throwOnEndOfStream: false);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"The compressed image is damaged: {error.Message}", error);
        }

        if (read != length)
        {
            throw new InvalidDataException(
                $"The image of {Header.Width}×{Header.Height} pixels takes {length} bytes; "
                + $"the file holds {(read > length ? "more" : $"{read}")}.");
        }
    }

    private void Unpack(PngPalette palette, Span<byte> raw)
    {
        Grow(ref _zeros, Header.LineBytes(Header.Width));
        foreach (var pass in PngPass.Of(Header))
        {
            var (width, height) = (pass.Width(Header), pass.Height(Header));
            if (width == 0)
            {
                continue;
            }

            var bytes = Header.LineBytes(width);
            ReadOnlySpan<byte> above = _zeros;
            for (var y = 0; y < height; y++)
            {
                var line = raw.Slice(1, bytes);
                PngFilter.Restore(raw[0], line, above, Header.FilterDistance);
                var first = (((pass.Y + (y * pass.StepY)) * Header.Width) + pass.X) * Channels;
                PngPixels.Unpack(Header, palette, line, width, _values.AsSpan(first), pass.StepX * Channels, Channels);
                above = line;
                raw = raw[(1 + bytes)..];
            }
        }
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new T[length];
        }
    }
}
