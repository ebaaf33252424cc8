namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>log Σ eˣ along an axis, without overflow or cancellation for any finite x, as <c>torch.logsumexp</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or it is empty.</exception>
    public static Tensor LogSumExp(Tensor x, int axis = -1, bool keepDims = false) => Reduce(
        nameof(LogSumExp),
        x,
        [axis],
        keepDims,
        lane =>
        {
            var (shift, log) = ShiftedLogSumExp(lane);
            return new HyperDual(shift) + log;
        },
        needsElements: true);

    /// <summary>x − log Σ eˣ along an axis, as <c>torch.log_softmax</c>. Its exponentials sum to 1.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or it is empty.</exception>
    public static Tensor LogSoftmax(Tensor x, int axis = -1) => LogSoftmax(nameof(LogSoftmax), x, axis);

    /// <summary>eˣ/Σ eˣ along an axis, as <c>torch.softmax</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no such axis, or it is empty.</exception>
    public static Tensor Softmax(Tensor x, int axis = -1) => Exp(LogSoftmax(nameof(Softmax), x, axis));

    /// <summary>The mean over all examples of −log softmax(logits)[label], as <c>torch.nn.functional.cross_entropy</c>.</summary>
    /// <param name="logits">The logits, <c>[N, C]</c>.</param>
    /// <param name="labels">The classes, <c>[N]</c>, from 0 to C − 1. No label means "ignore".</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, there are no examples, or a label is not a class.</exception>
    public static Tensor CrossEntropy(Tensor logits, IndexTensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        if (logits.Rank != 2 || labels.Rank != 1 || labels.Length != logits.Extents[0] || labels.Length == 0)
        {
            throw new ArgumentException(
                $"CrossEntropy: logits {Shapes.Format(logits.Extents)} and labels {Shapes.Format(labels.Extents)} do not fit: logits are [N, C] and labels [N], N at least 1.");
        }

        CheckLabels(nameof(CrossEntropy), labels, logits.Extents[1]);
        var classes = logits.Extents[1];
        var logarithms = LogSoftmax(nameof(CrossEntropy), logits, -1);
        var sum = default(HyperDual);
        for (var i = 0; i < labels.Length; i++)
        {
            sum -= logarithms.Elements[(i * classes) + labels.Elements[i]];
        }

        return new([sum / new HyperDual(labels.Length)], []);
    }

    /// <summary>The mean over all elements of (prediction − target)², as <c>torch.nn.functional.mse_loss</c> but never broadcast.</summary>
    /// <exception cref="ArgumentException">The shapes differ, or there are no elements.</exception>
    public static Tensor MeanSquaredError(Tensor prediction, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(target);
        return prediction.Extents.AsSpan().SequenceEqual(target.Extents)
            ? Mean(Square(prediction - target))
            : throw new ArgumentException(
                $"MeanSquaredError: prediction {Shapes.Format(prediction.Extents)} and target {Shapes.Format(target.Extents)} must have the same shape; reshape one of them.");
    }

    private static Tensor LogSoftmax(string operation, Tensor x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        var lanes = new Lanes(operation, x, [axis]);
        if (lanes.Length == 0)
        {
            throw new ArgumentException($"{operation}: shape {Shapes.Format(x.Extents)} has no elements along axis {axis}, so there is no result.");
        }

        var elements = new HyperDual[x.Length];
        var lane = new HyperDual[lanes.Length];
        for (var i = 0; i < lanes.Count; i++)
        {
            lanes.Read(i, lane);
            var (shift, log) = ShiftedLogSumExp(lane);
            foreach (ref var element in lane.AsSpan())
            {
                element = element - new HyperDual(shift) - log;
            }

            lanes.Write(i, lane, elements);
        }

        return new(elements, x.Extents);
    }

    /// <summary>
    /// The greatest value m (0 if it is not finite) and log Σ eˣ⁻ᵐ with its derivatives, the softmax-weighted mean of the parts and, in ε₁ε₂, their
    /// covariance. The term 1 of the greatest itself is kept out of the sum, so that a sum close to 1 keeps its digits.
    /// </summary>
    private static (double Shift, HyperDual Log) ShiftedLogSumExp(ReadOnlySpan<HyperDual> lane)
    {
        var first = 0;
        for (var i = 1; i < lane.Length; i++)
        {
            // A NaN, once met, stays.
            if (lane[i].Value > lane[first].Value || double.IsNaN(lane[i].Value))
            {
                first = i;
            }
        }

        var finite = double.IsFinite(lane[first].Value);
        var shift = finite ? lane[first].Value : 0;
        var rest = 0.0;
        for (var i = 0; i < lane.Length; i++)
        {
            rest += finite && i == first ? 0 : Math.Exp(lane[i].Value - shift);
        }

        var total = finite ? 1 + rest : rest;
        var mean = default(HyperDual);
        foreach (ref readonly var element in lane)
        {
            mean += element.Scale(Math.Exp(element.Value - shift) / total);
        }

        var covariance = 0.0;
        foreach (ref readonly var element in lane)
        {
            var deviations = (element.E1 - mean.E1) * (element.E2 - mean.E2);
            covariance += deviations == 0 ? 0 : Math.Exp(element.Value - shift) / total * deviations;
        }

        return (shift, new(finite ? ElementwiseFunctions.Log1P(rest) : Math.Log(rest), mean.E1, mean.E2, mean.E12 + covariance));
    }
}
