using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImamlDsl;

/// <summary>Numbers for every entry of tensors, by the tensors' names and in logical order. They are copied and never change.</summary>
internal sealed class NamedNumbers
{
    private readonly SortedDictionary<string, double[]> _values = new(StringComparer.Ordinal);

    /// <summary>Copies the numbers.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="parameter">What they are called where they were given.</param>
    /// <param name="positive">Whether they must be greater than 0.</param>
    /// <exception cref="ArgumentException">A number is not finite or, where asked, not positive.</exception>
    public NamedNumbers(IReadOnlyDictionary<string, double[]> values, string parameter, bool positive)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        foreach (var (name, numbers) in values)
        {
            if (numbers is null)
            {
                throw new ArgumentException($"Lambda has no array for '{name}'; give the entries of the tensor, row-major.", parameter);
            }

            var bad = Array.FindIndex(numbers, number => !double.IsFinite(number) || (positive && number <= 0));
            if (bad >= 0)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Lambda's entry {bad} for '{name}' is {numbers[bad]}; it must be finite{(positive ? " and greater than 0" : "")}."), parameter);
            }

            // −0 and 0 are the same Λ, so they have the same text.
            _values.Add(name, Array.ConvertAll(numbers, number => number + 0.0));
        }
    }

    /// <summary>The adapted tensors of a set of parameter values.</summary>
    public static Dictionary<string, double[]> Adapted(Parameters values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Layout.Parameters.Where(parameter => parameter.Adapt)
            .ToDictionary(parameter => parameter.Name, parameter => values[parameter.Name].ToArray());
    }

    /// <summary>Writes the numbers to their places in φ, physical order; 0 for tensors that are not named. Gives the positions of those
    /// that are.</summary>
    /// <exception cref="ArgumentException">A name or a number of entries does not fit the model's adapted parameters.</exception>
    public int[] Gather(ParameterLayout layout, Span<double> phi)
    {
        var found = AdaptedTensors.Find(layout, _values.Keys);
        var logical = new double[layout.Length];
        foreach (var (index, (name, numbers)) in found.Zip(_values))
        {
            var parameter = layout.Parameters[index];
            if (numbers.Length != parameter.Length)
            {
                throw new ArgumentException(
                    $"Lambda has {numbers.Length} entries for '{name}', which has shape [{string.Join(", ", parameter.Shape)}], "
                    + $"{parameter.Length} entries; give one for each, row-major.");
            }

            numbers.CopyTo(logical, AdaptedTensors.Offset(layout, index));
        }

        layout.GatherAdapted(logical, phi);
        return found;
    }

    /// <summary>Adds names and numbers to a hash.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        foreach (var (name, numbers) in _values)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name} {numbers.Length}\n")));
            foreach (var number in numbers)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, number);
                hash.AppendData(bytes);
            }
        }
    }

    /// <summary>Sizes and ranges, for people.</summary>
    public override string ToString() => string.Join(", ", _values.Select(entry => entry.Value.Length == 0
        ? $"{entry.Key}: empty"
        : string.Create(CultureInfo.InvariantCulture, $"{entry.Key}: {entry.Value.Length} from {entry.Value.Min()} to {entry.Value.Max()}")));
}
