using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ImamlDsl;

/// <summary>The JSON header of a safetensors file: name → dtype, shape and data_offsets; and <c>__metadata__</c>, text → text.</summary>
internal static class SafeTensorsHeader
{
    private const string MetadataName = "__metadata__";

    private const int Alignment = 8;

    /// <summary>Writes a header for tensors that follow one another, padded with spaces.</summary>
    public static byte[] Encode(IReadOnlyList<KeyValuePair<string, string>> metadata, IReadOnlyList<SafeTensorEntry> tensors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(MetadataName);
            foreach (var (key, value) in metadata)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
            long begin = 0;
            foreach (var tensor in tensors)
            {
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", tensor.ElementType);
                WriteNumbers(writer, "shape", tensor.Shape.Select(extent => (long)extent));
                WriteNumbers(writer, "data_offsets", [begin, begin + tensor.Data.Length]);
                writer.WriteEndObject();
                begin += tensor.Data.Length;
            }

            writer.WriteEndObject();
        }

        var padded = new byte[(buffer.WrittenCount + Alignment - 1) / Alignment * Alignment];
        padded.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(padded);
        return padded;
    }

    /// <summary>Reads a header and cuts the data by it.</summary>
    /// <param name="header">The header.</param>
    /// <param name="data">Reads the data: at most so many bytes, which is one more than the header announces.</param>
    /// <exception cref="InvalidDataException">The header is not valid or does not fit the data; the message says why.</exception>
    public static SafeTensorsContent Decode(ReadOnlySpan<byte> header, Func<int, ReadOnlyMemory<byte>> data)
    {
        try
        {
            return Parse(header, data);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: a JSON value of another kind than expected, or text that is not UTF-8.
            throw new InvalidDataException($"its header is not valid: {exception.Message}", exception);
        }
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<long> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }

    private static SafeTensorsContent Parse(ReadOnlySpan<byte> header, Func<int, ReadOnlyMemory<byte>> data)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var tensors = new List<(Descriptor Descriptor, string Name)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(header);
        reader.Read();
        Expect(reader, JsonTokenType.StartObject, "the header");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
            {
                throw new InvalidDataException($"its header names '{name}' twice");
            }

            if (name == MetadataName)
            {
                ReadMetadata(ref reader, metadata);
            }
            else
            {
                tensors.Add((ReadDescriptor(ref reader, name), name));
            }
        }

        while (reader.Read())
        {
            // Reads to the end: what is neither space nor the end of the header is an error of the reader.
        }

        var announced = tensors.Select(tensor => tensor.Descriptor.End).DefaultIfEmpty().Max();
        return announced < Array.MaxLength
            ? new(metadata, Cut(tensors, data((int)announced + 1)))
            : throw new InvalidDataException($"its header announces {announced} bytes of numbers; fewer than {Array.MaxLength} can be read");
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, IDictionary<string, string> metadata)
    {
        reader.Read();
        Expect(reader, JsonTokenType.StartObject, MetadataName);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            Expect(reader, JsonTokenType.String, $"the entry '{key}' of {MetadataName}");
            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw new InvalidDataException($"its metadata name '{key}' twice");
            }
        }
    }

    private static Descriptor ReadDescriptor(ref Utf8JsonReader reader, string name)
    {
        string? elementType = null;
        long[]? shape = null;
        long[]? offsets = null;
        reader.Read();
        Expect(reader, JsonTokenType.StartObject, $"tensor '{name}'");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "dtype":
                    Expect(reader, JsonTokenType.String, $"dtype of tensor '{name}'");
                    elementType = reader.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, $"shape of tensor '{name}'");
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, $"data_offsets of tensor '{name}'");
                    break;
                default:
                    throw new InvalidDataException($"its header describes tensor '{name}' with the unknown property '{property}'");
            }
        }

        return elementType is not null && shape is not null && offsets is [_, _]
            ? new(elementType, shape, offsets[0], offsets[1])
            : throw new InvalidDataException($"its header does not give tensor '{name}' a dtype, a shape and two data_offsets");
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string what)
    {
        Expect(reader, JsonTokenType.StartArray, what);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
            {
                throw new InvalidDataException($"its header holds, in the {what}, {Encoding.UTF8.GetString(reader.ValueSpan)}, not a number from 0");
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static void Expect(in Utf8JsonReader reader, JsonTokenType token, string what)
    {
        if (reader.TokenType != token)
        {
            throw new InvalidDataException($"its header has, as {what}, a JSON {reader.TokenType} where {token} was expected");
        }
    }

    /// <summary>The bytes of every tensor; they must follow one another from the first byte of the data to the last.</summary>
    private static List<SafeTensorEntry> Cut(List<(Descriptor Descriptor, string Name)> tensors, ReadOnlyMemory<byte> data)
    {
        var result = new List<SafeTensorEntry>(tensors.Count);
        foreach (var ((elementType, shape, begin, end), name) in tensors)
        {
            var size = SafeTensorEntry.ElementSize(elementType);
            if (size == 0)
            {
                throw new InvalidDataException($"tensor '{name}' has dtype {elementType}; F64, F32, F16 and BF16 can be read");
            }

            if (begin > end || end > data.Length)
            {
                throw new InvalidDataException(
                    $"tensor '{name}' lies at bytes {begin} to {end} of the data, which have {data.Length}; the file is truncated or its offsets are wrong");
            }

            if (ByteLength(shape, size) != end - begin)
            {
                throw new InvalidDataException(
                    $"tensor '{name}' of dtype {elementType} and shape [{string.Join(", ", shape)}] does not fill its bytes {begin} to {end}");
            }

            result.Add(new(name, elementType, Array.ConvertAll(shape, extent => (int)extent), data[(int)begin..(int)end]));
        }

        CheckContiguous(tensors, data.Length);
        return result;
    }

    private static void CheckContiguous(List<(Descriptor Descriptor, string Name)> tensors, int dataLength)
    {
        long at = 0;
        var previous = "the beginning";
        foreach (var (descriptor, name) in tensors.OrderBy(tensor => tensor.Descriptor.Begin).ThenBy(tensor => tensor.Descriptor.End))
        {
            if (descriptor.Begin != at)
            {
                throw new InvalidDataException(
                    $"tensor '{name}' begins at byte {descriptor.Begin} of the data, and {previous} ends at byte {at}: "
                    + (descriptor.Begin < at ? "they overlap" : "there is a hole between them"));
            }

            at = descriptor.End;
            previous = $"tensor '{name}'";
        }

        if (at != dataLength)
        {
            throw new InvalidDataException($"its tensors end at byte {at} of the data, and more follows: bytes are left over");
        }
    }

    /// <summary>The bytes of a shape, or −1 if they are more than a file in memory can have.</summary>
    private static long ByteLength(long[] shape, int size)
    {
        if (shape.Contains(0))
        {
            return shape.All(extent => extent <= int.MaxValue) ? 0 : -1;
        }

        long length = size;
        foreach (var extent in shape)
        {
            if (extent > int.MaxValue || (length *= extent) > int.MaxValue)
            {
                return -1;
            }
        }

        return length;
    }

    private readonly record struct Descriptor(string ElementType, long[] Shape, long Begin, long End);
}
