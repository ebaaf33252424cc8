using System.Buffers.Binary;

namespace ImamlDsl;

/// <summary>Converts numbers to and from the little-endian element types of a file.</summary>
internal static class ElementEncoding
{
    public static string ElementType(Precision precision) => precision == Precision.Single ? "F32" : "F64";

    /// <summary>The precision that holds every number of an element type exactly.</summary>
    public static Precision PrecisionOf(string elementType) => elementType == "F64" ? Precision.Double : Precision.Single;

    public static byte[] Encode(Precision precision, ReadOnlySpan<double> values)
    {
        var size = precision == Precision.Single ? sizeof(float) : sizeof(double);
        var bytes = new byte[checked(values.Length * size)];
        for (var i = 0; i < values.Length; i++)
        {
            var destination = bytes.AsSpan(i * size);
            if (precision == Precision.Single)
            {
                BinaryPrimitives.WriteSingleLittleEndian(destination, (float)values[i]);
            }
            else
            {
                BinaryPrimitives.WriteDoubleLittleEndian(destination, values[i]);
            }
        }

        return bytes;
    }

    public static void Decode(SafeTensorEntry tensor, Span<double> values)
    {
        var bytes = tensor.Data.Span;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = tensor.ElementType switch
            {
                "F64" => BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]),
                "F32" => BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]),
                "F16" => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * sizeof(ushort))..]),

                // bfloat16 is the upper half of a float.
                _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * sizeof(ushort))..]) << 16),
            };
        }
    }
}
