using Xunit.Abstractions;

namespace ImamlDsl.Generator.Tests.Vocabulary;

/// <summary>The vocabulary through every column of the table that needs no libtorch; the tests of the torch target run all.</summary>
public sealed class VocabularyTests(VocabularyTests.Cells cells, ITestOutputHelper output) : IClassFixture<VocabularyTests.Cells>
{
    public static TheoryData<int, string> Uses
    {
        get
        {
            var rows = new TheoryData<int, string>();
            for (var i = 0; i < VocabularyTable.Uses.Count; i++)
            {
                rows.Add(i, VocabularyTable.Uses[i].Expression);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void AgreesInEveryColumn(int index, string expression) =>
        Assert.All(cells[index], cell => Assert.True(cell.Value is null, $"{expression}, {cell.Key}: {cell.Value}"));

    [Fact]
    public void ThePrintedTableHasNoFailure()
    {
        var all = Enumerable.Range(0, VocabularyTable.Uses.Count).Select(i => cells[i]).ToArray();
        output.WriteLine(Columns.Print(all));
        Assert.All(all, row => Assert.Equal(6, row.Values.Count(failure => failure is null)));
    }

    [Fact]
    public void EveryPublicOperationAndOperatorIsInTheTable()
    {
        var (members, used) = VocabularyModels.Coverage();
        var missing = members.Where(m => !used.Contains(m)).ToArray();
        Assert.True(missing.Length == 0, $"Not in Vocabulary/VocabularyTable: {string.Join("; ", missing)}");
        Assert.Contains(members, m => m.Contains("Tensor.operator +", StringComparison.Ordinal));
        Assert.Contains(members, m => m.StartsWith("Ops.Exp(", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryUseIsThereOnce() => Assert.Equal(VocabularyTable.Uses.Count, VocabularyTable.Uses.Select(u => u.Expression).Distinct().Count());

    /// <summary>Each use is run once, however many tests look at it.</summary>
    public sealed class Cells
    {
        private readonly Dictionary<int, IReadOnlyDictionary<string, string?>> _cells = [];

        public IReadOnlyDictionary<string, string?> this[int index] => _cells.TryGetValue(index, out var cells) ? cells : _cells[index] = Columns.Check(index);
    }
}
