using System.Buffers.Binary;
using System.Text;

namespace ImamlDsl.Torch.Python;

/// <summary>The reply to one request, as <c>server.py</c> describes it. The memory is used again for the next.</summary>
internal sealed class ReplyBuffer
{
    private const int HeaderLength = 13;

    private byte[] _bytes = new byte[1 << 12];
    private int _position;
    private int _end;

    /// <summary>How the request went.</summary>
    public ReplyStatus Status { get; private set; }

    /// <summary>Waits for the reply.</summary>
    /// <param name="stream">Where it arrives; nothing else does before the next request.</param>
    /// <param name="data">Filled with the data, unless the request failed.</param>
    public void Receive(Stream stream, Span<byte> data)
    {
        // Most replies are short and arrive in one piece, data included.
        var have = stream.ReadAtLeast(_bytes, HeaderLength);
        Status = (ReplyStatus)_bytes[0];
        var body = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(1));
        var size = BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(5));
        if (size != (Status == ReplyStatus.Succeeded ? data.Length : 0))
        {
            throw new IOException($"The server sent {size} bytes of data for {data.Length}.");
        }

        _position = HeaderLength;
        _end = HeaderLength + body;
        if (_end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_end, 2 * _bytes.Length));
        }

        if (have < _end)
        {
            stream.ReadExactly(_bytes.AsSpan(have, _end - have));
            have = _end;
        }

        if (size > 0)
        {
            var early = _bytes.AsSpan(_end, have - _end);
            early.CopyTo(data);
            stream.ReadExactly(data[early.Length..]);
        }
    }

    public int Int32()
    {
        _position += sizeof(int);
        return BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_position - sizeof(int)));
    }

    public long Int64()
    {
        _position += sizeof(long);
        return BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(_position - sizeof(long)));
    }

    /// <summary>A text that has its length in front.</summary>
    public string Text()
    {
        var length = Int32();
        _position += length;
        return Encoding.UTF8.GetString(_bytes, _position - length, length);
    }

    /// <summary>The rest of the body as text.</summary>
    public string Rest() => Encoding.UTF8.GetString(_bytes, _position, _end - _position);
}
