using System;
using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>How each operation of the DSL becomes primitives.</summary>
internal static partial class OpsLowering
{
    private static readonly IReadOnlyDictionary<string, Func<OpsCall, object>> Table = new Dictionary<string, Func<OpsCall, object>>
    {
        ["Exp"] = c => Map(c, Primitives.Exp),
        ["Log"] = c => Map(c, Primitives.Log),
        ["Expm1"] = c => Map(c, Primitives.Expm1),
        ["Log1p"] = c => Map(c, Primitives.Log1p),
        ["Sqrt"] = c => Map(c, Primitives.Sqrt),
        ["Abs"] = c => Map(c, Primitives.Abs),
        ["Tanh"] = c => Map(c, Primitives.Tanh),
        ["Sigmoid"] = c => Map(c, Primitives.Sigmoid),
        ["Relu"] = c => Map(c, Primitives.Relu),
        ["Softplus"] = c => Map(c, Primitives.Softplus),
        ["Sin"] = c => Map(c, Primitives.Sin),
        ["Cos"] = c => Map(c, Primitives.Cos),
        ["Sign"] = c => Map(c, Primitives.Sign),
        ["Erf"] = c => Map(c, Primitives.Erf),
        ["Erfc"] = c => Map(c, Primitives.Erfc),
        ["Silu"] = Silu,
        ["Gelu"] = Gelu,
        ["Elu"] = Elu,
        ["LeakyRelu"] = LeakyRelu,
        ["Softsign"] = Softsign,
        ["Less"] = c => Compare(c, BinaryOperatorKind.LessThan),
        ["LessEqual"] = c => Compare(c, BinaryOperatorKind.LessThanOrEqual),
        ["Greater"] = c => Compare(c, BinaryOperatorKind.GreaterThan),
        ["GreaterEqual"] = c => Compare(c, BinaryOperatorKind.GreaterThanOrEqual),
        ["NotEqual"] = c => Compare(c, BinaryOperatorKind.NotEquals),
        ["Where"] = Where,
        ["Maximum"] = c => Pair(c, Primitives.Maximum),
        ["Minimum"] = c => Pair(c, Primitives.Minimum),
        ["Clamp"] = Clamp,
        ["Square"] = Square,
        ["Pow"] = Pow,
        ["StopGradient"] = StopGradient,
        ["Sum"] = Sum,
        ["Mean"] = Mean,
        ["Max"] = c => Extreme(c, Primitives.Max),
        ["Min"] = c => Extreme(c, Primitives.Min),
        ["Var"] = Var,
        ["Std"] = Std,
        ["Norm"] = Norm,
        ["LogSumExp"] = LogSumExp,
        ["LogSoftmax"] = c => LogSoftmax(c, c.Tensor("x")),
        ["Softmax"] = c => c.B.Add(Primitives.Exp, Attr.None, LogSoftmax(c, c.Tensor("x"))),
        ["CrossEntropy"] = CrossEntropy,
        ["MeanSquaredError"] = MeanSquaredError,
        ["BinaryCrossEntropyWithLogits"] = BinaryCrossEntropyWithLogits,
        ["Huber"] = Huber,
        ["KlDivergence"] = KlDivergence,
        ["GaussianNegativeLogLikelihood"] = GaussianNegativeLogLikelihood,
        ["MatMul"] = MatMul,
        ["Linear"] = Linear,
        ["Conv2d"] = Conv2d,
        ["BatchNorm"] = BatchNorm,
        ["LayerNorm"] = LayerNorm,
        ["GroupNorm"] = GroupNorm,
        ["InstanceNorm"] = InstanceNorm,
        ["Dropout"] = Dropout,
        ["Zeros"] = c => c.B.Zero(Filled(c)),
        ["Ones"] = c => c.B.Constant(1, Filled(c)),
        ["Full"] = c => c.B.Constant(c.Number("value"), Filled(c)),
        ["Arange"] = Arange,
        ["Eye"] = Eye,
        ["Reshape"] = Reshape,
        ["Flatten"] = Flatten,
        ["Permute"] = Permute,
        ["Transpose"] = Transpose,
        ["Expand"] = Expand,
        ["Squeeze"] = Squeeze,
        ["Unsqueeze"] = Unsqueeze,
        ["Slice"] = Slice,
        ["Select"] = Select,
        ["Split"] = Split,
        ["Chunk"] = Chunk,
        ["Concat"] = Concat,
        ["Stack"] = Stack,
        ["Pad"] = Pad,
        ["CumSum"] = CumSum,
        ["Embedding"] = Embedding,
        ["Einsum"] = Einsum,
        ["ScaledDotProductAttention"] = ScaledDotProductAttention,
        ["MaxPool2d"] = MaxPool2d,
        ["AvgPool2d"] = AvgPool2d,
        ["OneHot"] = OneHot,
        ["ArgMax"] = ArgMax,
        ["Equal"] = Equal,
        ["Accuracy"] = Accuracy,
    };

    /// <summary>The operations that are known.</summary>
    public static IEnumerable<string> Known => Table.Keys;

    public static object Lower(OpsCall call)
    {
        if (!Table.TryGetValue(call.Name, out var lower))
        {
            throw Lowering.Error(Descriptors.OpaqueCall, call.At, call.Name, "this version of the generator does not know the operation; update the package ImamlDsl as a whole");
        }

        var result = lower(call);
        (result as Node)?.Describe(char.ToLowerInvariant(call.Name[0]) + call.Name.Substring(1));
        return result;
    }

    private static string Text(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
