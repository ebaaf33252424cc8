namespace ImamlDsl.MetaLearning.Tests;

/// <summary>
/// Linear regression x·w + b with two features, mean squared error with real targets, or with class labels as targets; two losses, one
/// metric, one
/// prediction.
/// </summary>
internal sealed class LinearModel : TestModel
{
    private const int Features = 2;

    public LinearModel()
        : base("Linear", new ParameterInfo("W", [Features], true, new UniformAttribute(-1, 1)), new ParameterInfo("B", [1], true, new ConstantAttribute(0)))
    {
        var x = new InputInfo("x", InputKind.Real, ["N", Features]);
        var y = new InputInfo("y", InputKind.Real, ["N"]);
        Mse = new SquaredError(this, "Mse", x, y);
        LabelMse = new SquaredError(this, "LabelMse", x, new InputInfo("labels", InputKind.Index, ["N"], 10));
        Definitions = [Mse, LabelMse, new AbsoluteError(this, x, y), new Prediction(this, x)];
    }

    public ProgramDefinition Mse { get; }

    public ProgramDefinition LabelMse { get; }

    private static double Predict(ReadOnlySpan<double> phi, TaskData data, int task, int n)
    {
        var sum = phi[Features];
        for (var i = 0; i < Features; i++)
        {
            sum += phi[i] * TestInput(data, task, (n * Features) + i);
        }

        return sum;
    }

    private static double TestInput(TaskData data, int task, int entry) => data.Inputs[0] is TaskInput<float> single
        ? single[task][entry]
        : ((TaskInput<double>)data.Inputs[0])[task][entry];

    private sealed class SquaredError(IModel model, string name, InputInfo x, InputInfo y) : TestProgram(model, name, ProgramKind.Loss,
        x, y)
    {
        public override void Value(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, Span<double> values)
        {
            Span<double> gradient = stackalloc double[Features + 1];
            values[0] = Gradient(phi, omega, data, task, gradient, default);
        }

        public override double Gradient(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task,
            Span<double> gradient, Span<double> outerGradient)
        {
            var count = data.Inputs[0].Shape[0];
            gradient.Clear();
            var loss = 0.0;
            for (var n = 0; n < count; n++)
            {
                var r = Predict(phi, data, task, n) - Real(data, 1, task, n);
                loss += r * r / count;
                Accumulate(gradient, 2 * r / count, data, task, n);
            }

            return loss;
        }

        public override void Product(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, ReadOnlySpan<double> v,
            Span<double> result, Span<double> outerResult)
        {
            var count = data.Inputs[0].Shape[0];
            result.Clear();
            for (var n = 0; n < count; n++)
            {
                Accumulate(result, 2 * Predict(v, data, task, n) / count, data, task, n);
            }
        }

        private static void Accumulate(Span<double> gradient, double factor, TaskData data, int task, int n)
        {
            for (var i = 0; i < Features; i++)
            {
                gradient[i] += factor * Real(data, 0, task, (n * Features) + i);
            }

            gradient[Features] += factor;
        }
    }

    private sealed class AbsoluteError(IModel model, InputInfo x, InputInfo y) : TestProgram(model, "Mae", ProgramKind.Metric, x, y)
    {
        public override void Value(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, Span<double> values)
        {
            var count = data.Inputs[0].Shape[0];
            values[0] = 0;
            for (var n = 0; n < count; n++)
            {
                values[0] += Math.Abs(Predict(phi, data, task, n) - Real(data, 1, task, n)) / count;
            }
        }
    }

    private sealed class Prediction(IModel model, InputInfo x) : TestProgram(model, "Predict", ProgramKind.Prediction, x)
    {
        public override int OutputLength(TaskData data) => data.Inputs[0].Shape[0];

        public override void Value(ReadOnlySpan<double> phi, ReadOnlySpan<double> omega, TaskData data, int task, Span<double> values)
        {
            for (var n = 0; n < values.Length; n++)
            {
                values[n] = Predict(phi, data, task, n);
            }
        }
    }
}
