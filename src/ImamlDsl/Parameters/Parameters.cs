using System.Numerics;
using System.Text;

namespace ImamlDsl;

/// <summary>
/// The values θ of a model's parameters: what meta-training learns, adaptation starts from, and a file holds. Values are in logical order,
/// parameter after parameter as declared, each row-major in PyTorch's order.
/// </summary>
/// <remarks>Any number of threads may read at once; a write must be alone.</remarks>
public sealed partial class Parameters
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>().AsReadOnly();

    private readonly double[] _values;

    private Parameters(IModel model, ParameterLayout? layout, Precision precision, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(model);
        layout ??= model.Layout;
        if (!layout.Parameters.Take(layout.ModelParameters).Select(Describe).SequenceEqual(model.Layout.Parameters.Select(Describe)))
        {
            throw new ArgumentException(
                $"The layout is of another model than {model.Name}: it has {string.Join(", ", layout.Parameters.Select(Describe))}, and {model.Name} "
                + $"{string.Join(", ", model.Layout.Parameters.Select(Describe))}.", nameof(layout));
        }

        if (precision is not (Precision.Single or Precision.Double))
        {
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "The precision must be Single or Double.");
        }

        Model = model;
        Precision = precision;
        Metadata = metadata;
        Layout = layout;
        _values = new double[layout.Length];
    }

    /// <summary>The model whose parameters these are.</summary>
    public IModel Model { get; }

    /// <summary>The parameters and their order: the model's, and behind them what an algorithm learns beside them.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>
    /// The type in which the values are kept: with <see cref="Precision.Single"/> every value written is rounded to a <see cref="float"/>.
    /// </summary>
    public Precision Precision { get; }

    /// <summary>
    /// The user's entries of the file these were loaded from; empty if they were not loaded. <see cref="Save(string)"/> keeps them.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>All values, in logical order: <c>Layout.Length</c> numbers.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>The values of one parameter, row-major. Its name may be given in other capitals, <c>block1.weight</c> for <c>Block1.Weight</c>.</summary>
    /// <exception cref="ArgumentException">The model has no parameter of that name; the message lists those it has.</exception>
    public ReadOnlySpan<double> this[string name] => Slot(IndexOf(name));

    /// <summary>
    /// Draws every parameter by its initializer. Each has a random stream of its own, derived from the seed and its name, so that adding,
    /// removing or reordering parameters does not change the others.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="seed">The seed; the same seed gives the same values on every platform, up to the rounding of its mathematical
    /// functions.</param>
    /// <param name="precision">The type in which the values are kept. The draws are the same in both, rounded for
    /// <see cref="Precision.Single"/>.</param>
    /// <param name="layout">The model's layout with what an algorithm learns beside its parameters; null for the model's own.</param>
    public static Parameters Initialize(IModel model, int seed, Precision precision = Precision.Single, ParameterLayout? layout = null)
    {
        var result = new Parameters(model, layout, precision, NoMetadata);
        foreach (var parameter in result.Layout.Parameters)
        {
            result.Draw(parameter, seed);
        }

        return result;
    }

    /// <summary>
    /// An independent copy in another layout of the same model: values of the same name are kept, those that these parameters lack are drawn as
    /// <see cref="Initialize"/> does.
    /// </summary>
    /// <param name="layout">The model's layout, or that with what an algorithm learns beside its parameters.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">The layout is of another model, or lacks a value that is held here.</exception>
    public Parameters WithLayout(ParameterLayout layout, int seed)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var result = new Parameters(Model, layout, Precision, Metadata);
        foreach (var held in Layout.Parameters)
        {
            var index = layout.IndexOf(held.Name);
            if (index < 0 || !layout.Parameters[index].Shape.SequenceEqual(held.Shape))
            {
                throw new ArgumentException(
                    $"The parameters hold '{held.Name}' {Shapes.Format(held.Shape)}, which would be lost: the layout has "
                    + $"{string.Join(", ", layout.Parameters.Select(Describe))}.", nameof(layout));
            }
        }

        foreach (var parameter in layout.Parameters)
        {
            var index = Layout.IndexOf(parameter.Name);
            if (index < 0)
            {
                result.Draw(parameter, seed);
            }
            else
            {
                result.Set(parameter.Name, Slot(index));
            }
        }

        return result;
    }

    /// <summary>An independent copy of the same values for a model whose layout has the same names and shapes, and places of its own for them.</summary>
    internal Parameters For(IModel model, ParameterLayout layout) => Copy(model, layout, Precision);

    /// <summary>Replaces the values of one parameter.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="values">Its values, row-major.</param>
    /// <exception cref="ArgumentException">The model has no such parameter, the number of values is not that of its entries, or a finite value is infinite in
    /// <see cref="Precision"/>. Nothing has changed then.</exception>
    public void Set(string name, ReadOnlySpan<double> values)
    {
        var index = IndexOf(name);
        var parameter = Layout.Parameters[index];
        if (values.Length != parameter.Length)
        {
            throw new ArgumentException(
                $"Parameter '{name}' of {Model.Name} has shape {Shapes.Format(parameter.Shape)}, {parameter.Length} entries; {values.Length} values were given.",
                nameof(values));
        }

        RequireRange(values, Layout.Offsets[index]);
        Write(values, Slot(index));
    }

    /// <summary>Replaces all values.</summary>
    /// <param name="values">All values, in logical order: <c>Layout.Length</c> numbers.</param>
    /// <exception cref="ArgumentException">The number of values is another, or a finite value is infinite in <see cref="Precision"/>. Nothing has changed then.</exception>
    public void Assign(ReadOnlySpan<double> values)
    {
        if (values.Length != _values.Length)
        {
            throw new ArgumentException($"{Model.Name} has {_values.Length} parameter entries; {values.Length} values were given.", nameof(values));
        }

        RequireRange(values, 0);
        Write(values, _values);
    }

    /// <summary>An independent copy.</summary>
    public Parameters Clone() => WithPrecision(Precision);

    /// <summary>An independent copy kept in another type; going to <see cref="Precision.Single"/> rounds.</summary>
    /// <exception cref="ArgumentException">A finite value is infinite in that type.</exception>
    public Parameters WithPrecision(Precision precision) => Copy(Model, Layout, precision);

    /// <summary>
    /// The values of the model's parameters as tensors, in the order of declaration, for <see cref="ModelExtensions.Bind"/>. Later writes do not change them.
    /// </summary>
    public IReadOnlyList<Tensor> AsTensors() => [.. Model.Layout.Parameters.Select(p => Tensor.FromArray(this[p.Name], [.. p.Shape]))];

    private Parameters Copy(IModel model, ParameterLayout layout, Precision precision)
    {
        var result = new Parameters(model, layout, precision, Metadata);
        result.Assign(_values);
        return result;
    }

    private static string Describe(ParameterInfo parameter) => $"{parameter.Name} {Shapes.Format(parameter.Shape)}";

    private void Draw(ParameterInfo parameter, int seed)
    {
        var values = new double[parameter.Length];
        parameter.Initializer.Fill(new SeededRandom((ulong)seed, Hash(parameter.Name)), parameter.Shape, values);
        Set(parameter.Name, values);
    }

    private Span<double> Slot(int index) => _values.AsSpan(Layout.Offsets[index], Layout.Parameters[index].Length);

    private int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var index = Layout.IndexOf(name);
        return index >= 0 ? index : throw new ArgumentException(
            $"{Model.Name} has no parameter '{name}'; it has {string.Join(", ", Layout.Parameters.Select(p => p.Name))}.", nameof(name));
    }

    /// <summary>Requires that no finite value rounds to infinity. Infinity and NaN that are given are kept.</summary>
    private void RequireRange(ReadOnlySpan<double> values, int offset)
    {
        if (Precision == Precision.Double)
        {
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsInfinity((float)values[i]) && double.IsFinite(values[i]))
            {
                var parameter = Layout.Parameters.Count - 1;
                while (Layout.Offsets[parameter] > offset + i)
                {
                    parameter--;
                }

                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"Entry {offset + i - Layout.Offsets[parameter]} of '{Layout.Parameters[parameter].Name}' of {Model.Name} is {values[i]}, which is {(float)values[i]} in ")
                    + FormattableString.Invariant($"{Precision} precision; its largest number is {float.MaxValue:g3}. Give smaller numbers, or keep the parameters in Double precision."),
                    nameof(values));
            }
        }
    }

    private void Write(ReadOnlySpan<double> values, Span<double> destination)
    {
        if (Precision == Precision.Double)
        {
            values.CopyTo(destination);
            return;
        }

        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var rounded = Vector.Narrow(new Vector<double>(values[i..]), new Vector<double>(values[(i + Vector<double>.Count)..]));
            Vector.Widen(rounded, out var low, out var high);
            low.CopyTo(destination[i..]);
            high.CopyTo(destination[(i + Vector<double>.Count)..]);
        }

        for (; i < values.Length; i++)
        {
            destination[i] = (float)values[i];
        }
    }

    /// <summary>FNV-1a of the name's UTF-8 bytes: the same in every process, unlike the hash codes of strings.</summary>
    private static ulong Hash(string name)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ b) * 0x100000001B3);
        }

        return hash;
    }
}
