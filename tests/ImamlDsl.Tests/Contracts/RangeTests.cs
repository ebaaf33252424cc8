namespace ImamlDsl.Tests.Contracts;

/// <summary>A whole number out of range is refused in the library's words: what was given and what is expected.</summary>
public sealed class RangeTests
{
    public static TheoryData<string, Action> Refused() => new()
    {
        { "The number of tasks must be at least 0; -1 was given.", () => TaskInput.Single(-1, 2) },
        { "Each extent of an input's shape must be at least 0; -2 was given.", () => TaskInput.Index(1, 3, -2) },
        { "There is no task 2: the first is 0, and there are 2.", () => _ = TaskInput.Double(2, 1)[2].Length },
        { "There is no task -1: the first is 0, and there are 0.", () => _ = TaskInput.Double(0, 1)[-1].Length },
        { "Conv2d: the stride must be at least 1; 0 was given.", () => Ops.Conv2d(Image, Image, stride: 0) },
        { "Conv2d: the padding must be at least 0; -1 was given.", () => Ops.Conv2d(Image, Image, padding: -1) },
        { "Conv2d: the dilation must be at least 1; 0 was given.", () => Ops.Conv2d(Image, Image, dilation: 0) },
        { "Conv2d: the number of groups must be at least 1; 0 was given.", () => Ops.Conv2d(Image, Image, groups: 0) },
        { "Slice: the step must be at least 1; 0 was given.", () => Ops.Slice(Image, 0, step: 0) },
        { "Split: the size of a part must be at least 1; 0 was given.", () => Ops.Split(Image, 0) },
        { "Chunk: the number of parts must be at least 1; 0 was given.", () => Ops.Chunk(Image, 0) },
        { "Arange: how many numbers there are must be at least 1; 0 was given.", () => Ops.Arange(0) },
        { "Eye: the number of rows must be at least 1; -3 was given.", () => Ops.Eye(-3) },
        { "OneHot: the number of classes must be at least 1; 0 was given.", () => Ops.OneHot(IndexTensor.FromArray([0], 1), 0) },
    };

    private static Tensor Image => Tensor.FromArray([1], 1, 1, 1, 1);

    [Theory]
    [MemberData(nameof(Refused))]
    public void TheMessageSaysWhatWasGivenAndExpected(string message, Action given) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(given).Message, StringComparison.Ordinal);
}
