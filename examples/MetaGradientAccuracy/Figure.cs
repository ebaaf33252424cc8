namespace MetaGradientAccuracyExample;

/// <summary>A named line of points.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Points">The points, by x.</param>
internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over one axis: a table, a file of numbers and a picture.</summary>
/// <param name="Name">The name of its files.</param>
/// <param name="Title">What it shows.</param>
/// <param name="X">The name of the axis.</param>
/// <param name="Y">What the lines measure.</param>
/// <param name="Lines">The lines; they share their x.</param>
internal sealed record Figure(string Name, string Title, string X, string Y, IReadOnlyList<Series> Lines)
{
    /// <summary>What is to be read off it; null for nothing.</summary>
    public string? Remark { get; init; }
}
