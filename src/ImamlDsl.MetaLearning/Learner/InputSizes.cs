using System.Globalization;

namespace ImamlDsl;

/// <summary>Turns flat numbers into the inputs of a program for one task, finding the sizes that the data decide from their
/// count.</summary>
internal sealed class InputSizes
{
    private readonly ProgramDefinition _definition;
    private readonly Dictionary<string, int> _sizes = [];

    public InputSizes(ProgramDefinition definition, int inputs)
    {
        _definition = definition;
        if (definition.Inputs.Count != inputs)
        {
            throw new ArgumentException(
                $"{definition} takes {definition.Inputs.Count} inputs ({string.Join(", ", definition.Inputs)}); {inputs} were given. "
                    + "Use TaskData for other inputs.");
        }
    }

    public TaskInput Real(int input, ReadOnlySpan<float> values)
    {
        var result = TaskInput.Single(1, Shape(input, InputKind.Real, values.Length));
        values.CopyTo(result.Values);
        return result;
    }

    public TaskInput Index(int input, ReadOnlySpan<int> values)
    {
        var result = TaskInput.Index(1, Shape(input, InputKind.Index, values.Length));
        values.CopyTo(result.Values);
        return result;
    }

    private int[] Shape(int input, InputKind given, int length)
    {
        var info = _definition.Inputs[input];
        if (info.Kind != given)
        {
            throw new ArgumentException($"{_definition} takes {info} as {Describe(info.Kind)}; {Describe(given)} were given.");
        }

        Solve(info, length);
        var shape = new int[info.Shape.Count];
        long count = 1;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var dimension = info.Shape[axis];
            shape[axis] = dimension.Symbol is null ? dimension.Size : _sizes[dimension.Symbol];
            count *= shape[axis];
        }

        return count == length && length > 0 ? shape : throw Mismatch(info, length, FormattableString.Invariant($"exactly {count}"));
    }

    /// <summary>Finds the one size that is not known yet, so that the shape holds exactly the numbers given.</summary>
    private void Solve(InputInfo info, int length)
    {
        string? unknown = null;
        long known = 1;
        foreach (var dimension in info.Shape)
        {
            if (dimension.Symbol is null)
            {
                known *= dimension.Size;
            }
            else if (_sizes.TryGetValue(dimension.Symbol, out var size))
            {
                known *= size;
            }
            else if (unknown is null)
            {
                unknown = dimension.Symbol;
            }
            else
            {
                throw new ArgumentException($"The sizes of {info} do not follow from a number of entries; use TaskData, which gives its shape.");
            }
        }

        if (unknown is not null)
        {
            _sizes[unknown] = known > 0 && length > 0 && length % known == 0
                ? (int)(length / known)
                : throw Mismatch(info, length, FormattableString.Invariant($"a multiple of {known}, at least {known}"));
        }
    }

    private ArgumentException Mismatch(InputInfo info, int length, string expected)
    {
        var sizes = _sizes.Count == 0 ? "" : $" with {string.Join(", ", _sizes.Select(s => $"{s.Key} = {s.Value.ToString(CultureInfo.InvariantCulture)}"))}";
        return new ArgumentException(
            $"{length.ToString(CultureInfo.InvariantCulture)} numbers do not fill the input {info} of {_definition}{sizes}; give {expected}.");
    }

    private static string Describe(InputKind kind) => kind == InputKind.Real ? "real numbers" : "indices (int)";
}
