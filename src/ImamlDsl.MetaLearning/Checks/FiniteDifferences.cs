namespace ImamlDsl;

/// <summary>Compares a gradient with differences of the function itself.</summary>
internal static class FiniteDifferences
{
    private const int Steps = 4; // each a tenth of the one before

    public delegate double Function(ReadOnlySpan<double> point);

    /// <summary>
    /// The largest error of ⟨g, d⟩ over directions d, relative to the larger of the difference quotient and ‖g‖/√n, which is the size that
    /// a direction without
    /// preference would show.
    /// </summary>
    public static double LargestError(Function function, ReadOnlySpan<double> point, ReadOnlySpan<double> gradient,
        MetaGradientCheckOptions options)
    {
        var n = point.Length;
        var typical = Math.Sqrt(Dot(gradient, gradient) / n);
        var direction = new double[n];
        var shifted = new double[n];
        var random = new SeededRandom((ulong)options.Seed, RandomStreams.Check);
        var worst = 0.0;
        var coordinates = n <= options.Directions;
        for (var i = 0; i < (coordinates ? n : options.Directions); i++)
        {
            Choose(direction, coordinates ? i : -1, random);
            var expected = Dot(gradient, direction);
            var error = double.PositiveInfinity;

            // A step may cross a kink of the function, and then says nothing of its gradient; a smaller one may not.
            for (var (step, tried) = (options.Step, 0); tried < Steps && !(error <= options.Tolerance); tried++, step /= 10)
            {
                error = Math.Min(error, Error(Quotient(function, point, direction, shifted, step), expected, typical));
            }

            worst = Math.Max(worst, error);
        }

        return worst;
    }

    /// <summary>The relative error; NaN must not look like agreement.</summary>
    private static double Error(double quotient, double expected, double typical)
    {
        var error = Math.Abs(expected - quotient);
        var scale = Math.Max(Math.Abs(quotient), typical);
        return double.IsNaN(error) ? double.PositiveInfinity : scale == 0 ? error : error / scale;
    }

    /// <summary>The central difference of fourth order, (8(F(h) − F(−h)) − (F(2h) − F(−2h)))/12h.</summary>
    private static double Quotient(Function function, ReadOnlySpan<double> point, double[] direction, double[] shifted, double step)
    {
        var near = At(function, point, direction, shifted, step) - At(function, point, direction, shifted, -step);
        var far = At(function, point, direction, shifted, 2 * step) - At(function, point, direction, shifted, -2 * step);
        return ((8 * near) - far) / (12 * step);
    }

    private static double At(Function function, ReadOnlySpan<double> point, double[] direction, double[] shifted, double distance)
    {
        for (var i = 0; i < shifted.Length; i++)
        {
            shifted[i] = point[i] + (distance * direction[i]);
        }

        return function(shifted);
    }

    private static void Choose(double[] direction, int coordinate, Random random)
    {
        if (coordinate >= 0)
        {
            Array.Clear(direction);
            direction[coordinate] = 1;
            return;
        }

        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] = (2 * random.NextDouble()) - 1;
        }

        var norm = Math.Sqrt(Dot(direction, direction));
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] /= norm;
        }
    }

    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
