namespace ImamlDsl;

/// <summary>Decodes all files of a data set, several at a time. The result does not depend on their number or order.</summary>
internal static class DrawingLoader
{
    /// <summary>Groups files by class, sorted ordinally, with the files of each class sorted too.</summary>
    /// <exception cref="InvalidDataException">A class or a file occurs twice, or a class has another number of drawings.</exception>
    public static DrawingFile[][] Group(IReadOnlyList<DrawingFile> files, int drawingsPerClass, string path)
    {
        DrawingFile[][] classes =
        [
            .. files.GroupBy(file => file.Class, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => group.OrderBy(file => file.Name, StringComparer.Ordinal).ToArray()),
        ];
        foreach (var drawings in classes)
        {
            Check(drawings, drawingsPerClass);
        }

        return classes.Length > 0 ? classes : throw new InvalidDataException($"{path} holds no drawings.");
    }

    /// <summary>Decodes the drawings, <c>[classes, drawings, 28, 28]</c> in 225ths of ink.</summary>
    /// <exception cref="InvalidDataException">A drawing cannot be decoded. Of several, the first in order is named.</exception>
    public static byte[] Decode(DrawingFile[][] classes, int threads, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var drawingsPerClass = classes[0].Length;
        var result = new byte[checked(classes.Length * drawingsPerClass * InkReduction.Pixels)];
        var errors = new Exception?[classes.Length];
        var done = 0;
        Parallel.For(
            0,
            classes.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
            () => new DrawingDecoder(),
            (c, state, decoder) =>
            {
                try
                {
                    for (var d = 0; d < drawingsPerClass; d++)
                    {
                        var drawing = result.AsSpan(((c * drawingsPerClass) + d) * InkReduction.Pixels, InkReduction.Pixels);
                        Decode(classes[c][d], decoder, drawing);
                    }

                    progress?.Report((double)Interlocked.Increment(ref done) / classes.Length);
                }
                catch (Exception error)
                {
                    errors[c] = error;
                    state.Break(); // classes before this one are still decoded, so the first error is found whatever the order
                }

                return decoder;
            },
            _ => { });
        if (errors.FirstOrDefault(error => error is not null) is { } first)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }

        return result;
    }

    private static void Decode(DrawingFile file, DrawingDecoder decoder, Span<byte> drawing)
    {
        try
        {
            decoder.Decode(file.Read(), drawing);
        }
        catch (Exception error) when (error is InvalidDataException or IOException) // of what the bytes hold: zlib has one of its own
        {
            throw new InvalidDataException($"{file.Location} cannot be read: {error.Message}", error);
        }
    }

    private static void Check(DrawingFile[] drawings, int drawingsPerClass)
    {
        for (var i = 1; i < drawings.Length; i++)
        {
            var (one, other) = (drawings[i - 1], drawings[i]);
            if (one.Source != other.Source || one.Name == other.Name)
            {
                throw new InvalidDataException(
                    $"The class {one.Class} occurs twice: in {one.Location} and in {other.Location}. Remove one of them.");
            }
        }

        if (drawings.Length != drawingsPerClass)
        {
            throw new InvalidDataException(
                $"The class {drawings[0].Class} in {drawings[0].Source} has {drawings.Length} drawings instead of {drawingsPerClass}. "
                + "Extract or download the data again, or set OmniglotOptions.DrawingsPerClass if every class has another number.");
        }
    }
}
