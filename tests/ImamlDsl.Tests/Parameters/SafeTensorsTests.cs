using System.Buffers.Binary;
using System.Text;

namespace ImamlDsl.Tests;

/// <summary>Files: round trips, the bytes themselves, and every way in which a file can be wrong.</summary>
public sealed class SafeTensorsTests : IDisposable
{
    private const string GoodHeader =
        """{"W":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"B":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},"Scale":{"dtype":"F32","shape":[],"data_offsets":[32,36]}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void ARoundTripLosesNothing(Precision precision)
    {
        var parameters = Parameters.Initialize(TestModel.Small(), 5, precision);
        parameters.Set("B", [double.Epsilon, -0.0]);
        parameters.Set("Scale", [double.NegativeInfinity]);
        parameters.Save(_folder["a"], new Dictionary<string, string> { ["step"] = "12", ["note"] = "naïve \"θ\"" });
        var loaded = Parameters.Load(_folder["a"], TestModel.Small());
        Assert.Equal(precision, loaded.Precision);
        Assert.Equal(parameters.Values.ToArray().Select(BitConverter.DoubleToInt64Bits), loaded.Values.ToArray().Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(new Dictionary<string, string> { ["note"] = "naïve \"θ\"", ["step"] = "12" }, loaded.Metadata);
        loaded.Save(_folder["b"]);
        Assert.Equal(File.ReadAllBytes(_folder["a"]), File.ReadAllBytes(_folder["b"]));
        Assert.Equal(["a", "b"], _folder.Names);
    }

    /// <summary>255 bytes are what file systems allow; the name under which the file is written first must fit too.</summary>
    [Theory]
    [InlineData("a", 218)]
    [InlineData("a", 219)]
    [InlineData("a", 255)]
    [InlineData("θ", 127)]
    [InlineData("𝜃", 63)]
    public void AFileMayHaveALongName(string character, int length)
    {
        var name = string.Concat(Enumerable.Repeat(character, length));
        var parameters = Parameters.Initialize(TestModel.Small(), 5);
        parameters.Save(_folder[name]);
        parameters.Save(_folder[name]);
        Assert.Equal([name], _folder.Names);
        Assert.Equal(parameters.Values.ToArray(), Parameters.Load(_folder[name], TestModel.Small()).Values.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("taken")]
    [InlineData("none/")]
    public void ADirectoryIsNoFile(string name)
    {
        Directory.CreateDirectory(_folder["taken"]);
        var refused = Assert.Throws<IOException>(() => Parameters.Initialize(TestModel.Small(), 5).Save(_folder[name]));
        Assert.Equal($"'{_folder[name]}' is a directory; a file is expected. Give the path of a file, such as one in it.", refused.Message);
        Assert.Empty(_folder.Names);
    }

    /// <summary>The file that is written first is the library's own affair.</summary>
    [Fact]
    public void AFailureNamesTheFileThatWasGiven()
    {
        var parameters = Parameters.Initialize(TestModel.Small(), 5);
        var path = Path.Combine(_folder["no"], "x");
        var missing = Assert.Throws<DirectoryNotFoundException>(() => parameters.Save(path));
        Assert.Equal($"'{path}' cannot be written: there is no folder '{_folder["no"]}'; create it.", missing.Message);
        Assert.IsType<DirectoryNotFoundException>(missing.InnerException);

        File.WriteAllText(_folder["file"], "");
        path = Path.Combine(_folder["file"], "x");
        var below = Assert.ThrowsAny<IOException>(() => parameters.Save(path));
        Assert.StartsWith($"'{path}' cannot be written: ", below.Message);
        Assert.DoesNotContain(".tmp", below.Message);
        Assert.NotNull(below.InnerException);

        path = _folder[new string('a', 300)];
        var tooLong = Assert.ThrowsAny<IOException>(() => parameters.Save(path));
        Assert.DoesNotContain(".tmp", tooLong.Message);
        Assert.Equal(["file"], _folder.Names);
    }

    /// <summary>What the content throws is passed on as it is.</summary>
    [Fact]
    public void AFailureOfTheContentIsItsOwn()
    {
        var own = new IOException("own");
        Assert.Same(own, Assert.Throws<IOException>(() => AtomicFile.Write(_folder["a"], _ => throw own)));
        Assert.Empty(_folder.Names);
    }

    [PipeFact]
    public void PipesAndSocketsAreNotReplaced()
    {
        PipeFactAttribute.Make(_folder["pipe"]);
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_folder["socket"]));
        foreach (var name in (string[])["pipe", "socket"])
        {
            var refused = Assert.Throws<IOException>(() => Parameters.Initialize(TestModel.Small(), 5).Save(_folder[name]));
            Assert.StartsWith($"'{_folder[name]}' is a pipe, a socket or a device", refused.Message);
        }

        Assert.Equal(["pipe", "socket"], _folder.Names);
    }

    [Fact]
    public void ADirectoryIsNotLoaded()
    {
        var refused = Assert.Throws<FileNotFoundException>(() => Parameters.Load(_folder[""], TestModel.Small()));
        Assert.StartsWith($"'{_folder[""]}' is a directory; a file with the parameters of TestModel is expected.", refused.Message);
    }

    [Fact]
    public void TheBytesAreThoseOfTheFormat()
    {
        var parameters = Parameters.Initialize(TestModel.Small(), 0);
        parameters.Assign([1, -2, 0, 0, 0, 0, 0.5, 0, 3]);
        parameters.Save(_folder["a"], new Dictionary<string, string> { ["z"] = "1", ["a"] = "2" });
        var header =
            """{"__metadata__":{"format":"pt","model":"TestModel","dimension.Ways":"2","a":"2","z":"1"},"W":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"B":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},"Scale":{"dtype":"F32","shape":[],"data_offsets":[32,36]}}""";
        var padded = header.PadRight((header.Length + 7) / 8 * 8);
        Assert.NotEqual(header, padded); // the example needs padding
        byte[] expected =
        [
            (byte)padded.Length, (byte)(padded.Length >> 8), 0, 0, 0, 0, 0, 0,
            .. Encoding.ASCII.GetBytes(padded),
            0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, .. new byte[16],
            0, 0, 0, 0x3f, 0, 0, 0, 0,
            0, 0, 0x40, 0x40,
        ];
        Assert.Equal(expected, File.ReadAllBytes(_folder["a"]));
    }

    [Fact]
    public void ReadsAForeignWritersFile()
    {
        // Another order of tensors and of data, no metadata, half precisions beside single.
        Write(
            """{"Scale":{"data_offsets":[28,30],"shape":[],"dtype":"BF16"},"B":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"W":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]}}  """,
            [0x00, 0x3c, 0x00, 0xc1, 0, 0, 0x80, 0x3f, .. new byte[20], 0x20, 0xc0]);
        var loaded = Parameters.Load(_folder["file"], TestModel.Small());
        Assert.Equal(Precision.Single, loaded.Precision);
        Assert.Equal([1, 0, 0, 0, 0, 0, 1, -2.5, -2.5], loaded.Values.ToArray());
        Assert.Empty(loaded.Metadata);
    }

    [Fact]
    public void SavingReplacesAFileWhole()
    {
        File.WriteAllText(_folder["a"], "something else that is there before");
        var parameters = Parameters.Initialize(TestModel.Small(), 0);
        parameters.Save(_folder["a"]);
        Assert.Equal(parameters.Values.ToArray(), Parameters.Load(_folder["a"], TestModel.Small()).Values.ToArray());
        Assert.Equal(["a"], _folder.Names);
    }

    /// <summary>What a killed write has left is removed by a later one; what may still be written to, or is another's, is not.</summary>
    [Fact]
    public void LeftoversOfKilledWritesAreRemoved()
    {
        var guid = Guid.NewGuid().ToString("N");
        string[] kept = [$"b.{guid}.tmp", "a.tmp", $"a.{guid[1..]}x.tmp", $"a.{guid}.temp", "a.old.tmp", $"a.{new string('0', 32)}.tmp", $"a.{new string('1', 32)}.tmp"];
        foreach (var name in (string[])[.. kept, $"a.{guid}.tmp"])
        {
            File.WriteAllText(_folder[name], "");
            File.SetLastWriteTimeUtc(_folder[name], DateTime.UtcNow - TimeSpan.FromHours(1));
        }

        File.SetLastWriteTimeUtc(_folder[kept[^1]], DateTime.UtcNow); // just begun
        using (new FileStream(_folder[kept[^2]], FileMode.Open, FileAccess.ReadWrite, FileShare.None)) // being written
        {
            Parameters.Initialize(TestModel.Small(), 0).Save(_folder["a"]);
        }

        Assert.Equal([.. kept.Append("a").Order(StringComparer.Ordinal)], _folder.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AFailedSaveLeavesNothingBehind()
    {
        var parameters = Parameters.Initialize(TestModel.Small(), 0);
        Directory.CreateDirectory(_folder["taken"]);
        Assert.ThrowsAny<Exception>(() => parameters.Save(_folder["taken"]));
        Assert.Empty(_folder.Names);
        Assert.Throws<DirectoryNotFoundException>(() => parameters.Save(Path.Combine(_folder["none"], "a")));
    }

    [Theory]
    [InlineData("format")]
    [InlineData("model")]
    [InlineData("dimension.Ways")]
    public void ReservedMetadataAreRefused(string key)
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Parameters.Initialize(TestModel.Small(), 0).Save(_folder["a"], new Dictionary<string, string> { [key] = "x" }));
        Assert.Contains($"'{key}'", error.Message);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        var error = Assert.Throws<FileNotFoundException>(() => Parameters.Load(_folder["none"], TestModel.Small()));
        Assert.Contains(_folder["none"], error.Message);
        Assert.Equal(_folder["none"], error.FileName);
    }

    [Fact]
    public void TheGoodHeaderLoads()
    {
        // What the cases below are made from.
        Write(GoodHeader, new byte[36]);
        Assert.Equal(new double[9], Parameters.Load(_folder["file"], TestModel.Small()).Values.ToArray());
    }

    [Theory]
    [InlineData("\"Scale\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[32,36]}", "", "header is not valid")] // trailing comma
    [InlineData("[0,24]}", "[0,24]", "unknown property 'B'")]
    [InlineData("}}", "}", "header is not valid")]
    [InlineData("}}", "}}{", "header is not valid")]
    [InlineData("\"W\":{", "\"W\":[{", "as tensor 'W', a JSON StartArray")]
    [InlineData("\"W\":", "\"V\":", "lacks W and it holds V, which the model does not have")]
    [InlineData("\"W\":", "\"B\":", "names 'B' twice")]
    [InlineData("\"W\":", "\"__metadata__\":{\"a\":1},\"W\":", "as the entry 'a' of __metadata__, a JSON Number")]
    [InlineData("\"W\":", "\"__metadata__\":[],\"W\":", "as __metadata__, a JSON StartArray")]
    [InlineData("\"W\":", "\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"},\"W\":", "metadata name 'a' twice")]
    [InlineData("\"W\":", "\"__metadata__\":{\"dimension.Ways\":\"5\"},\"W\":", "saved with Ways = 5 and the model has Ways = 2")]
    [InlineData("F32\",\"shape\":[2,3]", "I32\",\"shape\":[2,3]", "tensor 'W' has dtype I32")]
    [InlineData("F32\",\"shape\":[2,3]", "F64\",\"shape\":[3]", "tensor 'W' has shape [3]")]
    [InlineData("F32\",\"shape\":[2,3]", "F16\",\"shape\":[2,3]", "does not fill its bytes 0 to 24")]
    [InlineData("[2,3]", "[3,2]", "tensor 'W' has shape [3, 2] and the model's parameter [2, 3]")]
    [InlineData("[2,3]", "[2,-3]", "-3, not a number from 0")]
    [InlineData("[2,3]", "[2,1.5]", "1.5, not a number from 0")]
    [InlineData("[2,3]", "[4294967296,4294967296,6]", "does not fill")]
    [InlineData("\"shape\":[2,3],", "", "does not give tensor 'W' a dtype, a shape and two data_offsets")]
    [InlineData("[0,24]", "[0]", "two data_offsets")]
    [InlineData("[0,24]", "[24,0]", "lies at bytes 24 to 0")]
    [InlineData("[32,36]", "[33,37]", "lies at bytes 33 to 37 of the data, which have 36")]
    [InlineData("[32,36]", "[28,32]", "they overlap")]
    [InlineData("[24,32]", "[0,8]", "overlap")]
    public void AWrongHeaderIsExplained(string old, string replacement, string reason)
    {
        Assert.Contains(old, GoodHeader);
        var place = GoodHeader.IndexOf(old, StringComparison.Ordinal);
        Write(GoodHeader[..place] + replacement + GoodHeader[(place + old.Length)..], new byte[36]);
        AssertRefused(reason);
    }

    [Fact]
    public void MixedPrecisionsAreRefused()
    {
        Write(GoodHeader.Replace("F32\",\"shape\":[],\"data_offsets\":[32,36]", "F64\",\"shape\":[],\"data_offsets\":[32,40]"), new byte[40]);
        AssertRefused("mixes F64");
    }

    [Fact]
    public void AHoleAndLeftoverBytesAreRefused()
    {
        Write(GoodHeader.Replace("[32,36]", "[36,40]"), new byte[40]);
        AssertRefused("there is a hole");
        Write(GoodHeader, new byte[37]);
        AssertRefused("bytes are left over");
    }

    [Fact]
    public void ATruncatedFileIsRefusedWhereverItEnds()
    {
        Parameters.Initialize(TestModel.Small(), 0).Save(_folder["whole"]);
        var whole = File.ReadAllBytes(_folder["whole"]);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder["file"], whole[..length]);
            AssertRefused("truncated");
        }
    }

    [Fact]
    public void FilesOfOtherFormatsAreRefused()
    {
        File.WriteAllBytes(_folder["file"], Encoding.ASCII.GetBytes("PK\u0003\u0004 an archive as torch.save writes it"));
        AssertRefused("does not begin as a safetensors file does");
        var huge = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(huge, ulong.MaxValue);
        huge[8] = (byte)'{';
        File.WriteAllBytes(_folder["file"], huge);
        AssertRefused("does not begin as a safetensors file does");
        File.WriteAllBytes(_folder["file"], [2, 0, 0, 0, 0, 0, 0, 0, (byte)'[', (byte)']']);
        AssertRefused("does not begin as a safetensors file does");
        Write("{\"\xff\xfe\":1}", []);
        AssertRefused("header");
    }

    /// <summary>Neither what never ends nor what a header only announces is read into memory.</summary>
    [Fact]
    public void LittleIsReadOfWhatIsNoSuchFile()
    {
        var before = GC.GetTotalAllocatedBytes();
        if (!OperatingSystem.IsWindows())
        {
            var endless = Assert.Throws<InvalidDataException>(() => Parameters.Load("/dev/zero", TestModel.Small()));
            Assert.Contains("does not begin as a safetensors file does", endless.Message);
            Assert.Contains("0 bytes, too few", Assert.Throws<InvalidDataException>(() => Parameters.Load("/dev/null", TestModel.Small())).Message);
        }

        Write(GoodHeader.Replace("[32,36]", "[32,2000000000]"), new byte[36]);
        AssertRefused("lies at bytes 32 to 2000000000 of the data, which have 36; the file is truncated");
        Write(GoodHeader.Replace("[32,36]", "[32,3000000000]"), new byte[36]);
        AssertRefused("announces 3000000000 bytes of numbers");
        using (var huge = new FileStream(_folder["file"], FileMode.Create)) // sparse: it takes no room
        {
            huge.SetLength(5_000_000_000);
        }

        AssertRefused("does not begin as a safetensors file does");
        Write(GoodHeader, new byte[36]);
        using (var huge = new FileStream(_folder["file"], FileMode.Open))
        {
            huge.SetLength(5_000_000_000);
        }

        AssertRefused("bytes are left over");
        byte[] announcing = [0xff, 0xe0, 0xf5, 5, 0, 0, 0, 0, (byte)'{', (byte)'}']; // a header of 99 999 999 bytes
        File.WriteAllBytes(_folder["file"], announcing);
        AssertRefused("it is truncated: a header of 99999999 bytes is announced and 2 bytes follow");
        Assert.True(GC.GetTotalAllocatedBytes() - before < 50_000_000);
    }

    /// <summary>What has no length of its own is read as it comes.</summary>
    [PipeFact]
    public async Task APipeIsRead()
    {
        var parameters = Parameters.Initialize(new TestModel([new("W", [50_000], true, new UniformAttribute(-1, 1))]), 5);
        parameters.Save(_folder["file"]);
        PipeFactAttribute.Make(_folder["pipe"]);
        using var writer = System.Diagnostics.Process.Start("cp", [_folder["file"], _folder["pipe"]]);
        Assert.Equal(parameters.Values.ToArray(), Parameters.Load(_folder["pipe"], parameters.Model).Values.ToArray());
        await writer.WaitForExitAsync();
    }

    [Fact]
    public void AnotherModelsFileIsRefused()
    {
        Parameters.Initialize(TestModel.Small(ways: 5), 0).Save(_folder["file"]);
        AssertRefused("saved with Ways = 5");
        Parameters.Initialize(new TestModel([new("W", [2, 3], true, new ConstantAttribute(0))]), 0).Save(_folder["file"]);
        AssertRefused("it lacks B, Scale");
    }

    private void Write(string header, byte[] data)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        File.WriteAllBytes(_folder["file"], [.. prefix, .. Encoding.Latin1.GetBytes(header), .. data]);
    }

    private void AssertRefused(string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Parameters.Load(_folder["file"], TestModel.Small()));
        Assert.Contains(_folder["file"], error.Message);
        Assert.Contains("TestModel", error.Message);
        Assert.Contains(reason, error.Message);
    }
}
