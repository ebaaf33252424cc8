namespace ImamlDsl.TorchSharp.Tests;

/// <summary>Functions for the tests of the runtime.</summary>
internal static class Scripts
{
    public const string Text = """
        # def commented(x: Tensor) -> List[Tensor]:
        def add(x: Tensor, y: Tensor) -> List[Tensor]:
            return [x + y, x - y]

        def turned(x: Tensor) -> List[Tensor]:
            return [x.transpose(0, 1)]

        def itself(x: Tensor) -> List[Tensor]:
            return [x]

        def repeated(x: Tensor) -> List[Tensor]:
            return [x.unsqueeze(0).expand([3, x.size(0)])]

        def nothing(x: Tensor) -> List[Tensor]:
            results: List[Tensor] = []
            return results

        def product(x: Tensor, y: Tensor) -> List[Tensor]:
            return [torch.mm(x, y)]

        def one(x: Tensor) -> Tensor:
            return x

        def pair(x: Tensor):
            return x, x

        def words(x: Tensor) -> str:
            return "x"

        def whole(x: Tensor) -> List[Tensor]:
            return [x, torch.sum(x, [0, 1], True, dtype=3)]

        def huge(x: Tensor) -> List[Tensor]:
            return [x.new_empty([1 << 46])]

        def undefined(g: Tensor, x: Tensor, w: Tensor) -> List[Tensor]:
            a, b, c = torch.convolution_backward(g, x, w, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, [False, True, False])
            return [a, b]

        def steps(x: Tensor, y: Tensor) -> List[Tensor]:
            for i in range(20):
                x = x * 0.5 + y
            return [x]

        """;
}
