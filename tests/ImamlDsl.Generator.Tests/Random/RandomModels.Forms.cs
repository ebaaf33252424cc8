namespace ImamlDsl.Generator.Tests.RandomPrograms;

// The forms: each draws its operands, or gives null where there are none that fit. Names of operations that do not exist (yet) make a form be drawn again.
internal sealed partial class RandomModels
{
    private static readonly string[] Unary =
    [
        "Exp(0.3 * Tanh({0}))", "Log(2 + Square(Sin({0})))", "Sqrt(1 + Square({0}))", "Tanh({0})", "Sigmoid({0})", "Relu({0} + 0.1)", "Softplus({0})", "Sin({0})", "Cos({0})",
        "Abs({0} - 0.05)", "Pow(1 + Sigmoid({0}), -1.5)", "Pow(1 + Square(Sin({0})), Sigmoid({0}))", "-{0}", "2 / (1 + Square({0}))", "1 - 0.5 * {0}", "Square(Tanh({0}))",
        "Gelu({0})", "Gelu({0}, \"tanh\")", "Silu({0})", "Elu({0} + 0.03, 0.7)", "LeakyRelu({0} - 0.05, 0.1)", "Softsign({0} + 0.02)", "Erf({0})", "Erfc({0})",
        "Expm1(0.4 * Tanh({0}))", "Log1p(Square({0}))", "Sign({0}) * Sin({0})", "Clamp({0}, -0.41, 0.63)", "Clamp({0}, min: -0.17)", "Where({0} > 0.11, Sin({0}), {0} * 0.5)",
        "Where(Less({0}, 0.2) & !LessEqual({0}, -0.3), {0} * {0}, 0.1)", "Where(({0} >= 0.3) | ({0} <= -0.2), Tanh({0}), {0})",
    ];

    private static readonly string[] Binary =
    [
        "{0} + {1}", "{0} - {1}", "Tanh({0}) * Sin({1})", "Sin({0}) / (2 + Square({1}))", "Sin({0}) * {1}", "Maximum({0}, {1} + 0.01)", "Minimum({0}, {1} - 0.01)",
        "Where({0} > {1}, Sin({0}), {1})", "Where(GreaterEqual({1}, {0}), {0} * 0.3, Cos({1}))", "Where(Greater({0}, {1}) | NotEqual({0}, {0}), {0}, {1})",
        "Pow(1 + Square(Sin({0})), Tanh({1}))", "Where(Equal({0}, {1}), {0}, Tanh({1}))",
    ];

    private Value Map()
    {
        var x = Pick();
        return new Value(Any(Unary), [x], ShapeOf(x));
    }

    private Value? Combine()
    {
        var x = Pick();
        var y = Chance(4) ? OfShape([.. ShapeOf(x).Select(e => Chance(3) ? 1 : e)]) : Pick(s => Extents.Broadcast(_values[x].Shape, s) is { Length: <= 5 });
        return y >= 0 && Extents.Broadcast(_values[x].Shape, _values[y].Shape) is { } joined ? new Value(Any(Binary), Chance(2) ? [x, y] : [y, x], joined) : null;
    }

    private Value? Reduce()
    {
        var x = Pick(s => s.Count > 0);
        var shape = ShapeOf(x);
        int[] axes = [.. Enumerable.Range(0, shape.Length).Where(_ => Chance(2))];
        if (axes.Length == 0)
        {
            return null;
        }

        var keep = Chance(2);
        var name = Any(["Sum", "Mean", "Max", "Min", "LogSumExp", "Var", "Std", "Norm"]);
        var argument = name == "LogSumExp" || Chance(2) ? string.Concat(axes.Take(1)) : $"new int[] {{ {string.Join(", ", axes.Select(a => Chance(3) ? a - shape.Length : a))} }}";
        int[] reduced = argument.Length <= 2 ? axes[..1] : axes;
        int[] kept = keep ? [.. shape.Select((e, i) => reduced.Contains(i) ? 1 : e)] : [.. shape.Where((_, i) => !reduced.Contains(i))];
        return name is "Var" or "Std" && Length(reduced.Select(a => shape[a])) < 2 ? null : new Value(
            name == "Std" ? $"Sqrt(Square(Std({{0}}, {argument}, keepDims: {Flag(keep)})) + 0.1)"
            : name == "Norm" ? $"Norm({{0}} + 3, {argument}, keepDims: {Flag(keep)})"
            : $"{name}({{0}}, {argument}, keepDims: {Flag(keep)})", [x], kept);
    }

    private Value? Rearrange()
    {
        var x = Pick(s => s.Count > 0);
        var shape = ShapeOf(x);
        var (rank, axis) = (shape.Length, _random.Next(shape.Length));
        var extent = shape[axis];
        var constant = Extents.IsConstant(extent);
        var written = Chance(3) ? axis - rank : axis;
        switch (_random.Next(18))
        {
            case 0 when rank > 1:
                int[] order = [.. Enumerable.Range(0, rank).OrderBy(_ => _random.Next())];
                return new Value($"Permute({{0}}, {string.Join(", ", order)})", [x], [.. order.Select(a => shape[a])]);
            case 1 when rank > 1 && Extents.IsConstant(shape[0]):
                return new Value($"Reshape({{0}}, {shape[0]}, -1)", [x], [shape[0], shape[1..].Aggregate(1, (a, b) => a * b)]);
            case 2:
                return new Value("Flatten({0})", [x], [shape[0], shape[1..].Aggregate(1, (a, b) => a * b)]);
            case 3 when rank > 1:
                var other = _random.Next(rank);
                return new Value($"Transpose({{0}}, {axis}, {other})", [x], [.. shape.Select((_, i) => i == axis ? shape[other] : i == other ? shape[axis] : shape[i])]);
            case 4:
                return new Value($"Unsqueeze({{0}}, {axis})", [x], [.. shape[..axis], 1, .. shape[axis..]]);
            case 5 when shape.Contains(1):
                var one = Array.IndexOf(shape, 1);
                return new Value($"Squeeze({{0}}, {one})", [x], Without(shape, one));
            case 6 when shape.Contains(1) && shape.All(Extents.IsConstant):
                int[] larger = [.. shape.Select(e => e == 1 ? 2 : e)];
                return new Value($"Expand({{0}}, {string.Join(", ", larger)})", [x], larger);
            case 7 when constant && extent > 1:
                var (start, step) = (_random.Next(extent - 1), 1 + _random.Next(2));
                var end = start + 1 + _random.Next(extent - start);
                return new Value($"Slice({{0}}, {written}, {start}, {end}, {step})", [x], Replace(shape, axis, (end - start + step - 1) / step));
            case 8 when constant:
                return new Value($"Select({{0}}, {written}, {_random.Next(extent)})", [x], Without(shape, axis));
            case 9 when constant && extent > 1:
                var size = (extent + 1) / 2;
                return Chance(2)
                    ? new Value($"Chunk({{0}}, 2, {written})[1]", [x], Replace(shape, axis, extent - size))
                    : new Value($"Split({{0}}, {size}, {written})[0]", [x], Replace(shape, axis, size));
            case 10:
                var y = Pick(s => s.Count == rank && s.Where((_, i) => i != axis).SequenceEqual(Without(shape, axis)) && Extents.IsConstant(s[axis]));
                return y < 0 || !constant ? null : new Value(
                    Chance(2) ? $"Concat({written}, {{0}}, {{1}})" : $"Concat([{{0}}, {{1}}, {{0}}], axis: {written})", [x, y], shape) is var joined && joined.Expression.Contains('[', StringComparison.Ordinal)
                    ? joined with { Shape = Replace(shape, axis, (2 * extent) + _values[y].Shape[axis]) }
                    : joined with { Shape = Replace(shape, axis, extent + _values[y].Shape[axis]) };
            case 11:
                var z = Pick(s => s.SequenceEqual(shape));
                return new Value($"Stack({axis}, {{0}}, {{1}})", [x, z], [.. shape[..axis], 2, .. shape[axis..]]);
            case 12 when constant:
                var (before, after) = (_random.Next(3), _random.Next(2));
                return new Value($"Pad({{0}}, {written}, {before}, {after}, {(Chance(2) ? "0.5" : "0")})", [x], Replace(shape, axis, extent + before + after));
            case 13:
                return new Value($"CumSum({{0}}, {written})", [x], shape);
            case 14 when Extents.IsConstant(shape[^1]):
                var last = shape[^1];
                return new Value(Any([
                    $"{{0}} * (Arange({last}) - 0.5)", $"Sin({{0}}) + Tensor.FromArray([{string.Join(", ", Enumerable.Range(0, last).Select(i => FormattableString.Invariant($"{0.3 - (0.1 * i):F1}")))}], {last})",
                    rank > 1 ? $"MatMul({{0}}, Eye({last}) - Full([{last}, 1], 0.2))" : "{0} - Full([1], 0.2)", $"{{0}} * Ones({last}) + Zeros(1)",
                ]), [x], shape);
            case 15 when constant && axis == 0:
                return new Value($"{{0}}[{Any([$"{_random.Next(extent)}", $"^{1 + _random.Next(extent)}"])}]", [x], shape[1..]);
            case 16 when extent > 1 && Extents.IsConstant(shape[^1]) && shape[^1] > 1:
                return new Value($"{{0}}[{string.Concat(Enumerable.Repeat(".., ", rank - 1))}{Any(["1..", "..^1"])}]", [x], Replace(shape, rank - 1, shape[^1] - 1));
            default:
                return rank > 1 && Extents.IsConstant(shape[0]) ? new Value("Reshape({0}, -1)", [x], [shape.Aggregate(1, (a, b) => a * b)]) : null;
        }
    }

    private Value? Product()
    {
        var x = Pick(s => s.Count > 0);
        var shape = ShapeOf(x);
        var inner = shape[^1];
        switch (_random.Next(8))
        {
            case 6 when shape.Length >= 2:
                return new Value(
                    Chance(2) ? "ScaledDotProductAttention({0}, {0}, {1})" : "ScaledDotProductAttention({0}, {1}, {1}, isCausal: true, scale: 0.7)", [x, OfShape(shape)], shape);
            case 0:
                return new Value("Tanh(MatMul({0}, {1}))", [x, OfShape(inner)], shape[..^1]);
            case 1:
                return new Value("Linear({0}, {1})", [x, OfShape(3, inner)], [.. shape[..^1], 3]) is var linear && Extents.IsConstant(inner) ? linear : null;
            case 2:
                return Extents.IsConstant(inner) ? new Value("Tanh(Linear({0}, {1}, {2}))", [x, OfShape(2, inner), OfShape(2)], [.. shape[..^1], 2]) : null;
            case 3 when shape.Length == 3:
                return new Value("Tanh(MatMul({0}, {1}))", [x, OfShape(shape[0], inner, 2)], [shape[0], shape[1], 2]);
            case 4 when shape.Length == 2:
                return new Value("Tanh(0.3 * MatMul({0}, Permute({0}, 1, 0)))", [x], [shape[0], shape[0]]);
            case 5 when shape.Length == 2:
                return new Value("Tanh(Einsum(\"ij,kj->ki\", {0}, {1}))", [x, OfShape(3, inner)], [3, shape[0]]);
            default:
                var y = Pick(s => s.Count == 2 && s[0] == inner);
                return new Value("Tanh(MatMul({0}, {1}))", [x, y < 0 ? OfShape(inner, 2) : y], [.. shape[..^1], y < 0 ? 2 : _values[y].Shape[1]]);
        }
    }

    private Value? Image()
    {
        var x = Pick(s => s.Count == 4 && Extents.IsConstant(s[1]) && Extents.IsConstant(s[2]) && Extents.IsConstant(s[3]) && s[2] > 1 && s[3] > 1);
        x = x < 0 ? OfShape(Chance(2) ? Extents.Symbol : 2, 2, 5, 4) : x;
        var shape = ShapeOf(x);
        var (stride, padding) = (1 + _random.Next(2), _random.Next(2));
        int[] Result(int channels, int height, int width, int s, int p) => [shape[0], channels, ((shape[2] + (2 * p) - height) / s) + 1, ((shape[3] + (2 * p) - width) / s) + 1];
        return _random.Next(9) switch
        {
            5 => new Value($"GroupNorm({{0}}, {(Chance(2) ? 1 : shape[1])}, eps: 0.1)", [x], shape),
            6 => new Value("InstanceNorm({0}, eps: 0.1)", [x], shape),
            7 => new Value("Tanh(Conv2d({0}, {1}, padding: 1, dilation: 2))", [x, OfShape(2, shape[1], 2, 2)], [shape[0], 2, shape[2], shape[3]]),
            8 => new Value($"Tanh(Conv2d({{0}}, {{1}}, groups: {shape[1]}))", [x, OfShape(shape[1], 1, 2, 2)], Result(shape[1], 2, 2, 1, 0)),
            0 => new Value($"MaxPool2d({{0}}, 2, stride: {stride})", [x], Result(shape[1], 2, 2, stride, 0)),
            1 => new Value($"AvgPool2d({{0}}, 2, stride: {stride}, padding: {padding})", [x], Result(shape[1], 2, 2, stride, padding)),
            2 => new Value($"Tanh(Conv2d({{0}}, {{1}}, {{2}}, stride: {stride}, padding: {padding}))", [x, OfShape(3, shape[1], 2, 2), OfShape(3)], Result(3, 2, 2, stride, padding)),
            3 => new Value($"BatchNorm({{0}}, {{1}}, {{2}}, 0.1)", [x, OfShape(shape[1]), OfShape(shape[1])], shape),
            _ => new Value($"Tanh(Conv2d({{0}}, {{1}}, padding: {padding}, stride: {stride}))", [x, OfShape(2, shape[1], 1, 2)], Result(2, 1, 2, stride, padding)),
        };
    }

    /// <summary>What takes labels. The tests' data have labels below 3 where nothing limits them, so there are at least as many classes.</summary>
    private Value? Labelled()
    {
        var x = Pick(s => s.Count == 2 && Extents.IsConstant(s[1]) && s[1] > 2);
        if (x < 0)
        {
            return null;
        }

        var shape = ShapeOf(x);
        if (!shape.All(e => Extents.IsConstant(e) || e == Extents.Symbol))
        {
            return null;
        }

        var labels = _values.FindIndex(v => v.Kind == Kind.Index && v.Shape.SequenceEqual(shape[..1]));
        labels = labels < 0 || Chance(3) ? Leaf(Role.Input, Kind.Index, shape[0]) : labels;
        return _random.Next(5) switch
        {
            0 => new Value("CrossEntropy({0}, {1})", [x, labels], []),
            1 => new Value($"{{0}} * OneHot({{1}}, {shape[1]})", [x, labels], shape),
            2 => new Value($"Tanh(MatMul({{0}}, MatMul(Permute({{0}}, 1, 0), OneHot({{1}}, {shape[1]}))))", [x, labels], shape),
            3 => new Value("{0} * Reshape(Equal({1}, {2}), {0}.Shape[0], 1)", [x, labels, Leaf(Role.Input, Kind.Index, shape[0])], shape),
            _ => new Value("Embedding({0}, {1})", [OfShape(shape[1], 2), labels], [shape[0], 2]),
        };
    }

    private Value? Normalize()
    {
        var x = Pick(s => s.Count > 0);
        var shape = ShapeOf(x);
        var axis = _random.Next(shape.Length);
        return _random.Next(17) switch
        {
            0 => new Value($"Softmax({{0}}, {axis})", [x], shape),
            1 => new Value($"LogSoftmax({{0}}, {axis})", [x], shape),
            2 when shape.Length > 1 => new Value("BatchNorm({0}, eps: 0.1)", [x], shape),
            3 => new Value("MeanSquaredError({0}, {1})", [x, OfShape(shape)], []) is var error && shape.All(e => Extents.IsConstant(e) || e == Extents.Symbol) ? error : null,
            4 => new Value("StopGradient({0}) + {1}", [OfShape(5, 1), x], Extents.Broadcast([5, 1], shape) ?? []) is { Shape.Count: > 0 } stopped
                && stopped.Operands[0] >= 0 && _values[stopped.Operands[0]].IsInput ? stopped : null,
            6 when Extents.IsConstant(shape[^1]) => new Value($"LayerNorm({{0}}, new int[] {{ {shape[^1]} }}, eps: 0.1)", [x], shape),
            7 when Extents.IsConstant(shape[^1]) => new Value("LayerNorm({0}, {1}, {2}, eps: 0.1)", [x, OfShape(shape[^1]), OfShape(shape[^1])], shape),
            8 => new Value("Dropout({0}, {1} > 0.1, 0.3)", [x, OfShape(shape)], shape),
            9 => new Value("BinaryCrossEntropyWithLogits({0}, Sigmoid({1}))", [x, OfShape(shape)], []),
            10 => new Value($"Huber({{0}}, {{1}}, 0.35, {Any(["Reduction.Mean", "Reduction.Sum"])})", [x, OfShape(shape)], []),
            11 => new Value($"KlDivergence(LogSoftmax({{0}}, {axis}), Softmax({{1}}, {axis}))", [x, OfShape(shape)], []),
            12 => new Value("GaussianNegativeLogLikelihood({0}, {1}, 0.5 + Square({1}))", [x, OfShape(shape)], []),
            5 => new Value($"Softmax({{0}} * 2, {axis - shape.Length})", [x], shape),
            _ => new Value($"LogSumExp({{0}}, {axis})", [x], Without(shape, axis)),
        };
    }

    private static string Flag(bool value) => value ? "true" : "false";
}
