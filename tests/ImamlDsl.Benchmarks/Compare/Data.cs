namespace ImamlDsl.Benchmarks;

/// <summary>Support and query data of a workload: sine waves, noisy drawings of random characters, or random numbers.</summary>
internal sealed class Data
{
    public Data(Workload workload)
    {
        var random = new Random(11);
        var (family, tasks) = (workload.Family, workload.Tasks);
        (Support, Query) = family.Network == "mlp" ? Waves(family, tasks, random)
            : family.Ways > 0 ? Drawings(family, tasks, random)
            : (Numbers(workload, family.Shots, random), Numbers(workload, family.Queries, random));
    }

    public TaskData Support { get; }

    public TaskData Query { get; }

    private static (TaskData Support, TaskData Query) Waves(Family family, int tasks, Random random)
    {
        var (support, query) = (Empty(family.Shots), Empty(family.Queries));
        for (var task = 0; task < tasks; task++)
        {
            var (amplitude, phase) = (0.1 + (4.9 * random.NextDouble()), Math.PI * random.NextDouble());
            foreach (var (x, y) in new[] { support, query })
            {
                for (var i = 0; i < x.LengthPerTask; i++)
                {
                    var at = (task * x.LengthPerTask) + i;
                    x.Values[at] = (float)((10 * random.NextDouble()) - 5);
                    y.Values[at] = (float)(amplitude * Math.Sin(x.Values[at] - phase));
                }
            }
        }

        return (new TaskData(support.X, support.Y), new TaskData(query.X, query.Y));

        (TaskInput<float> X, TaskInput<float> Y) Empty(int examples) => (TaskInput.Single(tasks, examples, 1), TaskInput.Single(tasks, examples, 1));
    }

    private static (TaskData Support, TaskData Query) Drawings(Family family, int tasks, Random random)
    {
        var (support, query) = (Empty(family.Shots), Empty(family.Queries));
        var character = new bool[family.Channels * family.Side * family.Side];
        for (var task = 0; task < tasks; task++)
        {
            for (var way = 0; way < family.Ways; way++)
            {
                for (var pixel = 0; pixel < character.Length; pixel++)
                {
                    character[pixel] = random.NextDouble() < 0.12;
                }

                Draw(support, family.Shots, task, way);
                Draw(query, family.Queries, task, way);
            }
        }

        return (new TaskData(support.X, support.Y), new TaskData(query.X, query.Y));

        (TaskInput<float> X, TaskInput<int> Y) Empty(int shots) =>
            (TaskInput.Single(tasks, family.Ways * shots, family.Channels, family.Side, family.Side), TaskInput.Index(tasks, family.Ways * shots));

        void Draw((TaskInput<float> X, TaskInput<int> Y) set, int shots, int task, int way)
        {
            for (var shot = 0; shot < shots; shot++)
            {
                var example = (task * set.Y.LengthPerTask) + (way * shots) + shot;
                set.Y.Values[example] = way;
                for (var pixel = 0; pixel < character.Length; pixel++)
                {
                    set.X.Values[(example * character.Length) + pixel] = character[pixel] ^ random.NextDouble() < 0.05 ? 1 : 0;
                }
            }
        }
    }

    /// <summary>Normally distributed numbers and uniform indices, but for the labels of examples, which take turns so that every class has some.</summary>
    private static TaskData Numbers(Workload workload, int examples, Random random) => new(
    [
        .. workload.CreateModel().Definitions.First(d => d.Kind == ProgramKind.Loss).Inputs.Select(input =>
        {
            int[] shape = [.. input.Shape.Select(dimension => dimension.Symbol is null ? dimension.Size : examples)];
            if (input.Kind == InputKind.Real)
            {
                var reals = TaskInput.Single(workload.Tasks, shape);
                var drawn = new double[reals.Values.Length];
                new NormalAttribute(0, 1).Fill(random, shape, drawn);
                Array.ConvertAll(drawn, value => (float)value).CopyTo(reals.Values, 0);
                return (TaskInput)reals;
            }

            var indices = TaskInput.Index(workload.Tasks, shape);
            for (var i = 0; i < indices.Values.Length; i++)
            {
                indices.Values[i] = shape.Length == 1 ? i % input.IndexLimit : random.Next(input.IndexLimit);
            }

            return indices;
        }),
    ]);
}
