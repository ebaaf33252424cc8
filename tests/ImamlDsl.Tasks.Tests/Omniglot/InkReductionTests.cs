namespace ImamlDsl.Tasks.Tests;

public class InkReductionTests
{
    [Fact]
    public void It_is_the_average_of_a_fine_supersample()
    {
        var random = new SeededRandom(1);
        ushort[] paper = [.. Enumerable.Range(0, 105 * 105).Select(_ => (ushort)random.Next(2))];
        var result = Reduce(paper, 1);

        // Each source pixel as 28×28 samples, each result pixel as 105×105 of them.
        for (var row = 0; row < 28; row++)
        {
            for (var column = 0; column < 28; column++)
            {
                var ink = 0;
                for (var y = row * 105; y < (row + 1) * 105; y++)
                {
                    for (var x = column * 105; x < (column + 1) * 105; x++)
                    {
                        ink += 1 - paper[(y / 28 * 105) + (x / 28)];
                    }
                }

                Assert.Equal(ink * 225, result[(row * 28) + column] * 105 * 105);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(65535)]
    public void All_ink_is_full_and_all_paper_is_empty(int white)
    {
        var paper = new ushort[105 * 105];
        Assert.All(Reduce(paper, white), value => Assert.Equal(InkReduction.FullInk, value));
        Array.Fill(paper, (ushort)white);
        Assert.All(Reduce(paper, white), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Shades_are_rounded_to_the_nearest_225th()
    {
        var paper = new ushort[105 * 105];
        Array.Fill(paper, (ushort)100);
        Assert.All(Reduce(paper, 255), value => Assert.Equal(Math.Round(225 * 155 / 255.0), value));
    }

    private static byte[] Reduce(ushort[] paper, int white)
    {
        var result = new byte[784];
        InkReduction.Reduce(paper, white, new int[784], result);
        return result;
    }
}
