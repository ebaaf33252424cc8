using System.Collections.Generic;
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

    private IEnumerable<Node> TablesOf(ElementKind kind) => _tables.Where(t => t.Kind == kind);

    /// <summary>The address of a table.</summary>
    private string Constants(int id)
    {
        var kind = _tables.First(t => t.Id == id).Kind;
        var offset = TablesOf(kind).TakeWhile(t => t.Id != id).Sum(t => t.Shape.Length.Value);
        return Constants(kind) + (offset == 0 ? "" : $" + {Number(offset)}");
    }

    private void PrintConstants(CodeWriter code)
    {
        foreach (var kind in _tables.Select(t => t.Kind).Distinct())
        {
            code.Line($"{Constants(kind)} = Constants([");
            foreach (var table in TablesOf(kind))
            {
                code.Line($"    // {_names[table]} {table.Shape}");
                var texts = ((TableAttr)table.Attr).Values.Select(v => kind == ElementKind.Index ? v.ToString(CultureInfo.InvariantCulture) : Host.Number(v)).ToArray();
                for (var i = 0; i < texts.Length; i += ConstantsPerLine)
                {
                    code.Line($"    {string.Join(", ", texts.Skip(i).Take(ConstantsPerLine))},");
                }
            }

            code.Line("]);");
        }
    }
}
