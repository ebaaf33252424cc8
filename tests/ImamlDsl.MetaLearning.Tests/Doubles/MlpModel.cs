namespace ImamlDsl.MetaLearning.Tests;

/// <summary>
/// f(x) = Σ_h v_h tanh(s·(w_h·x + b_h)) + c with two features. s is not adapted; W is stored transposed, so logical and physical order
/// differ. Its
/// losses are the mean of squared errors and half their sum.
/// </summary>
internal sealed class MlpModel : TestModel
{
    public const int Features = 2;
    public const int Hidden = 3;

    // Where each parameter begins in φ (physical order); W is [feature, hidden] there.
    public const int B = Features * Hidden;
    public const int V = B + Hidden;
    public const int C = V + Hidden;
    public const int Length = C + 1;

    public MlpModel()
        : base(
            "Mlp",
            new ParameterInfo("W", [Hidden, Features], true, new UniformAttribute(-1, 1), permutation: [1, 0]),
            new ParameterInfo("S", [1], false, new ConstantAttribute(1.3)),
            new ParameterInfo("B", [Hidden], true, new UniformAttribute(-0.5, 0.5)),
            new ParameterInfo("V", [Hidden], true, new UniformAttribute(-1, 1)),
            new ParameterInfo("C", [1], true, new UniformAttribute(-0.1, 0.1)))
    {
        Mse = new MlpLoss(this, "Mse", mean: true);
        HalfSum = new MlpLoss(this, "HalfSum", mean: false);
        Definitions = [Mse, HalfSum];
    }

    public ProgramDefinition Mse { get; }

    public ProgramDefinition HalfSum { get; }

    /// <summary>Random smooth tasks: y = sin(p·x) + q with p and q of each task.</summary>
    public static (TaskData Support, TaskData Query) Tasks(int tasks, int seed, int shots = 5)
    {
        var random = new SeededRandom((ulong)seed);
        TaskInput<double>[] inputs =
        [
            TaskInput.Double(tasks, shots, Features), TaskInput.Double(tasks, shots, 1),
            TaskInput.Double(tasks, shots, Features), TaskInput.Double(tasks, shots, 1),
        ];
        for (var t = 0; t < tasks; t++)
        {
            var (p0, p1, q) = (random.NextDouble() * 2, random.NextDouble() * 2, random.NextDouble() - 0.5);
            for (var set = 0; set < 4; set += 2)
            {
                for (var n = 0; n < shots; n++)
                {
                    var x = inputs[set][t].Slice(n * Features, Features);
                    x[0] = (2 * random.NextDouble()) - 1;
                    x[1] = (2 * random.NextDouble()) - 1;
                    inputs[set + 1][t][n] = Math.Sin((p0 * x[0]) + (p1 * x[1])) + q;
                }
            }
        }

        return (new TaskData(inputs[0], inputs[1]), new TaskData(inputs[2], inputs[3]));
    }
}
