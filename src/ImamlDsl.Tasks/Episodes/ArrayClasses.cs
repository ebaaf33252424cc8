namespace ImamlDsl;

/// <summary>Examples that the user holds in arrays.</summary>
internal sealed class ArrayClasses : IExampleClasses
{
    private readonly IReadOnlyList<float[]>[] _classes;

    public ArrayClasses(IReadOnlyList<IReadOnlyList<float[]>> classes, IReadOnlyList<int> exampleShape)
    {
        var length = new InputShape(InputKind.Real, exampleShape).Length;
        _classes = [.. classes];
        for (var c = 0; c < _classes.Length; c++)
        {
            if (_classes[c] is null)
            {
                throw new ArgumentException($"{Describe(c)} is null.", nameof(classes));
            }

            for (var e = 0; e < _classes[c].Count; e++)
            {
                if (_classes[c][e]?.Length != length)
                {
                    throw new ArgumentException(
                        $"An example of shape [{string.Join(", ", exampleShape)}] has {length} values; example {e} of {Describe(c)} "
                        + $"{(_classes[c][e] is { } example ? $"has {example.Length}" : "is null")}.",
                        nameof(classes));
                }
            }
        }
    }

    public int Count => _classes.Length;

    public int Examples(int @class) => _classes[@class].Count;

    public string Describe(int @class) => $"class {@class}";

    public void Copy(int @class, int example, Span<float> destination) => _classes[@class][example].CopyTo(destination);
}
