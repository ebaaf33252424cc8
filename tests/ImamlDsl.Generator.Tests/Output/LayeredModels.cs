namespace ImamlDsl.Generator.Tests.Output;

/// <summary>Sources of models with any number of layers.</summary>
internal static class LayeredModels
{
    /// <summary>Dense layers with batch norm.</summary>
    public static string Dense(int layers) => Model(
        $"Dense{layers}",
        Lines(layers, i => $"[Parameter(6, 6), XavierUniform] public partial Tensor W{i} {{ get; }} [Parameter(6)] public partial Tensor B{i} {{ get; }}"),
        "[Shape(\"N\", 6)] Tensor x",
        Lines(layers, i => $"h = Tanh(BatchNorm(Linear(h, W{i}, B{i})));") + "return Sum(Square(h));");

    /// <summary>Four blocks of convolution, batch norm, ReLU and max-pool on 84×84 images, as few-shot classification on Mini-ImageNet uses them.</summary>
    public static string Conv4() => Model(
        "Conv4",
        Lines(4, i => $"[Parameter(32, {(i == 0 ? 3 : 32)}, 3, 3), XavierUniform] public partial Tensor W{i} {{ get; }} "
            + $"[Parameter(32), Constant(1)] public partial Tensor Scale{i} {{ get; }} [Parameter(32)] public partial Tensor Shift{i} {{ get; }}")
            + "[Parameter(5, 800), XavierUniform] public partial Tensor W { get; } [Parameter(5)] public partial Tensor B { get; }",
        "[Shape(\"N\", 3, 84, 84)] Tensor x, [Shape(\"N\")] IndexTensor labels",
        Lines(4, i => $"h = MaxPool2d(Relu(BatchNorm(Conv2d(h, W{i}, padding: 1), Scale{i}, Shift{i})), 2);") + "return CrossEntropy(Linear(Flatten(h), W, B), labels);");

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));

    private static string Model(string name, string parameters, string inputs, string body) => $$"""
        using ImamlDsl;
        using static ImamlDsl.Ops;
        [Model]
        public sealed partial class {{name}}
        {
            {{parameters}}
            [Loss]
            public Tensor L({{inputs}}) { var h = x; {{body}} }
        }
        """;
}
