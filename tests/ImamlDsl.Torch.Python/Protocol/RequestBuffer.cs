using System.Buffers.Binary;
using System.Text;

namespace ImamlDsl.Torch.Python;

/// <summary>A request as bytes, as <c>server.py</c> describes it. The memory is used again for the next.</summary>
internal sealed class RequestBuffer
{
    private const int HeaderLength = 17;

    // Below this, one more copy costs less than one more call of the system.
    private const int ShortData = 1 << 16;

    private readonly MemoryStream _bytes = new();
    private Operation _operation;
    private int _releases;

    /// <summary>Begins a request.</summary>
    /// <param name="operation">What is asked.</param>
    /// <param name="releases">The keys of what the server may let go before.</param>
    public void Begin(Operation operation, IReadOnlyCollection<long> releases)
    {
        _operation = operation;
        _releases = releases.Count;
        _bytes.SetLength(HeaderLength);
        _bytes.Position = HeaderLength;
        foreach (var key in releases)
        {
            Add(key);
        }
    }

    public void Add(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    public void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    public void Add(ReadOnlySpan<long> values)
    {
        foreach (var value in values)
        {
            Add(value);
        }
    }

    public void Add(bool value) => _bytes.WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>Adds text without its length: it is the rest of the body.</summary>
    public void Add(string text) => _bytes.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends the request.</summary>
    public void Send(Stream stream, ReadOnlySpan<byte> data)
    {
        var body = (int)_bytes.Length - HeaderLength - (_releases * sizeof(long));
        var apart = data.Length > ShortData;
        if (!apart)
        {
            _bytes.Write(data);
        }

        var header = _bytes.GetBuffer().AsSpan(0, HeaderLength);
        header[0] = (byte)_operation;
        BinaryPrimitives.WriteInt32LittleEndian(header[1..], _releases);
        BinaryPrimitives.WriteInt32LittleEndian(header[5..], body);
        BinaryPrimitives.WriteInt64LittleEndian(header[9..], data.Length);
        stream.Write(_bytes.GetBuffer().AsSpan(0, (int)_bytes.Length));
        if (apart)
        {
            stream.Write(data);
        }

        stream.Flush();
    }
}
