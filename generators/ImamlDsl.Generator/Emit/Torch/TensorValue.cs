using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Emit.Torch;

/// <summary>How a value of the graph lies in tensors.</summary>
/// <param name="Tensor">The tensor: <c>[tasks, ..shape]</c>, or <c>[..shape]</c> where all tasks share it.</param>
/// <param name="Shape">The shape for one task.</param>
/// <param name="Shared">Whether there is no leading axis of tasks.</param>
/// <param name="Repeated">Axes of the shape along which the tensor has extent 1 and is repeated by libtorch's own broadcasting.</param>
internal sealed record TensorValue(TensorRef Tensor, Shape Shape, bool Shared, IReadOnlyList<int> Repeated)
{
    /// <summary>The number that all entries are, if they are one.</summary>
    public string? Number { get; init; }

    /// <summary>Where the axes of the shape begin.</summary>
    public int Lead => Shared ? 0 : 1;

    /// <summary>The tensor's axis of an axis of the shape.</summary>
    public string Axis(int axis) => (axis + Lead).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The same with every entry present, as views other than broadcasting need it.</summary>
    public TensorValue Full(TensorSizes sizes) =>
        Repeated.Count == 0 ? this
        : Number is not null ? Filled(Number, Shape, Shared, sizes)
        : this with { Tensor = Tensor.Through("expand", sizes.Of(Shape, Shared)), Repeated = [] };

    /// <summary>The same with a leading axis of tasks.</summary>
    public TensorValue ForTasks(TensorSizes sizes)
    {
        if (Number is not null)
        {
            return Filled(Number, Shape, false, sizes);
        }

        var full = Full(sizes);
        return full.Shared ? full with { Tensor = full.Tensor.Through("expand", sizes.Of(Shape, false)), Shared = false } : full;
    }

    /// <summary>One number throughout.</summary>
    /// <param name="number">The number.</param>
    /// <param name="shape">The shape.</param>
    public static TensorValue Uniform(string number, Shape shape)
    {
        var ones = new WordList([.. shape.Select(_ => "1")]);
        var tensor = new TensorRef(ProgramArguments.Phi).Through("new_full", ones, new Word(number));
        return new TensorValue(tensor, shape, true, [.. Enumerable.Range(0, shape.Rank)]) { Number = number };
    }

    private static TensorValue Filled(string number, Shape shape, bool shared, TensorSizes sizes) =>
        new(new TensorRef(ProgramArguments.Phi).Through("new_full", sizes.Of(shape, shared), new Word(number)), shape, shared, []);

    /// <summary>Repeated along new axes of a shape.</summary>
    public TensorValue Along(Shape shape, IReadOnlyList<int> axes, TensorSizes sizes)
    {
        if (Shared && Repeated.Count > 0)
        {
            return Full(sizes).Along(shape, axes, sizes);
        }

        var kept = Enumerable.Range(0, shape.Rank).Where(a => !axes.Contains(a)).ToArray();
        var repeated = axes.Concat(Repeated.Select(a => kept[a])).OrderBy(a => a).ToArray();

        // In front of a shared tensor, extents of 1 need not be written.
        var written = Shared ? axes.Where(a => kept.Any(k => k < a)).ToArray() : [.. axes];
        var result = this with { Shape = shape, Repeated = repeated };
        if (written.Length == 0)
        {
            return result;
        }

        if (written.Length == 1)
        {
            var position = written[0] + Lead - (Shared ? axes.Count(a => a < kept[0]) : 0);
            return result with { Tensor = Tensor.Through("unsqueeze", new Word(position.ToString(System.Globalization.CultureInfo.InvariantCulture))) };
        }

        var extents = shape.Select((d, a) => repeated.Contains(a) ? Dim.One : d).Skip(Shared ? kept.FirstOrDefault() : 0);
        return result with { Tensor = Tensor.Through("view", sizes.Of(new Shape(extents), Shared)) };
    }
}
