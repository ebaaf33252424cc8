namespace ImamlDsl;

/// <summary>
/// Classes of Omniglot: characters and, where rotations are on, each of them rotated counterclockwise by 0, 90, 180 and 270 degrees, in
/// this order, as four classes.
/// </summary>
public sealed class OmniglotClasses : IExampleClasses
{
    private static readonly float[] Levels = CreateLevels();
    private readonly Omniglot _omniglot;
    private readonly int[] _characters; // positions in _omniglot

    internal OmniglotClasses(Omniglot omniglot, IEnumerable<int> characters, bool rotated)
    {
        _omniglot = omniglot;
        _characters = [.. characters.Order()];
        Names = Array.AsReadOnly([.. _characters.Select(character => omniglot.Names[character])]);
        Rotated = rotated;
    }

    /// <summary>The characters, such as <c>Greek/character07</c>, sorted ordinally.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether rotations are classes.</summary>
    public bool Rotated { get; }

    /// <summary>The number of classes: that of the characters, four times as many with rotations.</summary>
    public int Count => _characters.Length * Rotations;

    /// <summary>The number of drawings of each class.</summary>
    public int DrawingsPerClass => _omniglot.DrawingsPerClass;

    private int Rotations => Rotated ? 4 : 1;

    /// <summary>Writes one drawing.</summary>
    /// <param name="class">The class, from 0 to <see cref="Count"/> − 1; with rotations, 4·character + rotation.</param>
    /// <param name="drawing">The drawing, from 0 to <see cref="DrawingsPerClass"/> − 1.</param>
    /// <param name="destination">Where to write <c>[28, 28]</c>, from 0 (paper) to 1 (ink).</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class or drawing.</exception>
    /// <exception cref="ArgumentException">The destination does not have 784 entries.</exception>
    public void CopyDrawing(int @class, int drawing, Span<float> destination)
    {
        Ranges.Index(@class, Count, nameof(@class), "class");
        if (destination.Length != InkReduction.Pixels)
        {
            throw new ArgumentException(
                $"A drawing has {InkReduction.Pixels} pixels; the destination has {destination.Length} entries.", nameof(destination));
        }

        var pixels = _omniglot.Drawing(_characters[@class / Rotations], drawing);
        Rotate(pixels, @class % Rotations, destination);
    }

    /// <summary>The name of a class, for example <c>Greek/character07 rotated by 90°</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public string Describe(int @class)
    {
        Ranges.Index(@class, Count, nameof(@class), "class");
        var rotation = @class % Rotations;
        return rotation == 0 ? Names[@class / Rotations] : $"{Names[@class / Rotations]} rotated by {90 * rotation}°";
    }

    /// <summary>The numbers of characters and classes.</summary>
    public override string ToString() => $"{Names.Count} Omniglot characters, {Count} classes";

    int IExampleClasses.Examples(int @class) => DrawingsPerClass;

    void IExampleClasses.Copy(int @class, int example, Span<float> destination) => CopyDrawing(@class, example, destination);

    private static void Rotate(ReadOnlySpan<byte> pixels, int quarterTurns, Span<float> destination)
    {
        const int N = InkReduction.Size;

        // The source pixel of (row, column) is first + row·down + column·right.
        var (first, down, right) = quarterTurns switch
        {
            0 => (0, N, 1),
            1 => (N - 1, -1, N),
            2 => ((N * N) - 1, -N, -1),
            _ => (N * (N - 1), 1, -N),
        };
        for (var row = 0; row < N; row++)
        {
            var target = destination.Slice(row * N, N);
            for (int column = 0, source = first + (row * down); column < N; column++, source += right)
            {
                target[column] = Levels[pixels[source]];
            }
        }
    }

    private static float[] CreateLevels()
    {
        // A byte for each pixel keeps the data in a quarter of the memory, and a table of 1 KB is as fast as a multiplication.
        var levels = new float[256];
        for (var i = 0; i < levels.Length; i++)
        {
            levels[i] = i / (float)InkReduction.FullInk;
        }

        return levels;
    }
}
