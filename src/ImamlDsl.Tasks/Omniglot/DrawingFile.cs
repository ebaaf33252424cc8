namespace ImamlDsl;

/// <summary>One file of the data set.</summary>
/// <param name="Class">Alphabet and character, for example <c>Greek/character07</c>.</param>
/// <param name="Name">The name of the file, for example <c>0401_12.png</c>.</param>
/// <param name="Source">The folder or zip file it comes from.</param>
/// <param name="Location">Where it is, in words for an error message.</param>
/// <param name="Read">Reads its bytes; may be called by any thread.</param>
internal sealed record DrawingFile(string Class, string Name, string Source, string Location, Func<byte[]> Read)
{
    /// <summary>Drawings have some hundred bytes; files larger than this are refused before they are read.</summary>
    public const long MaxBytes = 1 << 20;

    public static void CheckSize(long bytes)
    {
        if (bytes > MaxBytes)
        {
            throw new InvalidDataException($"It has {bytes} bytes; an Omniglot drawing has some hundred, and never more than {MaxBytes}.");
        }
    }

    /// <summary>Whether a name is what operating systems leave behind, not data.</summary>
    public static bool IsLitter(string name) =>
        name.StartsWith('.') || name is "__MACOSX" or "Thumbs.db" or "desktop.ini";

    /// <summary>Makes a class name of an alphabet and a character.</summary>
    /// <exception cref="InvalidDataException">They are not named as in Omniglot.</exception>
    public static string ClassOf(string alphabet, string character, string file, string location)
    {
        if (!character.StartsWith("character", StringComparison.Ordinal) || !file.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
        {
            throw Foreign(location);
        }

        return $"{alphabet}/{character}";
    }

    /// <summary>A folder without what belongs into it: left out, it would be a class or an alphabet less, and nobody told.</summary>
    public static InvalidDataException Empty(string location) => new(
        $"{location} holds no drawings. Extract or download the data again, or remove the folder if it does not belong to Omniglot.");

    public static InvalidDataException Foreign(string location) => new(
        $"{location} does not belong to Omniglot: drawings are named Alphabet/characterNN/NNNN_DD.png. Remove it, or check the path.");
}
