namespace ImamlDsl;

/// <summary>
/// Omniglot (Lake, Salakhutdinov and Tenenbaum 2015): handwritten characters of 50 alphabets, each drawn by 20 people. Drawings of 105×105
/// are reduced to 28×28 by exact area averaging, with ink as 1.
/// </summary>
public sealed class Omniglot
{
    /// <summary>The width and height of a drawing, in pixels.</summary>
    public const int ImageSize = InkReduction.Size;

    // What the random numbers are for, so that the split shares none with the training that uses the same seed.
    private const ulong SplitStream = 0x53504C4954; // "SPLIT"
    private readonly byte[] _drawings; // [classes, drawings, 28, 28], in 225ths of ink

    private Omniglot(string[] names, int drawingsPerClass, byte[] drawings)
    {
        Names = Array.AsReadOnly(names);
        DrawingsPerClass = drawingsPerClass;
        _drawings = drawings;
        All = new OmniglotClasses(this, Enumerable.Range(0, names.Length), rotated: false);
    }

    /// <summary>The characters, such as <c>Greek/character07</c>, sorted ordinally.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The number of drawings of each character.</summary>
    public int DrawingsPerClass { get; }

    /// <summary>All characters as classes, without rotations.</summary>
    public OmniglotClasses All { get; }

    /// <summary>Loads the original files. All drawings are kept in memory, one byte for each pixel: 25 MB.</summary>
    /// <param name="path">
    /// A folder with <c>images_background.zip</c> and <c>images_evaluation.zip</c>, or with folders of these names (which are preferred to
    /// the zip file beside them), or with one of the two; one of these folders; or one of the zip files.
    /// </param>
    /// <param name="options">How to load; the defaults suit the original.</param>
    /// <param name="progress">Is told the fraction that is done, from 0 to 1, by several threads.</param>
    /// <param name="cancellationToken">Stops loading.</param>
    /// <exception cref="FileNotFoundException">There is no such path, or no data set in it.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is damaged, truncated, or does not belong to Omniglot; a class occurs twice or has not the expected number of drawings; a folder
    /// is empty. The message names the file (and the entry of a zip file) and the reason.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public static Omniglot Load(
        string path,
        OmniglotOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new OmniglotOptions();
        using var sources = DrawingSources.Open(path);
        var classes = DrawingLoader.Group(sources.Files, options.DrawingsPerClass, path);
        var drawings = DrawingLoader.Decode(classes, options.Threads, progress, cancellationToken);
        return new Omniglot([.. classes.Select(files => files[0].Class)], options.DrawingsPerClass, drawings);
    }

    /// <summary>
    /// Divides the characters at random: the first of a shuffle for training, the next for validation, the rest for test. Splits with the
    /// same seed and the same sum of training and validation characters have the same test characters.
    /// </summary>
    /// <param name="seed">The seed of the shuffle. The result depends on it and on <see cref="Names"/> only, on every platform.</param>
    /// <param name="trainClasses">The number of characters for training, at least 1.</param>
    /// <param name="validationClasses">The number of characters for validation, at least 0.</param>
    /// <param name="rotations">Which classes are joined by their rotations.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many characters, or a number is too small.</exception>
    public OmniglotSplit Split(
        ulong seed, int trainClasses = 1200, int validationClasses = 0, OmniglotRotations rotations = OmniglotRotations.Train)
    {
        Ranges.AtLeast(1, trainClasses, nameof(trainClasses), "The number of characters for training");
        Ranges.AtLeast(0, validationClasses, nameof(validationClasses), "The number of characters for validation");
        if (rotations is not (OmniglotRotations.None or OmniglotRotations.Train or OmniglotRotations.All))
        {
            throw new ArgumentOutOfRangeException(nameof(rotations), rotations, "Rotations are for None, Train or All.");
        }

        if ((long)trainClasses + validationClasses > Names.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(trainClasses),
                $"{trainClasses} characters for training and {validationClasses} for validation were asked for; {Names.Count} were loaded. "
                + "The whole of Omniglot has 1623: 964 in images_background, 659 in images_evaluation.");
        }

        var order = new int[Names.Count];
        Distinct.Draw(new SeededRandom(seed, SplitStream), order.Length, order);
        var rest = trainClasses + validationClasses;
        return new OmniglotSplit(
            new OmniglotClasses(this, order[..trainClasses], rotations is not OmniglotRotations.None),
            new OmniglotClasses(this, order[trainClasses..rest], rotations is OmniglotRotations.All),
            new OmniglotClasses(this, order[rest..], rotations is OmniglotRotations.All),
            seed);
    }

    /// <summary>One drawing, <c>[28, 28]</c>, in 225ths of ink.</summary>
    internal ReadOnlySpan<byte> Drawing(int character, int drawing)
    {
        Ranges.Index(drawing, DrawingsPerClass, nameof(drawing), "drawing");
        return _drawings.AsSpan(((character * DrawingsPerClass) + drawing) * InkReduction.Pixels, InkReduction.Pixels);
    }
}
