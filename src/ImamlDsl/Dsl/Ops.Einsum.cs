namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>
    /// Sums of products in Einstein's convention, as <c>torch.einsum</c>: a letter for each axis, operands apart by commas, the result behind <c>-&gt;</c>. An index that the
    /// result lacks is summed; one that an operand has twice takes the diagonal; <c>...</c> stands for leading or other axes that broadcast.
    /// </summary>
    /// <remarks>Without <c>-&gt;</c> the result has the axes of the ellipsis, then the indices that occur once, capitals before small letters.</remarks>
    /// <param name="equation">The equation, for example <c>"bij,bjk-&gt;bik"</c>; in a model a constant.</param>
    /// <param name="operands">The tensors.</param>
    /// <exception cref="ArgumentException">The equation is malformed, or does not fit the operands.</exception>
    public static Tensor Einsum(string equation, params Tensor[] operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        Given(nameof(Einsum), operands);
        var sides = equation.Replace(" ", "").Split("->");
        var parts = sides[0].Split(',');
        if (sides.Length > 2 || parts.Length != operands.Length)
        {
            throw Malformed(sides.Length > 2 ? "takes one '->' at most" : $"has indices for {parts.Length} operands; given {operands.Length}");
        }

        // Axes of an ellipsis are numbered from the end, so that they are aligned there.
        var longest = 0;
        var indices = new string[parts.Length][];
        for (var i = 0; i < parts.Length; i++)
        {
            indices[i] = Expand(parts[i], operands[i].Rank - parts[i].Replace("...", "").Length);
            longest = Math.Max(longest, indices[i].Count(index => index.Length > 1));
            if (indices[i].Length != operands[i].Rank)
            {
                throw Malformed($"has {parts[i].Replace("...", "").Length} indices for operand {i}, which has {operands[i].Rank} axes");
            }
        }

        var all = indices.SelectMany(names => names).ToArray();
        string[] result = sides.Length == 2
            ? Expand(sides[1], longest)
            : [.. Expand("...", longest), .. all.Where(index => index.Length == 1 && all.Count(i => i == index) == 1).Order(StringComparer.Ordinal)];
        if (result.Distinct().Count() != result.Length || result.Except(all).Any())
        {
            throw Malformed("has an index in the result twice or in no operand");
        }

        return SumOfProducts(operands, indices, result, Extents(operands, indices));

        string[] Expand(string part, int dots)
        {
            var letters = part.Replace("...", "");
            return letters.All(char.IsAsciiLetter) && (part.Length == letters.Length || (part.Length == letters.Length + 3 && dots >= 0))
                ? [.. part.Replace("...", ".").SelectMany(c => c == '.' ? Enumerable.Range(0, dots).Select(i => $"...{dots - 1 - i}") : [c.ToString()])]
                : throw Malformed("takes letters, ',', '->' and one '...' for each operand");
        }

        ArgumentException Malformed(string mistake) => new($"Einsum: '{equation}' {mistake}.", nameof(equation));
    }

    private static Dictionary<string, int> Extents(Tensor[] operands, string[][] indices)
    {
        var extents = new Dictionary<string, int>();
        foreach (var (index, extent) in operands.Zip(indices).SelectMany(pair => pair.Second.Zip(pair.First.Extents)))
        {
            var known = extents.GetValueOrDefault(index, extent);
            var broadcasts = index.Length > 1 && (known == 1 || extent == 1);
            extents[index] = known == extent ? extent : broadcasts ? Math.Max(known, extent) : throw new ArgumentException(
                $"Einsum has {known} and {extent} for {(index.Length > 1 ? "an axis of '...'" : $"'{index}'")}; the operands have {string.Join(", ", operands.Select(t => Shapes.Format(t.Extents)))}.");
        }

        return extents;
    }

    /// <summary>Visits every combination of all indices.</summary>
    private static Tensor SumOfProducts(Tensor[] operands, string[][] indices, string[] result, Dictionary<string, int> extents)
    {
        string[] names = [.. result, .. extents.Keys.Except(result).Order(StringComparer.Ordinal)];
        int[] domain = [.. names.Select(name => extents[name])];
        int[] shape = [.. result.Select(name => extents[name])];
        var places = operands.Select((operand, i) =>
        {
            var strides = Shapes.Strides(operand.Extents);
            return Shapes.Offsets(domain, [.. names.Select(name => indices[i].Select((index, axis) => index == name && operand.Extents[axis] > 1 ? strides[axis] : 0).Sum())]);
        }).ToArray();
        var targets = Shapes.Offsets(domain, [.. Shapes.Strides(shape), .. names.Skip(result.Length).Select(_ => 0)]);
        var elements = new HyperDual[Shapes.Length(nameof(Einsum), shape)];
        for (var i = 0; i < targets.Length; i++)
        {
            var product = operands[0].Elements[places[0][i]];
            for (var operand = 1; operand < operands.Length; operand++)
            {
                product *= operands[operand].Elements[places[operand][i]];
            }

            elements[targets[i]] += product;
        }

        return new(elements, shape);
    }
}
