namespace ImamlDsl;

/// <summary>Vectors in checkpoints, little-endian as <see cref="BinaryWriter"/> writes them.</summary>
internal static class Numbers
{
    public static void Write(BinaryWriter writer, ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            writer.Write(value);
        }
    }

    public static void Read(BinaryReader reader, Span<double> values)
    {
        foreach (ref var value in values)
        {
            value = reader.ReadDouble();
        }
    }
}
