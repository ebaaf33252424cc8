using ImamlDsl.Generator.Tests.Support;

namespace ImamlDsl.Generator.Tests.Diagnostics;

/// <summary>Uses of slices, concatenations, lookups and windows that do not fit, at their places and with their words.</summary>
public sealed class StructureErrorTests
{
    /// <summary>A part of the message, an expression with its place marked.</summary>
    public static TheoryData<string, string> Cases => new()
    {
        { "'Slice' takes no entry along axis 1 of [N, 4]: it begins at 3 and ends before 2", "[|Slice(x, 1, 3, 2)|]" },
        { "'Slice' takes no entry along axis 1 of [N, 4]: it begins at 4 and ends before 4", "[|Slice(x, 1, 4)|]" },
        { "'Slice' takes no entry along axis 0 of [N, 4]: it begins at N and ends before N", "[|Slice(x, 0, x.Shape[0])|]" },
        { "'Slice' takes a step of at least 1; given 0", "Slice(x, 1, step: [|0|])" },
        { "'Slice' has no axis 2 in [N, 4]", "Slice(x, [|2|])" },
        { "cannot tell how many steps of 2 lie between 0 and N", "[|Slice(x, 0, step: 2)|]" },
        { "'Select' has no entry 4 along axis 1 of [N, 4]: indices run from -4 to 3", "Select(x, 1, [|4|])" },
        { "indices run from -4 to 3", "Select(x, 1, [|-5|])" },
        { "'Split' takes a size of at least 1; given 0", "Split(x, [|0|], 1)[0]" },
        { "'Split' cannot tell how many parts of 2 the extent N of axis 0 of [N, 4] has", "[|Split(x, 2)|][0]" },
        { "'Chunk' cannot divide the extent N of axis 0 of [N, 4] into 3 equal parts", "[|Chunk(x, 3)|][0]" },
        { "'Chunk' takes a number of chunks of at least 1; given 0", "Chunk(x, [|0|])[0]" },
        { "'Concat' takes tensors whose extents differ along axis 0 only; they have [3, 4], [4]", "[|Concat(0, W, V)|]" },
        { "'Concat' takes tensors whose extents differ along axis 1 only; they have [N, 4], [3, 4]", "[|Concat(1, x, W)|]" },
        { "'Concat' takes at least one tensor; none was given", "[|Concat(0)|]" },
        { "'Concat' has no axis 2 in [N, 4]", "Concat([|2|], x, x)" },
        { "'Stack' takes tensors of one shape; they have [3, 4], [4]", "[|Stack(0, W, V)|]" },
        { "'Stack' has no place 3 for a new axis of [3, 4]: places run from -3 to 2", "Stack([|3|], W, W)" },
        { "'Unsqueeze' has no place 3 for a new axis of [3, 4]", "Unsqueeze(W, [|3|])" },
        { "'Squeeze' removes an axis of extent 1; axis 0 of [3, 4] has 3", "Squeeze(W, [|0|])" },
        { "'Expand' cannot repeat [3, 4] to [3, 8]", "[|Expand(W, 3, 8)|]" },
        { "'Expand' takes at least the 2 axes of [3, 4]; given [4]", "[|Expand(W, 4)|]" },
        { "'Pad' takes at least 0 entries before and after; given -1 and 0", "[|Pad(W, 0, -1, 0)|]" },
        { "'Pad' takes a pair for each of the 2 axes of [3, 4]; given 1", "Pad(W, [|new[] { (1, 1) }|])" },
        { "'Transpose' has no axis 2 in [3, 4]", "Transpose(W, 0, [|2|])" },
        { "'CumSum' has no axis -3 in [3, 4]", "CumSum(W, [|-3|])" },
        { "'Embedding' takes a weight [rows, features]; it has [4]", "Embedding([|V|], words)" },
        { "'MaxPool2d' takes x [N, C, H, W]; it has [N, 4]", "MaxPool2d([|x|], 2)" },
        { "'MaxPool2d' needs constant spatial extents; x has [3, 4, N, 4]", "MaxPool2d([|Expand(x, 3, 4, -1, -1)|], 2)" },
        { "and a padding from 0 to half the kernelSize; they are 2, 2, 1 and 2", "[|MaxPool2d(images, 2, padding: 2)|]" },
        { "'Conv2d' takes x [N, C, H, W] and a weight [O, C / groups, KH, KW], with C and O divided by the groups; they have [N, 2, 5, 5] and [1, 3, 2, 2], with 2 groups", "[|Conv2d(images, Reshape(W, 1, 3, 2, 2), groups: 2)|]" },
        { "'Conv2d' takes a stride and a dilation of at least 1 and a padding of at least 0; they are 1, 0 and 0", "Conv2d(images, Reshape(W, 3, 2, 2, 1), dilation: [|0|])" },
        { "'Conv2d' has no output: the window 6×1 is larger than the padded input 5×5", "[|Conv2d(images, Reshape(W, 3, 2, 2, 1), dilation: 5)|]" },
        { "'Einsum' has indices for 2 operands in 'ab,bc'; given 1", "Einsum([|\"ab,bc\"|], W)" },
        { "'Einsum' has 3 indices for operand 0 in 'abc', which has 2 axes", "Einsum([|\"abc\"|], W)" },
        { "'Einsum' has the index 'c' in the result of 'ab->ac' and in no operand", "Einsum([|\"ab->ac\"|], W)" },
        { "'Einsum' names an index of the result twice in 'ab->aa'", "Einsum([|\"ab->aa\"|], W)" },
        { "'Einsum' takes letters, ',', '->' and '...'; 'a1' has '1'", "Einsum([|\"a1\"|], W)" },
        { "'Einsum' takes one '->' at most; 'a->b->c' has 2", "Einsum([|\"a->b->c\"|], V)" },
        { "'Einsum' has 3 and 4 for 'a'; the operands have [3, 4], [4]", "Einsum([|\"ab,a\"|], W, V)" },
        { "'Einsum' has 3 and 4 for 'a'; the operands have [3, 4]", "Einsum([|\"aa\"|], W)" },
        { "takes a query [.., L, E], a key [.., S, E] and a value [.., S, V] with leading axes that broadcast; they have [N, 4], [3, 4] and [4]", "[|ScaledDotProductAttention(x, W, V)|]" },
        { "takes an attnMask that broadcasts to the scores [N, 3]; it has [4]", "ScaledDotProductAttention(x, W, W, [|V|])" },
        { "takes a mask or isCausal, not both", "ScaledDotProductAttention(x, W, W, [|V|], true)" },
        { "'MatMul' takes [.., m, k] and [.., k, n] with leading axes that broadcast; the operands have [3, 4] and [3, 4]", "[|MatMul(W, W)|]" },
        { "'AvgPool2d' has no entry for a window: windows of 6 taps, 1 apart, do not fit images 5×5 with padding 0", "[|AvgPool2d(images, 6)|]" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void IsReportedAtItsPlace(string message, string expression)
    {
        var source = MarkedSource.Parse($$"""
            using ImamlDsl;
            using static ImamlDsl.Ops;
            [Model] public sealed partial class M
            {
                [Parameter(3, 4)] public partial Tensor W { get; }
                [Parameter(4)] public partial Tensor V { get; }
                [Loss] public Tensor L([Shape("N", 4)] Tensor x, [Shape("N")] IndexTensor words, [Shape("N", 2, 5, 5)] Tensor images) => Sum({{expression}}) + Sum(W);
            }
            """);
        var reported = Assert.Single(GeneratorRun.Of(source.Text).Diagnostics, d => d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        Assert.Equal("IMD201", reported.Id);
        Assert.Equal(source.Spans[0], reported.Location.SourceSpan);
        Assert.Contains(message, reported.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
