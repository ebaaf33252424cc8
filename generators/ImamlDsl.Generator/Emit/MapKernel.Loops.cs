using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit;

// The loops around the body: along the lanes for one row after the other, or, where sums run over the rows, down the rows for one strip of lanes after the other.
internal sealed partial class MapKernel
{
    // What is left of a row behind the last full vector is taken in narrower lanes: of four floats, then one by one.
    private const string Narrow = "Lanes128<T>", Single = "LanesScalar<T>";

    // Sums of four vectors hide each other's latency; more sums than these leave registers.
    private const int StripSums = 16;

    private const string Sum = "ref L";

    // After so many rows, a power of two, what a sum has come to is carried into its total: one addition after the other would lose more of single precision with every row.
    private const int RowsOfPart = 64;

    private string Last => $"n{_axes.Count - 1}";

    /// <summary>The vectors of a strip: those whose sums registers hold. Narrower strips would go over the rows more often.</summary>
    private int Vectors => new[] { 4, 2, 1 }.First(v => v == 1 || v * _reductions.Count <= StripSums);

    /// <summary>Whether the loops of all lanes fit into one method.</summary>
    private bool InOneMethod => !InLanes || LoopSize.Fits(_size + Carrying, _strip is null ? 3 : Vectors + 3);

    /// <summary>Whether those of the widest lanes do.</summary>
    private bool FitsWidest => _strip is null || LoopSize.Fits(_size + Carrying, Vectors);

    /// <summary>Whether sums down the rows may have more terms than one part of them.</summary>
    private bool InParts => _strip is { } strip && Enumerable.Range(strip, _axes.Count - 1 - strip).Aggregate(Dim.One, (rows, axis) => rows * _axes[axis].Length) is var all
        && !(all.IsConstant && all.Value <= RowsOfPart);

    private int Carrying => InParts ? LoopSize.Carry * _reductions.Count : 0;

    private void PrintLoops(CodeWriter code, string name, int depth)
    {
        if (depth == _strip)
        {
            PrintStrips(code, name);
        }
        else if (depth >= _axes.Count - 1)
        {
            PrintRow(code, name);
        }
        else
        {
            using (code.Block($"for (nint i{depth} = 0; i{depth} < n{depth}; i{depth}++)"))
            {
                PrintLoops(code, name, depth + 1);
            }
        }
    }

    private void PrintRow(CodeWriter code, string name)
    {
        PrintPointers(code);
        var sums = _reductions.Where(r => r.InLanes(_axes)).ToArray();
        if (InLanes)
        {
            PrintInLanes(code, name, sums);
        }
        else
        {
            PrintStart(code, sums, "s", $"{Single}.Constant(0)");
            code.Line($"{name}<{Single}>({string.Join(", ", BodyArguments("j", "s"))});");
        }

        foreach (var sum in sums)
        {
            var offset = Offset(sum.Target);
            var value = InLanes ? $"{Narrow}.Sum({sum.Name}_q) + {Single}.Sum({sum.Name}_s)" : $"{Single}.Sum({sum.Name}_s)";
            code.Line($"{sum.Target.Pointer}[{(offset.Length == 0 ? "0" : offset)}] {(IsAssigned(sum) ? "=" : "+=")} {value};");
        }
    }

    /// <summary>A row in ever narrower lanes. Sums of vectors are folded before narrower ones are added, so that lanes are summed once.</summary>
    private void PrintInLanes(CodeWriter code, string name, IReadOnlyList<Reduction> sums)
    {
        PrintStart(code, sums, "v", "V.Constant(0)");
        code.Line("nint j = 0;");
        PrintAlong(code, "V", Body("V", "v"));
        code.Line();
        foreach (var sum in sums)
        {
            code.Line($"var {sum.Name}_q = V.Quarter({sum.Name}_v);");
        }

        PrintNarrow(Narrow, "q");
        code.Line();
        PrintStart(code, sums, "s", $"{Single}.Constant(0)");
        PrintNarrow(Single, "s");
        if (sums.Count > 0)
        {
            code.Line();
        }

        string Body(string lanes, string suffix) => $"{name}<{lanes}>({string.Join(", ", BodyArguments("j", suffix))});";

        void PrintNarrow(string lanes, string suffix)
        {
            if (InOneMethod)
            {
                PrintAlong(code, lanes, Body(lanes, suffix));
            }
            else
            {
                code.Line($"{name}<{lanes}>(ref j, {Last}, {string.Join(", ", BodyArguments("j", suffix).Skip(1))});");
            }
        }
    }

    /// <summary>The method for what is left of a row.</summary>
    private void PrintEnd(CodeWriter code, string name)
    {
        using (MethodOfLanes(code, Apart, name, [("ref nint", "j"), ("nint", Last), .. BodyParameters().Skip(1)]))
        {
            using (code.Block($"for (; j <= {Last} - L.Count; j += L.Count)"))
            {
                code.Line($"{name}<L>({string.Join(", ", BodyParameters().Select(p => p.Type == Sum ? $"ref {p.Name}" : p.Name))});");
            }
        }
    }

    private static void PrintStart(CodeWriter code, IReadOnlyList<Reduction> sums, string suffix, string value)
    {
        foreach (var sum in sums)
        {
            code.Line($"var {sum.Name}_{suffix} = {value};");
        }
    }

    private void PrintStrips(CodeWriter code, string name)
    {
        code.Line("nint j = 0;");
        if (Vectors > 1)
        {
            using (code.Block($"for (; j <= {Last} - ({Vectors} * V.Count); j += {Vectors} * V.Count)"))
            {
                PrintStrip(code, name, "V", Vectors);
            }
        }

        foreach (var lanes in new[] { "V", Narrow, Single })
        {
            code.Line();
            PrintAlong(code, lanes, $"{name}<{lanes}>({string.Join(", ", ColumnParameters().Select(p => p.Name))});");
        }
    }

    private void PrintAlong(CodeWriter code, string lanes, string call)
    {
        var (condition, step) = lanes == Single ? ($"j < {Last}", "j++") : ($"j <= {Last} - {lanes}.Count", $"j += {lanes}.Count");
        using (code.Block($"for (; {condition}; {step})"))
        {
            code.Line(call);
        }
    }

    /// <summary>The method for one vector of columns, if sums run down the rows.</summary>
    private void PrintColumn(CodeWriter code, string name)
    {
        using (MethodOfLanes(code, InOneMethod ? Inlined : Apart, name, ColumnParameters()))
        {
            PrintStrip(code, name, "L", 1);
        }
    }

    private IEnumerable<(string Type, string Name)> ColumnParameters()
    {
        yield return ("nint", "j");
        for (var a = 0; a < _axes.Count; a++)
        {
            yield return ("nint", $"n{a}");
        }

        for (var a = 0; a < _strip; a++)
        {
            yield return ("nint", $"i{a}");
        }

        foreach (var operand in _operands)
        {
            yield return ("T*", operand.Pointer);
        }

        foreach (var scalar in _scalars)
        {
            yield return ("T", scalar.Name);
        }
    }

    /// <summary>All rows for a few vectors of columns that begin at j.</summary>
    private void PrintStrip(CodeWriter code, string name, string lanes, int vectors)
    {
        var columns = Enumerable.Range(0, vectors)
            .Select(v => (Suffix: $"{v}", At: v == 0 ? "j" : v == 1 ? $"j + {lanes}.Count" : $"j + ({v} * {lanes}.Count)"))
            .ToArray();
        string[] parts = [.. _reductions.SelectMany(sum => columns.Select(column => $"{sum.Name}_{column.Suffix}"))];
        foreach (var part in parts)
        {
            code.Line($"var {part} = {lanes}.Constant(0);");
            if (InParts)
            {
                code.Line($"{lanes} {part}_total = default, {part}_rest = default;");
            }
        }

        if (InParts)
        {
            code.Line("nint row = 0;");
        }

        PrintRows(code, _strip!.Value, () =>
        {
            foreach (var (suffix, at) in columns)
            {
                code.Line($"{name}<{lanes}>({string.Join(", ", BodyArguments(at, suffix))});");
            }

            if (InParts)
            {
                code.Line();
                using (code.Block($"if ((++row & {RowsOfPart - 1}) == 0)"))
                {
                    foreach (var part in parts)
                    {
                        code.Line($"{lanes}.Carry(ref {part}_total, ref {part}_rest, ref {part});");
                    }
                }
            }
        });
        code.Line();
        foreach (var sum in _reductions)
        {
            var offset = Offset(sum.Target);
            var row = sum.Target.Pointer + (offset.Length == 0 ? "" : $" + ({offset})");
            foreach (var (suffix, at) in columns)
            {
                var part = $"{sum.Name}_{suffix}";
                var whole = InParts ? $"({part}_total + ({part} - {part}_rest))" : part;
                var value = IsAssigned(sum) ? whole : $"({lanes}.Load({row} + {at}) + {whole})";
                code.Line($"{value}.Store({row} + {at});");
            }
        }
    }

    private void PrintRows(CodeWriter code, int depth, System.Action body)
    {
        if (depth == _axes.Count - 1)
        {
            PrintPointers(code);
            body();
            return;
        }

        using (code.Block($"for (nint i{depth} = 0; i{depth} < n{depth}; i{depth}++)"))
        {
            PrintRows(code, depth + 1, body);
        }
    }

    /// <summary>Where each operand's row begins, and what is the same for a whole row.</summary>
    private void PrintPointers(CodeWriter code)
    {
        foreach (var operand in _operands.Where(o => !IsInRegisters(o)))
        {
            var offset = Offset(operand);
            if (operand.IsConstantInLanes(_axes) && !operand.IsTarget)
            {
                code.Line($"var {operand.Pointer}_0 = {operand.Pointer}[{(offset.Length == 0 ? "0" : offset)}];");
            }
            else if (offset.Length > 0)
            {
                code.Line($"var {operand.Pointer}_i = {operand.Pointer} + ({offset});");
            }
        }
    }

    /// <summary>Whether the body adds to the operand in registers, not in memory.</summary>
    private bool IsInRegisters(Operand operand) => _reductions.Any(r => r.Target == operand && InRegisters(r, _axes));

    private IEnumerable<(string Type, string Name)> BodyParameters()
    {
        if (InLanes)
        {
            yield return ("nint", "j");
        }

        foreach (var operand in _operands.Where(o => !IsInRegisters(o)))
        {
            yield return operand.IsConstantInLanes(_axes) && !operand.IsTarget ? ("T", $"{operand.Pointer}_0") : ("T*", operand.Pointer);
        }

        foreach (var scalar in _scalars)
        {
            yield return ("T", scalar.Name);
        }

        foreach (var sum in _reductions.Where(r => InRegisters(r, _axes)))
        {
            yield return (Sum, sum.Name);
        }
    }

    private IEnumerable<string> BodyArguments(string at, string suffix)
    {
        if (InLanes)
        {
            yield return at;
        }

        foreach (var operand in _operands.Where(o => !IsInRegisters(o)))
        {
            yield return operand.IsConstantInLanes(_axes) && !operand.IsTarget ? $"{operand.Pointer}_0"
                : Offset(operand).Length > 0 ? $"{operand.Pointer}_i"
                : operand.Pointer;
        }

        foreach (var scalar in _scalars)
        {
            yield return scalar.Name;
        }

        foreach (var sum in _reductions.Where(r => InRegisters(r, _axes)))
        {
            yield return $"ref {sum.Name}_{suffix}";
        }
    }
}
