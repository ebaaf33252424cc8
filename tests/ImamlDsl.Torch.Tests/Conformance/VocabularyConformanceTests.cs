using ImamlDsl.Generator.Tests.Vocabulary;
using Xunit.Abstractions;

namespace ImamlDsl.Torch.Tests.Conformance;

/// <summary>
/// The whole table of the vocabulary from one enumeration: the definition itself, gradient, Hessian-vector product, the cpu and the torch target in both
/// precisions, and several tasks in a call.
/// </summary>
public sealed class VocabularyConformanceTests(VocabularyConformanceTests.Cells cells, ITestOutputHelper output) : IClassFixture<VocabularyConformanceTests.Cells>
{
    /// <summary>Interpreter, device, position of the use, its expression.</summary>
    public static TheoryData<string, string, int, string> Uses
    {
        get
        {
            var rows = new TheoryData<string, string, int, string>();
            foreach (var device in new TorchDevices())
            {
                for (var i = 0; i < VocabularyTable.Uses.Count; i++)
                {
                    rows.Add((string)device[0], (string)device[1], i, VocabularyTable.Uses[i].Expression);
                }
            }

            return rows;
        }
    }

    [TorchTheory]
    [MemberData(nameof(Uses))]
    public void AgreesInEveryColumn(string command, string device, int index, string expression) =>
        Assert.All(cells[command, device, index], cell => Assert.True(cell.Value is null, $"{expression}, {cell.Key}: {cell.Value}"));

    [TorchTheory]
    [ClassData(typeof(TorchDevices))]
    public void ThePrintedTableHasNoFailure(string command, string device)
    {
        var all = Enumerable.Range(0, VocabularyTable.Uses.Count).Select(i => cells[command, device, i]).ToArray();
        output.WriteLine($"{command} on {device}\n{Columns.Print(all)}");
        Assert.All(all, row => Assert.Equal(Columns.Names.Count, row.Values.Count(failure => failure is null)));
    }

    /// <summary>Each use is run once, however many tests look at it.</summary>
    public sealed class Cells : IDisposable
    {
        private readonly TorchRuntimes _runtimes = new();
        private readonly Dictionary<(string Command, string Device, int Index), IReadOnlyDictionary<string, string?>> _cells = [];

        public IReadOnlyDictionary<string, string?> this[string command, string device, int index] =>
            _cells.TryGetValue((command, device, index), out var cells) ? cells : _cells[(command, device, index)] = Check(command, device, index);

        public void Dispose() => _runtimes.Dispose();

        private IReadOnlyDictionary<string, string?> Check(string command, string device, int index) =>
            Columns.Check(index, new TorchTarget(_ => new SharedRuntime(_runtimes[command, device]), device));
    }
}
