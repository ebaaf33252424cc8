namespace ImamlDsl;

public static partial class Ops
{
    /// <summary>Zeros, as <c>torch.zeros</c>. In a model, extents may depend on sizes, for example <c>x.Shape[0]</c>.</summary>
    /// <param name="shape">The shape; none for a scalar.</param>
    /// <exception cref="ArgumentException">An extent is negative.</exception>
    public static Tensor Zeros(params int[] shape) => Filled(nameof(Zeros), shape, 0);

    /// <summary>Ones, as <c>torch.ones</c>. In a model, extents may depend on sizes, for example <c>x.Shape[0]</c>.</summary>
    /// <param name="shape">The shape; none for a scalar.</param>
    /// <exception cref="ArgumentException">An extent is negative.</exception>
    public static Tensor Ones(params int[] shape) => Filled(nameof(Ones), shape, 1);

    /// <summary>One number throughout, as <c>torch.full</c>. In a model, extents may depend on sizes, for example <c>x.Shape[0]</c>.</summary>
    /// <param name="shape">The shape; empty for a scalar.</param>
    /// <param name="value">The number, which a model knows when it is compiled.</param>
    /// <exception cref="ArgumentException">An extent is negative.</exception>
    public static Tensor Full(int[] shape, double value) => Filled(nameof(Full), shape, value);

    /// <summary>The whole numbers 0, 1, … before <paramref name="end"/>, shape <c>[end]</c>, as <c>torch.arange</c>.</summary>
    /// <param name="end">How many, at least 1; in a model it may depend on sizes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="end"/> is below 1.</exception>
    public static Tensor Arange(int end)
    {
        Ranges.AtLeast(1, end, nameof(end), "Arange: how many numbers there are");
        return Tensor.FromArray([.. Enumerable.Range(0, end).Select(i => (double)i)], end);
    }

    /// <summary>The identity matrix, shape <c>[n, n]</c>, as <c>torch.eye</c>.</summary>
    /// <param name="n">Rows and columns, at least 1; in a model it may depend on sizes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is below 1.</exception>
    public static Tensor Eye(int n)
    {
        Ranges.AtLeast(1, n, nameof(n), "Eye: the number of rows");
        var elements = new double[Shapes.Length(nameof(Eye), [n, n])];
        for (var i = 0; i < n; i++)
        {
            elements[(i * n) + i] = 1;
        }

        return Tensor.FromArray(elements, n, n);
    }

    private static Tensor Filled(string operation, int[] shape, double value)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var elements = new HyperDual[Shapes.Length(operation, shape)];
        elements.AsSpan().Fill(new(value));
        return new(elements, [.. shape]);
    }
}
