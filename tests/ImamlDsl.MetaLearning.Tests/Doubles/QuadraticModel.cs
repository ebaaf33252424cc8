namespace ImamlDsl.MetaLearning.Tests;

/// <summary>L(φ) = ½(φ − c)ᵀA(φ − c) with symmetric A <c>[n, n]</c> and c <c>[n]</c> of each task.</summary>
internal sealed class QuadraticModel : TestModel
{
    public QuadraticModel(int n)
        : base("Quadratic", new ParameterInfo("Phi", [n], true, new UniformAttribute(-1, 1)))
    {
        Loss = new Quadratic(this, n);
        Definitions = [Loss];
    }

    public ProgramDefinition Loss { get; }

    /// <summary>Data from A and c of each task.</summary>
    public static TaskData Data(params (double[,] A, double[] C)[] tasks)
    {
        var n = tasks[0].C.Length;
        var a = TaskInput.Double(tasks.Length, n, n);
        var c = TaskInput.Double(tasks.Length, n);
        for (var t = 0; t < tasks.Length; t++)
        {
            Buffer.BlockCopy(tasks[t].A, 0, a.Values, t * n * n * sizeof(double), n * n * sizeof(double));
            tasks[t].C.CopyTo(c[t]);
        }

        return new TaskData(a, c);
    }

    private sealed class Quadratic(IModel model, int n)
        : TestProgram(model, "Loss", ProgramKind.Loss, new InputInfo("a", InputKind.Real, [n, n]), new InputInfo("c", InputKind.Real, [n]))
    {
        public override void Value(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, Span<double> values)
        {
            Span<double> gradient = stackalloc double[n];
            values[0] = Gradient(phi, omega, data, task, gradient, default);
        }

        public override double Gradient(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task,
            Span<double> gradient, Span<double> outerGradient)
        {
            Span<double> difference = stackalloc double[n];
            for (var i = 0; i < n; i++)
            {
                difference[i] = phi[i] - Real(data, 1, task, i);
            }

            Product(phi, omega, data, task, difference, gradient, default);
            var sum = 0.0;
            for (var i = 0; i < n; i++)
            {
                sum += 0.5 * difference[i] * gradient[i];
            }

            return sum;
        }

        public override void Product(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, ReadOnlySpan<double> v,
            Span<double> result, Span<double> outerResult)
        {
            for (var i = 0; i < n; i++)
            {
                result[i] = 0;
                for (var j = 0; j < n; j++)
                {
                    result[i] += Real(data, 0, task, (i * n) + j) * v[j];
                }
            }
        }
    }
}
