using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit;

/// <summary>Prints the class that runs one program for one task on the cpu target: a straight line of kernel calls for each routine.</summary>
internal sealed partial class CpuProgramEmitter
{
    private const int MaxPointers = 200;

    private readonly CompiledModel _model;
    private readonly CompiledProgram _program;
    private readonly MapKernels _kernels;
    private readonly NameTable _names;
    private readonly IReadOnlyList<string> _symbols;
    private readonly ILookup<ElementKind, Node> _tables;
    private readonly SortedSet<string> _work = new(StringComparer.Ordinal);

    public CpuProgramEmitter(CompiledModel model, CompiledProgram program, MapKernels kernels)
    {
        _model = model;
        _program = program;
        _kernels = kernels;
        _symbols = model.Source.DataSymbols(program.Source);
        IReadOnlyList<Node> nodes = Graph.Reachable(program.Routines.SelectMany(r => AllNodes(r.Schedule)));
        _tables = nodes.Where(n => n.Op == Primitives.Table).ToLookup(n => n.Kind);
        var dimensions = model.Source.Dimensions.Concat(_symbols).Select(Host.Symbol);
        _names = new NameTable(dimensions, nodes);
    }

    /// <summary>The class's name.</summary>
    public static string ClassName(ModelGraph model, ProgramGraph program) => $"{model.Name}{program.Name}Cpu";

    public string Print()
    {
        var routines = _program.Routines.Select(r => (Routine: r, Text: PrintRoutine(r))).ToArray();
        var code = new CodeWriter();
        var name = ClassName(_model.Source, _program.Source);
        code.Line($"// {_model.Source.Name}.{_program.Source.Name} for one task on the cpu target.");
        code.Line(ModelEmitter.GeneratedCode);
        using (code.Block($"file sealed unsafe class {name}<T, V> : CpuKernels<T>\n    where T : unmanaged, IBinaryFloatingPointIeee754<T>\n    where V : unmanaged, ILanes<V, T>"))
        {
            foreach (var symbol in _model.Source.Dimensions)
            {
                code.Line($"private readonly nint {Host.Symbol(symbol)};");
            }

            foreach (var symbol in _symbols)
            {
                code.Line($"private nint {Host.Symbol(symbol)};");
            }

            foreach (var (routine, _) in routines.Where(r => r.Routine.Schedule.Scratch.Count > 0))
            {
                code.Line($"private readonly nint[] {Offsets(routine)} = new nint[{routine.Schedule.Scratch.Count}];");
            }

            if (_program.Residuals.Count > 0)
            {
                code.Line($"private readonly nint[] residuals = new nint[{_program.Residuals.Count}];");
            }

            foreach (var tables in _tables)
            {
                code.Line($"private readonly {Type(tables.Key)}* {Constants(tables.Key)};");
            }

            code.Line();
            using (code.Block($"public {name}({QualifiedModel} model)"))
            {
                // Through the interface, since members of the model may be private.
                for (var i = 0; i < _model.Source.Dimensions.Count; i++)
                {
                    code.Line($"{Host.Symbol(_model.Source.Dimensions[i])} = ((global::ImamlDsl.IModel)model).Dimensions[{Number(i)}].Value;");
                }

                PrintConstants(code);
            }

            code.Line();
            PrintCosts(code);
            code.Line();
            PrintResize(code);
            foreach (var (_, text) in routines)
            {
                code.Line();
                code.Lines(text);
            }
        }

        return code.ToString();
    }

    private string QualifiedModel => ModelEmitter.QualifiedName(_model.Source);

    private static string Offsets(Routine routine) => char.ToLowerInvariant(routine.Name[0]) + routine.Name.Substring(1) + "Offsets";

    private static IEnumerable<Node> AllNodes(Schedule schedule) =>
        schedule.Storage.Keys.Concat(schedule.Units.SelectMany(u => u.Nodes)).Concat(schedule.Units.OfType<MapUnit>().SelectMany(u => u.Stores.Select(s => s.Node)));

    private void PrintCosts(CodeWriter code)
    {
        code.Line("public override global::ImamlDsl.ProgramCosts Costs => new([");
        foreach (var routine in _program.Routines)
        {
            var (values, indices) = (Host.Long(routine.Costs.Values), Host.Long(routine.Costs.Indices));
            var bytes = $"sizeof(T) * ({values}){(indices == "0" ? "" : $" + sizeof(int) * ({indices})")}";
            var scratch = routine.Schedule.Scratch.Count > 0 ? $"ScratchBytes({Offsets(routine)})" : "0";
            code.Line($"    new(\"{routine.Name}\", {Host.Long(routine.Costs.Flops)}, {bytes}, {scratch}),");
        }

        code.Line("], ResidualLength * sizeof(T));");
    }

    private void PrintResize(CodeWriter code)
    {
        using (code.Block("public override void Resize(ReadOnlySpan<int> sizes)"))
        {
            for (var i = 0; i < _symbols.Count; i++)
            {
                code.Line($"{Host.Symbol(_symbols[i])} = sizes[{i}];");
            }

            code.Line($"OutputLength = {(_program.ResultShape.Length.IsConstant ? Host.Size(_program.ResultShape.Length) : $"checked((int)({Host.Size(_program.ResultShape.Length)}))")};");
            code.Line("ScratchLength = 0;");
            foreach (var routine in _program.Routines.Where(r => r.Schedule.Scratch.Count > 0))
            {
                code.Line($"Place{routine.Name}();");
            }

            if (_program.Residuals.Count > 0)
            {
                code.Line("ResidualLength = PlaceResiduals(residuals, [");
                foreach (var node in _program.Residuals)
                {
                    code.Line($"    {Host.Size(node.Shape.Length)}, // {_names[node]}");
                }

                code.Line("]);");
            }

            code.Line("WorkLength = 0;");
            foreach (var work in _work)
            {
                code.Line($"WorkLength = long.Max(WorkLength, {work});");
            }
        }

        // One method for each routine, since together they would be too long for the JIT.
        foreach (var routine in _program.Routines.Where(r => r.Schedule.Scratch.Count > 0))
        {
            code.Line();
            code.Line($"private void Place{routine.Name}() => PlaceScratch({Offsets(routine)}, [");
            foreach (var buffer in routine.Schedule.Scratch)
            {
                code.Line($"    new({Host.Size(buffer.Length)}, {buffer.First}, {buffer.Last}), // {_names[buffer.Node]}");
            }

            code.Line("]);");
        }
    }

    private string PrintRoutine(Routine routine)
    {
        var code = new CodeWriter();
        var parts = Parts(routine);
        code.Line($"// {routine.Name}: {routine.Costs.Flops} floating-point operations.");
        if (parts.Count == 1)
        {
            PrintPart(code, routine, $"public override void {routine.Name}(in CpuFrame<T> f)", parts[0].Text, parts[0].Used);
            return code.ToString();
        }

        using (code.Block($"public override void {routine.Name}(in CpuFrame<T> f)"))
        {
            for (var i = 1; i <= parts.Count; i++)
            {
                code.Line($"{routine.Name}{Number(i)}(f);");
            }
        }

        for (var i = 1; i <= parts.Count; i++)
        {
            code.Line();
            PrintPart(code, routine, $"private void {routine.Name}{Number(i)}(in CpuFrame<T> f)", parts[i - 1].Text, parts[i - 1].Used);
        }

        return code.ToString();
    }

    /// <summary>The steps of a routine in as many methods as keep the number of pointers in each within what the JIT follows.</summary>
    private IReadOnlyList<(string Text, HashSet<string> Used)> Parts(Routine routine)
    {
        var known = new HashSet<string>(routine.Schedule.Storage.Keys.Select(n => _names[n]), StringComparer.Ordinal);
        var parts = new List<(string, HashSet<string>)>();
        var (text, used) = (new System.Text.StringBuilder(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var unit in routine.Schedule.Units)
        {
            var body = new CodeWriter();
            PrintUnit(body, routine.Schedule, unit);
            var words = Words(body.ToString()).Where(known.Contains).ToArray();
            if (used.Count > 0 && used.Union(words).Count() > MaxPointers)
            {
                parts.Add((text.ToString(), used));
                (text, used) = (new System.Text.StringBuilder(), new HashSet<string>(StringComparer.Ordinal));
            }

            text.Append(body);
            used.UnionWith(words);
        }

        parts.Add((text.ToString(), used));
        return parts;
    }

    /// <summary>The names in code; what a comment mentions is not used.</summary>
    private static IEnumerable<string> Words(string code)
    {
        foreach (var line in code.Split('\n').Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)))
        {
            for (int start = 0, i = 0; i <= line.Length; i++)
            {
                if (i == line.Length || !(char.IsLetterOrDigit(line[i]) || line[i] == '_'))
                {
                    if (i > start)
                    {
                        yield return line.Substring(start, i - start);
                    }

                    start = i + 1;
                }
            }
        }
    }

    private void PrintPart(CodeWriter code, Routine routine, string signature, string text, HashSet<string> used)
    {
        using (code.Block(signature))
        {
            foreach (var pair in routine.Schedule.Storage.Where(p => used.Contains(_names[p.Key])).OrderBy(p => p.Value.Place).ThenBy(p => p.Value.Index))
            {
                var type = Type(pair.Key.Kind);
                code.Line($"{type}* {_names[pair.Key]} = {Address(routine, pair.Value, type)};");
            }

            code.Line();
            code.Lines(text);
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private string Address(Routine routine, Storage storage, string type)
    {
        var cast = type == "int" ? "(int*)" : "";
        return storage.Place switch
        {
            Place.Parameter => $"{(_model.Source.Parameters[storage.Index].Adapt ? "f.Phi" : "f.Outer")}{ParameterOffset(storage.Index)}",
            Place.Tangent => $"f.Vector{ParameterOffset(storage.Index)}",
            Place.Gradient => $"{(_model.Source.Parameters[storage.Index].Adapt ? "f.Gradient" : "f.OuterGradient")}{ParameterOffset(storage.Index)}",
            Place.Product => $"{(_model.Source.Parameters[storage.Index].Adapt ? "f.Product" : "f.OuterProduct")}{ParameterOffset(storage.Index)}",
            Place.Table => Constants(storage.Index),
            Place.Input => $"({type}*)f.Inputs[{storage.Index}]",
            Place.Residual => $"{Cast(cast, $"f.Residuals + residuals[{storage.Index}]")}",
            Place.Scratch => $"{Cast(cast, $"f.Scratch + {Offsets(routine)}[{storage.Index}]")}",
            _ => "f.Value",
        };
    }

    private static string Cast(string cast, string address) => cast.Length == 0 ? address : $"{cast}({address})";

    private string ParameterOffset(int index)
    {
        var adapt = _model.Source.Parameters[index].Adapt;
        var offset = _model.Source.Parameters.Take(index).Where(p => p.Adapt == adapt).Aggregate(Dim.Constant(0), (sum, p) => sum + p.Shape.Shape.Length);
        return offset.IsConstant && offset.Value == 0 ? "" : $" + {Host.Factor(offset)}";
    }

    private void PrintUnit(CodeWriter code, Schedule schedule, Unit unit)
    {
        switch (unit)
        {
            case MapUnit map:
                var stores = new HashSet<Node>(map.Stores.Select(s => s.Node));
                var uses = map.Nodes.Concat(map.Again).SelectMany(n => n.Inputs).GroupBy(n => n).ToDictionary(g => g.Key, g => g.Count());
                foreach (var node in map.Nodes.Concat(map.Again).Where(n => (stores.Contains(n) && map.Nodes.Contains(n)) || (IsUnstored(n) && !IsInPlace(n))).OrderBy(n => n.Id))
                {
                    code.Line(Comment(node, _names.Math(node, IsInPlace)));
                }

                // What a loop adds and multiplies without storing it, for one use, has no line of its own. With more uses, texts would grow with each.
                bool IsUnstored(Node n) => (n.Op == Primitives.Mul || n.Op == Primitives.Add) && !schedule.Storage.ContainsKey(n) && (map.Nodes.Contains(n) || map.Again.Contains(n));
                bool IsInPlace(Node n) => IsUnstored(n) && uses.TryGetValue(n, out var count) && count == 1;

                code.Line("Kernels<T, V>." + _kernels.Call(map, n => schedule.Storage.TryGetValue(n.Base(), out var s) ? s : null, (s, n) => Pointer(schedule, s, n)));
                break;
            case ContractionUnit contraction:
                PrintContraction(code, schedule, contraction);
                break;
            case CallUnit call:
                code.Line(Comment(call.Node));
                PrintCall(code, call);
                break;
        }
    }

    private string Comment(Node node) => Comment(node, _names.Math(node));

    private string Comment(Node node, string mathematics)
    {
        var source = node.Source is { Length: > 0 } text ? $"   ← {(text.Length > 70 ? text.Substring(0, 67) + "..." : text)}" : "";
        return $"// {_names[node]} = {mathematics}  {node.Shape}{source}";
    }

    /// <summary>The pointer of a value: its own name, except a copy's target, which has none.</summary>
    private string Pointer(Schedule schedule, Storage storage, Node node) =>
        schedule.Storage.TryGetValue(node.Base(), out var own) && own == storage ? _names[node.Base()] : Address(_program.Routines[0], storage, "T");

    private void PrintCall(CodeWriter code, CallUnit call)
    {
        var node = call.Node;
        var operands = node.Inputs.Select(i => _names[call.InMemory(i)]).ToArray();
        var result = _names[node];
        if (node.Op is Reduction || node.Op == Primitives.ArgMax)
        {
            var axes = ((AxesAttr)node.Attr).Axes;
            var shape = node.Inputs[0].Shape;
            var outer = new Shape(shape.Take(axes[0])).Length;
            var inner = new Shape(shape.Skip(axes[axes.Length - 1] + 1)).Length;
            var reduced = shape.Select([.. axes]).Length;
            var method = node.Op == Primitives.LogSumExp ? "LogSumExp" : node.Op == Primitives.Max ? "Max" : node.Op == Primitives.Min ? "Min" : "ArgMax";
            code.Line($"Structure.{method}({operands[0]}, {result}, {Host.Size(outer)}, {Host.Size(reduced)}, {Host.Size(inner)});");
        }
        else if (node.Op == Primitives.Permute)
        {
            var extents = string.Join(", ", node.Inputs[0].Shape.Select(Host.Size));
            code.Line($"Structure.Permute({operands[0]}, {result}, [{extents}], [{node.Attr}]);");
        }
        else if (node.Op == Primitives.Turn)
        {
            code.Line($"Structure.Transpose({operands[0]}, {result}, {Host.Int(node.Shape[1])}, {Host.Int(node.Shape[0])});");
        }
        else if (node.Op == Primitives.OneHot)
        {
            code.Line($"Structure.OneHot({operands[0]}, {result}, {Host.Size(node.Inputs[0].Shape.Length)}, {Host.Size(((DimAttr)node.Attr).Dim)});");
        }
        else if (node.Op == Primitives.EqualIndices)
        {
            code.Line($"Structure.Equal({operands[0]}, {operands[1]}, {result}, {Host.Size(node.Shape.Length)});");
        }
        else
        {
            PrintStructure(code, node, operands, result);
        }
    }

    private static string Bool(bool value) => value ? "true" : "false";
}
