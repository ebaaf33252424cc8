using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Emit;

// The program's tables of constants, which lie one after the other.
internal sealed partial class CpuProgramEmitter
{
    private const int ConstantsPerLine = 12;

    private static string Type(ElementKind kind) => kind == ElementKind.Index ? "int" : "T";

    private static string Constants(ElementKind kind) => kind == ElementKind.Index ? "constantIndices" : "constants";

    /// <summary>The address of a table.</summary>
    private string Constants(int id)
    {
        var tables = _tables.First(g => g.Any(t => t.Id == id));
        var offset = tables.TakeWhile(t => t.Id != id).Sum(t => t.Shape.Length.Value);
        return Constants(tables.Key) + (offset == 0 ? "" : $" + {Number(offset)}");
    }

    private void PrintConstants(CodeWriter code)
    {
        foreach (var tables in _tables)
        {
            code.Line($"{Constants(tables.Key)} = Constants([");
            foreach (var table in tables)
            {
                code.Line($"    // {_names[table]} {table.Shape}");
                var texts = ((TableAttr)table.Attr).Values.Select(v => tables.Key == ElementKind.Index ? v.ToString(CultureInfo.InvariantCulture) : Host.Number(v)).ToArray();
                for (var i = 0; i < texts.Length; i += ConstantsPerLine)
                {
                    code.Line($"    {string.Join(", ", texts.Skip(i).Take(ConstantsPerLine))},");
                }
            }

            code.Line("]);");
        }
    }
}
