namespace ImamlDsl.Tasks.Tests;

public class PngDecoderTests
{
    public static TheoryData<int, int> Types => new()
    {
        { 0, 1 }, { 0, 2 }, { 0, 4 }, { 0, 8 }, { 0, 16 }, { 2, 8 }, { 2, 16 }, { 3, 1 }, { 3, 2 }, { 3, 4 }, { 3, 8 },
        { 4, 8 }, { 4, 16 }, { 6, 8 }, { 6, 16 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_decodes_with_every_filter_and_interlace(int colorType, int depth)
    {
        var decoder = new PngDecoder();
        foreach (var (width, height) in new[] { (1, 1), (3, 2), (8, 8), (13, 11), (4, 1), (1, 5), (105, 105) })
        {
            foreach (var filters in new int[][] { [0], [1], [2], [3], [4], [4, 2, 0, 3, 1] })
            {
                foreach (var interlaced in new[] { false, true })
                {
                    var image = TestImage.Random(width, height, colorType, depth, seed: (ulong)(width + height)) with
                    {
                        Filters = filters,
                        Interlaced = interlaced,
                        Palette = colorType == 3 ? Palette(1 << depth) : null,
                        ChunkBytes = 50,
                    };
                    Check(decoder, image, Expected(image));
                }
            }
        }
    }

    [Fact]
    public void A_palette_with_transparency_becomes_colour_and_alpha()
    {
        var image = TestImage.Random(9, 7, 3, 4) with { Palette = Palette(16), Transparency = [0, 100, 200] };
        var expected = image.Values.SelectMany(index => new[]
        {
            image.Palette![3 * index], image.Palette[(3 * index) + 1], image.Palette[(3 * index) + 2],
            index < 3 ? image.Transparency![index] : (ushort)255,
        });
        Check(new PngDecoder(), image, [.. expected]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public void A_transparent_grey_becomes_alpha(int depth)
    {
        var image = TestImage.Random(9, 7, 0, depth, limit: 4) with { Transparency = [0, 1] };
        var full = (ushort)((1 << depth) - 1);
        Check(new PngDecoder(), image, [.. image.Values.SelectMany(value => new[] { value, value == 1 ? (ushort)0 : full })]);
    }

    [Fact]
    public void A_transparent_colour_becomes_alpha()
    {
        var image = TestImage.Random(20, 20, 2, 8, limit: 2) with { Transparency = [0, 1, 0, 0, 0, 1] };
        var expected = image.Values.Chunk(3).SelectMany(p => (ushort[])[.. p, p is [1, 0, 1] ? (ushort)0 : (ushort)255]);
        Check(new PngDecoder(), image, [.. expected]);
    }

    [Fact]
    public void A_buffer_that_held_a_larger_image_does_no_harm()
    {
        var decoder = new PngDecoder();
        var large = TestImage.Random(105, 105, 6, 16) with { Filters = [4] };
        var small = TestImage.Random(5, 5, 0, 8) with { Filters = [4] };
        Check(decoder, large, large.Values);
        Check(decoder, small, small.Values);
    }

    [Fact]
    public void The_checksum_is_that_of_the_standard() => Assert.Equal(0xAE426082, Crc32.Compute("IEND"u8)); // as in every PNG file

    private static void Check(PngDecoder decoder, TestImage image, ushort[] expected)
    {
        decoder.Decode(image.Encode());
        Assert.Equal((image.Width, image.Height), (decoder.Header.Width, decoder.Header.Height));
        Assert.Equal(image.ColorType == 3 ? 255 : (1 << image.Depth) - 1, decoder.MaxValue);
        Assert.Equal(expected.Length, image.Width * image.Height * decoder.Channels);
        Assert.True(decoder.Values.SequenceEqual(expected), $"{image}, filters {string.Join(',', image.Filters)}, interlaced {image.Interlaced}");
    }

    private static ushort[] Expected(TestImage image) => image.ColorType != 3
        ? image.Values
        : [.. image.Values.SelectMany(index => image.Palette!.Skip(3 * index).Take(3)).Select(value => (ushort)value)];

    private static byte[] Palette(int count) => [.. Enumerable.Range(0, 3 * count).Select(i => (byte)((i * 37) + 11))];
}
