namespace ImamlDsl.Tasks.Tests;

/// <summary>Damaged files are refused with the reason, never decoded to something else.</summary>
public class PngDamageTests
{
    private static readonly TestImage Image = TestImage.Random(21, 17, 2, 8) with { Filters = [4], ChunkBytes = 100 };

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var file = Image.Encode();
        for (var length = 0; length < file.Length; length++)
        {
            Refused(file[..length], "");
        }

        Refused(file[..^5], "truncated");
    }

    [Fact]
    public void Any_flipped_bit_is_refused()
    {
        var file = Image.Encode();
        for (var i = 0; i < file.Length; i++)
        {
            var damaged = (byte[])file.Clone();
            damaged[i] ^= (byte)(1 << (i % 8));
            Refused(damaged, "");
        }

        file[45] ^= 1;
        Refused(file, "checksum of the tEXt chunk");
    }

    [Fact]
    public void Foreign_and_empty_files_are_refused()
    {
        Refused("GIF89a, not a PNG"u8.ToArray(), "not a PNG file");
        Refused([], "ends after 0 bytes");
    }

    [Theory]
    [InlineData(0, 3, "bit depth 3")]
    [InlineData(2, 4, "bit depth 4")]
    [InlineData(3, 16, "bit depth 16")]
    [InlineData(5, 8, "colour type 5")]
    public void A_type_that_the_standard_lacks_is_refused(int colorType, int depth, string reason) =>
        Refused(Edit("IHDR", header => [.. header[..8], (byte)depth, (byte)colorType, 0, 0, 0]), reason);

    [Fact]
    public void A_header_of_other_methods_or_sizes_is_refused()
    {
        Refused(Edit("IHDR", header => [.. header[..10], 1, 0, 0]), "compression method 0");
        Refused(Edit("IHDR", header => [.. header[..12], 2]), "interlace method 0 or 1");
        Refused(Edit("IHDR", header => [0, 0, 0, 0, .. header[4..]]), "0×17");
        Refused(Edit("IHDR", header => [0x7F, 255, 255, 255, 0x7F, 255, 255, 255, .. header[8..]]), "pixels are supported");
        Refused(Edit("IHDR", header => header[..12]), "13 bytes");
        Refused(TestImage.Assemble(Image.Chunks().Skip(1)), "begins with an IHDR chunk");
    }

    [Fact]
    public void Missing_surplus_or_misplaced_data_is_refused()
    {
        var chunks = Image.Chunks();
        Refused(TestImage.Assemble(chunks.Where(chunk => chunk.Type != "IDAT")), "no IDAT");
        Refused(TestImage.Assemble([.. chunks[..3], ("tEXt", []), .. chunks[3..]]), "not together");
        Refused(TestImage.Assemble([chunks[0], ("ABCD", []), .. chunks[1..]]), "ABCD is unknown");
        Refused(WithRaw(Image.Raw()[..^1]), "the file holds 1087");
        Refused(WithRaw([.. Image.Raw(), 0]), "the file holds more");
        Refused(WithData([1, 2, 3, 4]), "compressed image is damaged");
        Refused(WithData(TestImage.Compress(Image.Raw())[..^20]), "");
        Refused(WithRaw([9, .. Image.Raw()[1..]]), "filter type 9");
    }

    [Fact]
    public void A_wrong_checksum_of_the_compressed_data_is_refused()
    {
        var data = TestImage.Compress(Image.Raw());
        data[^1] ^= 1;
        Refused(WithData(data), "");
    }

    [Fact]
    public void A_palette_that_does_not_fit_is_refused()
    {
        var image = TestImage.Random(4, 4, 3, 2) with { Palette = [.. new byte[12]] };
        Refused((image with { Palette = null }).Encode(), "palette of bit depth 2 has 1 to 4");
        Refused((image with { Palette = new byte[15] }).Encode(), "has 15 bytes");
        Refused((image with { Palette = new byte[3] }).Encode(), "of a palette with 1 colours");
        Refused((image with { Transparency = new byte[5] }).Encode(), "tRNS chunk has 5 bytes");
        Refused((TestImage.Random(4, 4, 6, 8) with { Transparency = new byte[2] }).Encode(), "tRNS chunk has 2 bytes");
    }

    private static void Refused(byte[] file, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => new PngDecoder().Decode(file));
        Assert.Contains(reason, error.Message);
    }

    private static byte[] Edit(string type, Func<byte[], byte[]> edit) =>
        TestImage.Assemble(Image.Chunks().Select(chunk => chunk.Type == type ? (type, edit(chunk.Data)) : chunk));

    private static byte[] WithRaw(byte[] raw) => WithData(TestImage.Compress(raw));

    private static byte[] WithData(byte[] data) => TestImage.Assemble([Image.Chunks()[0], ("IDAT", data), ("IEND", [])]);
}
