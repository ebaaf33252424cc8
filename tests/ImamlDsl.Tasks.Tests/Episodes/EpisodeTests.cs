namespace ImamlDsl.Tasks.Tests;

public class EpisodeTests
{
    private static readonly EpisodeLayout Layout = new(
        [new(InputKind.Real, 3, 2), new(InputKind.Index, 3)], [new(InputKind.Real, 4, 2), new(InputKind.Index, 4)]);

    [Fact]
    public void A_view_is_the_task_s_part_of_the_batch()
    {
        var batch = new EpisodeBatch(Layout, tasks: 2);
        batch[1].SupportReal(0)[5] = 2.5f;
        batch[0].QueryIndex(1).Fill(7);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2.5f], ((TaskInput<float>)batch.Support.Inputs[0]).Values);
        Assert.Equal([7, 7, 7, 7, 0, 0, 0, 0], ((TaskInput<int>)batch.Query.Inputs[1]).Values);
        Assert.Equal([3, 2], batch.Support.Inputs[0].Shape);
        Assert.Equal((1, 6, 3, 8, 4), (batch[1].Task, batch[1].SupportReal(0).Length, batch[1].SupportIndex(1).Length,
            batch[1].QueryReal(0).Length, batch[1].QueryIndex(1).Length));
    }

    [Fact]
    public void Asking_for_the_wrong_kind_or_input_is_an_error()
    {
        var batch = new EpisodeBatch(Layout, tasks: 2);
        var error = Assert.Throws<InvalidOperationException>(() => { batch[0].SupportReal(1); });
        Assert.Contains("The support input 1 is Index; it was asked for as Real. The episode has support (Real [3, 2], Index [3])", error.Message);
        Assert.Throws<InvalidOperationException>(() => { batch[0].QueryIndex(0); });
        Assert.Contains("The query set has 2 inputs", Assert.Throws<ArgumentOutOfRangeException>(() => { batch[0].QueryReal(2); }).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => { batch[0].SupportIndex(-1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = batch[2]; });
        Assert.Throws<InvalidOperationException>(() => { default(Episode).SupportReal(0); });
    }

    [Fact]
    public void Layouts_compare_by_value()
    {
        EpisodeLayout same = new([new(InputKind.Real, [3, 2]), new(InputKind.Index, 3)], [new(InputKind.Real, 4, 2), new(InputKind.Index, 4)]);
        Assert.Equal(Layout, same);
        Assert.Equal(Layout.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(Layout, new EpisodeLayout(Layout.Query, Layout.Support));
        Assert.NotEqual(new InputShape(InputKind.Real, 3), new InputShape(InputKind.Index, 3));
    }

    [Fact]
    public void Shapes_and_layouts_that_make_no_sense_are_refused()
    {
        Assert.Contains("[3, 0]", Assert.Throws<ArgumentOutOfRangeException>(() => new InputShape(InputKind.Real, 3, 0)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new InputShape(InputKind.Real, 1 << 16, 1 << 16));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InputShape((InputKind)5, 1));
        Assert.Throws<ArgumentException>(() => new EpisodeLayout([], Layout.Query));
        Assert.Throws<ArgumentException>(() => new EpisodeLayout(Layout.Support, [null!]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EpisodeBatch(Layout, 0));
    }
}
