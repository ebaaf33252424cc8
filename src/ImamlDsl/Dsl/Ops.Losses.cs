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

    /// <summary>
    /// −log softmax(logits)[label] of each example, reduced, as <c>torch.nn.functional.cross_entropy</c>. With smoothing the label's one-hot vector is replaced by
    /// (1 − smoothing)·one-hot + smoothing/C (Szegedy and others 2016).
    /// </summary>
    /// <param name="logits">The logits, <c>[N, C]</c>.</param>
    /// <param name="labels">The classes, <c>[N]</c>, from 0 to C − 1. No label means "ignore".</param>
    /// <param name="reduction">The mean over the examples, their sum, or each by itself.</param>
    /// <param name="labelSmoothing">The weight of the uniform distribution, from 0 to 1.</param>
    /// <returns>A scalar, or <c>[N]</c> with <see cref="Reduction.None"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, there are no examples, a label is not a class, or the reduction is not one of these.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The smoothing is not from 0 to 1.</exception>
    public static Tensor CrossEntropy(Tensor logits, IndexTensor labels, Reduction reduction = Reduction.Mean, double labelSmoothing = 0)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        if (logits.Rank != 2 || labels.Rank != 1 || labels.Length != logits.Extents[0] || labels.Length == 0)
        {
            throw new ArgumentException(
                $"CrossEntropy: logits {Shapes.Format(logits.Extents)} and labels {Shapes.Format(labels.Extents)} do not fit: logits are [N, C] and labels [N], N at least 1.");
        }

        if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "CrossEntropy: labelSmoothing must be from 0 to 1.");
        }

        CheckLabels(nameof(CrossEntropy), labels, logits.Extents[1]);
        var classes = logits.Extents[1];
        var logarithms = LogSoftmax(nameof(CrossEntropy), logits, -1);
        var terms = new HyperDual[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            terms[i] = -logarithms.Elements[(i * classes) + labels.Elements[i]];
        }

        var surprise = new Tensor(terms, [labels.Length]);
        return Reduced(nameof(CrossEntropy), labelSmoothing == 0 ? surprise : ((1 - labelSmoothing) * surprise) - (labelSmoothing * Mean(logarithms, 1)), reduction);
    }

    /// <summary>(prediction − target)² of each element, reduced, as <c>torch.nn.functional.mse_loss</c> but never broadcast.</summary>
    /// <exception cref="ArgumentException">The shapes differ, there are no elements to average, or the reduction is not the mean, the sum or none.</exception>
    public static Tensor MeanSquaredError(Tensor prediction, Tensor target, Reduction reduction = Reduction.Mean)
    {
        CheckSame(nameof(MeanSquaredError), "prediction", prediction, target);
        return Reduced(nameof(MeanSquaredError), Square(prediction - target), reduction);
    }

    /// <summary>
    /// weight·(posWeight·y·log(1 + e⁻ˣ) + (1 − y)·log(1 + eˣ)) of each logit x and target y, reduced, as
    /// <c>torch.nn.functional.binary_cross_entropy_with_logits</c>. Written so that no digits are lost for large logits of either sign.
    /// </summary>
    /// <param name="logits">The logits, any shape.</param>
    /// <param name="target">The probabilities of the positive class, of the same shape.</param>
    /// <param name="weight">A factor of each term, of a shape that broadcasts to that of the logits; 1 if left out.</param>
    /// <param name="posWeight">A factor of the positive part, of a shape that broadcasts to that of the logits; 1 if left out.</param>
    /// <param name="reduction">The mean over the elements, their sum, or each by itself.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, there are no elements to average, or the reduction is not one of these.</exception>
    public static Tensor BinaryCrossEntropyWithLogits(
        Tensor logits, Tensor target, Tensor? weight = null, Tensor? posWeight = null, Reduction reduction = Reduction.Mean)
    {
        CheckSame(nameof(BinaryCrossEntropyWithLogits), "logits", logits, target);
        CheckFactor(nameof(weight), weight);
        CheckFactor(nameof(posWeight), posWeight);
        var positive = target * Softplus(-logits);
        var terms = (posWeight is null ? positive : posWeight * positive) + ((1 - target) * Softplus(logits));
        return Reduced(nameof(BinaryCrossEntropyWithLogits), weight is null ? terms : weight * terms, reduction);

        void CheckFactor(string name, Tensor? factor)
        {
            if (factor is not null)
            {
                CheckRepeats(nameof(BinaryCrossEntropyWithLogits), name, factor.Extents, "logits", logits.Extents);
            }
        }
    }

    /// <summary>
    /// ½d² where |d| is below delta, delta·(|d| − ½·delta) elsewhere, with d = prediction − target, of each element, reduced (Huber 1964), as
    /// <c>torch.nn.functional.huber_loss</c>. At |d| = delta the slope is ±delta from either side and the second derivative is 0, that of the straight part.
    /// </summary>
    /// <param name="prediction">The prediction, any shape.</param>
    /// <param name="target">The target, of the same shape.</param>
    /// <param name="delta">Where the square ends; finite and above 0.</param>
    /// <param name="reduction">The mean over the elements, their sum, or each by itself.</param>
    /// <exception cref="ArgumentException">The shapes differ, there are no elements to average, or the reduction is not one of these.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is not finite or not above 0.</exception>
    public static Tensor Huber(Tensor prediction, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean)
    {
        CheckSame(nameof(Huber), "prediction", prediction, target);
        if (!(delta > 0 && double.IsFinite(delta)))
        {
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "Huber: delta must be finite and above 0.");
        }

        var terms = Tensor.Map(prediction - target, d => d.Chain(Math.Abs(d.Value) < delta
            ? (d.Value * d.Value / 2, d.Value, 1)
            : (delta * (Math.Abs(d.Value) - (delta / 2)), double.IsNaN(d.Value) ? 0 : delta * Math.Sign(d.Value), 0)));
        return Reduced(nameof(Huber), terms, reduction);
    }

    /// <summary>
    /// target·(log target − input) of each element, reduced: the Kullback–Leibler divergence of a distribution from one whose logarithms are the input, as
    /// <c>torch.nn.functional.kl_div</c>. A target of 0 gives 0, and 0·log 0 has derivative 0 there; a target of 0 with an infinite input gives NaN, as in PyTorch.
    /// </summary>
    /// <param name="input">Logarithms of probabilities, any shape, as <see cref="LogSoftmax(Tensor, int)"/> gives them.</param>
    /// <param name="target">Probabilities, or their logarithms, of the same shape.</param>
    /// <param name="reduction">
    /// The mean over all elements, their sum, each by itself, or <see cref="Reduction.BatchMean"/>: their sum divided by the extent of the first axis, which is the mean
    /// of the examples' divergences.
    /// </param>
    /// <param name="logTarget">Whether the target holds logarithms: then e^target·(target − input).</param>
    /// <exception cref="ArgumentException">The shapes differ, there are no elements to average, or there is no first axis to divide by.</exception>
    public static Tensor KlDivergence(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, bool logTarget = false)
    {
        CheckSame(nameof(KlDivergence), "input", input, target);
        var terms = logTarget
            ? Exp(target) * (target - input)
            : target * (Tensor.Map(target, t => t.Value == 0 ? default : t.Chain(ElementwiseFunctions.Log(t.Value))) - input);
        if (reduction != Reduction.BatchMean)
        {
            return Reduced(nameof(KlDivergence), terms, reduction);
        }

        return input.Rank > 0 && input.Extents[0] > 0
            ? Sum(terms) / input.Extents[0]
            : throw new ArgumentException($"KlDivergence: Reduction.BatchMean divides by the extent of the first axis; the shape is {Shapes.Format(input.Extents)}.", nameof(reduction));
    }

    /// <summary>
    /// ½(log v + (prediction − target)²/v) of each element with v = max(var, eps), reduced: the negative logarithm of a normal density (Nix and Weigend 1994), as
    /// <c>torch.nn.functional.gaussian_nll_loss</c>. As in PyTorch, derivatives pass the limit: where var is below eps they are those at eps. A negative variance,
    /// which PyTorch refuses, counts as below eps.
    /// </summary>
    /// <param name="prediction">The mean, any shape; PyTorch's <c>input</c>.</param>
    /// <param name="target">The target, of the same shape.</param>
    /// <param name="var">The variance, of a shape that broadcasts to that of the prediction.</param>
    /// <param name="full">Whether to add the constant ½·log 2π to each element.</param>
    /// <param name="eps">The least variance; finite and above 0.</param>
    /// <param name="reduction">The mean over the elements, their sum, or each by itself.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, there are no elements to average, or the reduction is not one of these.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="eps"/> is not finite or not above 0.</exception>
    public static Tensor GaussianNegativeLogLikelihood(
        Tensor prediction, Tensor target, Tensor var, bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean)
    {
        CheckSame(nameof(GaussianNegativeLogLikelihood), "prediction", prediction, target);
        ArgumentNullException.ThrowIfNull(var);
        if (!(eps > 0 && double.IsFinite(eps)))
        {
            throw new ArgumentOutOfRangeException(nameof(eps), eps, "GaussianNegativeLogLikelihood: eps must be finite and above 0.");
        }

        CheckRepeats(nameof(GaussianNegativeLogLikelihood), nameof(var), var.Extents, nameof(prediction), prediction.Extents);
        var variance = Tensor.Map(var, v => v.Value < eps ? new(eps, v.E1, v.E2, v.E12) : v);
        var terms = 0.5 * (Log(variance) + (Square(prediction - target) / variance));
        return Reduced(nameof(GaussianNegativeLogLikelihood), full ? terms + (0.5 * Math.Log(2 * Math.PI)) : terms, reduction);
    }

    private static Tensor Reduced(string operation, Tensor terms, Reduction reduction) => reduction switch
    {
        Reduction.Mean when terms.Length == 0 => throw new ArgumentException($"{operation}: there are no terms in shape {Shapes.Format(terms.Extents)}, so there is no mean."),
        Reduction.Mean => Mean(terms),
        Reduction.Sum => Sum(terms),
        Reduction.None => terms,
        _ => throw new ArgumentException($"{operation}: takes Reduction.Mean, Sum or None; given {reduction}.", nameof(reduction)),
    };

    /// <summary>Refuses a shape that does not broadcast to another, or only together with it.</summary>
    private static void CheckRepeats(string operation, string name, int[] shape, string other, int[] to)
    {
        if (shape.Length > to.Length || shape.Zip(to.Skip(to.Length - shape.Length), (own, extent) => own != extent && own != 1).Any(differs => differs))
        {
            throw new ArgumentException($"{operation} takes a {name} that broadcasts to the {other} {Shapes.Format(to)}; it has {Shapes.Format(shape)}.", name);
        }
    }

    private static void CheckSame(string operation, string name, Tensor tensor, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        ArgumentNullException.ThrowIfNull(target);
        if (!tensor.Extents.AsSpan().SequenceEqual(target.Extents))
        {
            throw new ArgumentException(
                $"{operation}: {name} {Shapes.Format(tensor.Extents)} and target {Shapes.Format(target.Extents)} must have the same shape; reshape one of them.");
        }
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
    /// The greatest value m (0 if it is not finite) and log Σ eˣ⁻ᵐ with its derivatives, the softmax-weighted mean of the parts and, in
    /// ε₁ε₂, their covariance. The term 1 of the greatest itself is kept out of the sum, so that a sum close to 1 keeps its digits.
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
