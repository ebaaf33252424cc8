using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ImamlDsl.Tasks.Tests;

/// <summary>
/// An image that can write itself as PNG, in a plain and slow way that shares nothing with the decoder: bits as a list, Adam7 by the
/// standard's 8×8 matrix, the checksum bit by bit.
/// </summary>
/// <param name="Values">One value for each channel of each pixel in the file: palette indices for colour type 3.</param>
internal sealed record TestImage(int Width, int Height, int ColorType, int Depth, ushort[] Values)
{
    private const string Adam7 = "1646264677777777565656567777777736463646777777775656565677777777";

    /// <summary>The filter of each scan line, repeated.</summary>
    public int[] Filters { get; init; } = [0];

    public bool Interlaced { get; init; }

    public byte[]? Palette { get; init; }

    public byte[]? Transparency { get; init; }

    /// <summary>How many bytes an IDAT chunk holds at most.</summary>
    public int ChunkBytes { get; init; } = int.MaxValue;

    public int Channels => ColorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    public static TestImage Random(int width, int height, int colorType, int depth, ulong seed = 0, int limit = int.MaxValue)
    {
        var image = new TestImage(width, height, colorType, depth, []);
        var random = new SeededRandom(seed);
        var levels = Math.Min(1 << depth, limit);
        return image with { Values = [.. Enumerable.Range(0, width * height * image.Channels).Select(_ => (ushort)random.Next(levels))] };
    }

    public byte[] Encode() => Assemble(Chunks());

    public List<(string Type, byte[] Data)> Chunks()
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9], header[12]) = ((byte)Depth, (byte)ColorType, (byte)(Interlaced ? 1 : 0));
        var chunks = new List<(string, byte[])> { ("IHDR", header), ("tEXt", "Comment\0ignored"u8.ToArray()) };
        if (Palette is not null)
        {
            chunks.Add(("PLTE", Palette));
        }

        if (Transparency is not null)
        {
            chunks.Add(("tRNS", Transparency));
        }

        chunks.AddRange(Compress(Raw()).Chunk(ChunkBytes).Select(data => ("IDAT", data)));
        chunks.Add(("IEND", []));
        return chunks;
    }

    public static byte[] Assemble(IEnumerable<(string Type, byte[] Data)> chunks)
    {
        var file = new List<byte> { 137, 80, 78, 71, 13, 10, 26, 10 };
        foreach (var (type, data) in chunks)
        {
            file.AddRange(BigEndian((uint)data.Length));
            byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
            file.AddRange(body);
            file.AddRange(BigEndian(Checksum(body)));
        }

        return [.. file];
    }

    public static byte[] Compress(byte[] raw)
    {
        using var result = new MemoryStream();
        using (var stream = new ZLibStream(result, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(raw);
        }

        return result.ToArray();
    }

    /// <summary>The filtered scan lines of all passes.</summary>
    public byte[] Raw()
    {
        var raw = new List<byte>();
        foreach (var pass in Interlaced ? "1234567" : "0")
        {
            var above = Array.Empty<byte>();
            for (var y = 0; y < Height; y++)
            {
                var bits = new List<bool>();
                for (var x = 0; x < Width; x++)
                {
                    if (pass == '0' || Adam7[(y % 8 * 8) + (x % 8)] == pass)
                    {
                        AppendPixel(bits, x, y);
                    }
                }

                if (bits.Count == 0)
                {
                    continue;
                }

                byte[] line = [.. bits.Chunk(8).Select(ToByte)];
                above = above.Length == 0 ? new byte[line.Length] : above;
                var filter = Filters[raw.Count % Filters.Length];
                raw.Add((byte)filter);
                raw.AddRange(Filter(filter, line, above));
                above = line;
            }
        }

        return [.. raw];
    }

    private static uint Checksum(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var top = ((crc ^ (uint)(value >> bit)) & 1) != 0;
                crc = (crc >> 1) ^ (top ? 0xEDB88320 : 0);
            }
        }

        return ~crc;
    }

    private static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte ToByte(bool[] bits) => (byte)bits.Select((bit, i) => bit ? 128 >> i : 0).Sum();

    private void AppendPixel(List<bool> bits, int x, int y)
    {
        for (var c = 0; c < Channels; c++)
        {
            var value = Values[(((y * Width) + x) * Channels) + c];
            for (var bit = Depth - 1; bit >= 0; bit--)
            {
                bits.Add(((value >> bit) & 1) != 0);
            }
        }
    }

    private IEnumerable<byte> Filter(int type, byte[] line, byte[] above)
    {
        var distance = Math.Max(1, Channels * Depth / 8);
        return line.Select((value, i) =>
        {
            int a = i >= distance ? line[i - distance] : 0, b = above[i], c = i >= distance ? above[i - distance] : 0;
            var p = a + b - c;
            int[] candidates = [a, b, c];
            var prediction = type switch
            {
                0 => 0,
                1 => a,
                2 => b,
                3 => (a + b) / 2,
                _ => candidates.MinBy(candidate => Math.Abs(p - candidate)), // the first of equals
            };
            return (byte)(value - prediction);
        });
    }
}
