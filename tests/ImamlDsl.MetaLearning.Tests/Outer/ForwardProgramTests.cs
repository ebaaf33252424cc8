namespace ImamlDsl.MetaLearning.Tests;

public sealed class ForwardProgramTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void It_computes_at_least_one_task(int tasks)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new Forward(new QuadraticModel(2).Loss, tasks));
        Assert.Equal("tasks", refused.ParamName);
        Assert.StartsWith(FormattableString.Invariant($"The number of tasks that each call computes must be at least 1; {tasks} was given."), refused.Message);
    }

    private sealed class Forward(ProgramDefinition definition, int tasks) : ForwardProgram<double>(definition, NaiveTarget.Instance, tasks);
}
