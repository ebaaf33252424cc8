using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>An <c>Index</c> as a value of the front end.</summary>
internal sealed record IndexValue(Dim Place, bool IsFromEnd)
{
    /// <summary>Where it is among so many.</summary>
    public Dim Of(Dim length) => IsFromEnd ? length - Place : Place;
}

/// <summary>A <c>Range</c> as a value of the front end.</summary>
internal sealed record RangeValue(IndexValue Start, IndexValue End);
