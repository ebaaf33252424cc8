namespace ImamlDsl.Cpu.Tests;

/// <summary>Where buffers lie that live at different times.</summary>
public class ScratchPlanTests
{
    /// <summary>Three at most live at once; were the first placed first, what follows the second could not follow it in its place.</summary>
    [Fact]
    public void OfEqualBuffersThoseThatLiveLongerArePlacedFirst()
    {
        ScratchLife[] lives = [new(64, 5, 6), new(64, 0, 9), new(64, 5, 7), new(64, 8, 9), new(32, 7, 9), new(32, 7, 9)];
        var offsets = new nint[lives.Length];
        Assert.Equal(192, ScratchPlan.Place(offsets, lives, 16));
        for (var i = 0; i < lives.Length; i++)
        {
            for (var k = 0; k < i; k++)
            {
                var together = lives[i].First <= lives[k].Last && lives[k].First <= lives[i].Last;
                Assert.False(together && offsets[i] < offsets[k] + lives[k].Length && offsets[k] < offsets[i] + lives[i].Length);
            }
        }
    }

    [Fact]
    public void LengthsAreRoundedToCacheLines()
    {
        var offsets = new nint[2];
        Assert.Equal(32, ScratchPlan.Place(offsets, [new(1, 0, 1), new(1, 1, 2)], 16));
        Assert.Equal([0, 16], offsets);
    }
}
