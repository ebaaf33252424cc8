using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;

namespace ImamlDsl.Generator.Emit;

// Products of matrices and convolutions: calls of the library's kernels.
internal sealed partial class CpuProgramEmitter
{
    /// <summary>What one call computes, as the names of its arrays; "null" and "default" stand for none.</summary>
    private sealed record ProductCall(Node Term, string Left, string Right, string TwinLeft, string TwinRight, string Result, bool Accumulate, string Bias)
    {
        public bool HasTwin => TwinLeft.Length > 0;

        public string Products => HasTwin ? ", 2" : "";

        public ProductCall Swapped => this with { Left = Right, Right = Left, TwinLeft = TwinRight, TwinRight = TwinLeft };
    }

    private void PrintContraction(CodeWriter code, Schedule schedule, ContractionUnit unit)
    {
        var result = _names[unit.Result];
        var summands = (unit.Continues ? [result] : Enumerable.Empty<string>()).Concat(unit.Terms.Select(t => _names.Math(t))).Concat(unit.Bias is { } shift ? [_names[shift.Base()]] : []);
        code.Line(Comment(unit.Sum, string.Join(" + ", summands)));
        foreach (var node in unit.Epilogue?.Nodes ?? [])
        {
            code.Line(Comment(node));
        }

        for (var i = 0; i < unit.Products.Count; i++)
        {
            var (term, twin) = (unit.Products[i].Term, unit.Products[i].Twin);
            var call = new ProductCall(
                term, _names[unit.InMemory(term.Inputs[0])], _names[unit.InMemory(term.Inputs[1])],
                twin is null ? "" : _names[unit.InMemory(twin.Inputs[0])], twin is null ? "" : _names[unit.InMemory(twin.Inputs[1])],
                result, i > 0 || unit.Continues, i == 0 && unit.Bias is { } b ? _names[b.Base()] : "null");
            var last = i == unit.Products.Count - 1 ? unit : null;
            if (term.Op == Primitives.Contract)
            {
                PrintProduct(code, schedule, call, last);
            }
            else
            {
                PrintConvolution(code, schedule, call, last);
            }
        }
    }

    private void PrintProduct(CodeWriter code, Schedule schedule, ProductCall call, ContractionUnit? unit)
    {
        var term = call.Term;
        var loops = new ContractionLoops((ContractAttr)term.Attr, term.Inputs[0].Shape, term.Inputs[1].Shape, term.Shape);
        call = loops.Swapped ? call.Swapped : call;
        if (call.Bias != "null" && !loops.HasWholeRows)
        {
            RepeatBias(code, term.Shape, call.Bias, call.Result);
            call = call with { Bias = "null", Accumulate = true };
        }

        _work.Add($"Gemm.ScratchLength({Host.Int(loops.M)}, {Host.Int(loops.N)}, {Host.Int(loops.K)}{call.Products})");
        var again = loops.SumLoops.Count == 0 ? Bool(call.Accumulate)
            : call.Accumulate ? "true"
            : string.Join(" || ", loops.SumLoops.Select(c => $"{ContractionLoops.Variable(c)} > 0"));
        // A bias starts the first product only.
        var start = call.Bias == "null" || loops.SumLoops.Count == 0 ? call.Bias : $"{again} ? null : {call.Bias}";

        // A kernel finishes entries that it sums in one call, and knows their columns where its rows are the result's.
        var epilogue = unit?.Epilogue;
        var inKernel = epilogue is not null && loops.SumLoops.Count == 0 && (loops.HasWholeRows || epilogue.Operands.All(o => o.Op != Primitives.Broadcast));
        var (twin, finish) = Extras(schedule, call, inKernel ? unit : null, loops.Offset(0), loops.Offset(1), loops.Offset(2));
        var text = $"Gemm.Run({Host.Int(loops.M)}, {Host.Int(loops.N)}, {Host.Int(loops.K)}, {call.Left}{loops.Offset(0)}, {Host.Int(loops.LeftRow)}, {Host.Int(loops.LeftColumn)}, "
            + $"{call.Right}{loops.Offset(1)}, {Host.Int(loops.RightRow)}, {Host.Int(loops.RightColumn)}, {twin}{call.Result}{loops.Offset(2)}, {Host.Int(loops.ResultRow)}, {again}, {start}, {finish}f.Work);";
        Nest(code, loops, 0, text);
        if (epilogue is not null && !inKernel)
        {
            Finish(code, schedule, unit!);
        }
    }

    /// <summary>The arguments that a second product and an epilogue add to a call; nothing where there are neither.</summary>
    private (string Twin, string Epilogue) Extras(Schedule schedule, ProductCall call, ContractionUnit? unit, string left = "", string right = "", string result = "")
    {
        if (!call.HasTwin && unit?.Epilogue is null)
        {
            return ("", "");
        }

        var twin = call.HasTwin ? $"new Twin<T>({call.TwinLeft}{left}, {call.TwinRight}{right})" : "default";
        var epilogue = unit?.Epilogue is null ? "new NoEpilogue<T>()" : _kernels.Epilogue(unit, n => Pointer(schedule, schedule.Storage[unit.InMemory(n)], unit.InMemory(n)), result);
        return ($"{twin}, ", $"{epilogue}, ");
    }

    /// <summary>Does what a kernel could not, in a loop over the result.</summary>
    private void Finish(CodeWriter code, Schedule schedule, ContractionUnit unit)
    {
        var place = schedule.Storage[unit.Result.Base()];
        var map = new MapUnit(unit.Result.Shape);
        map.Nodes.AddRange(unit.Epilogue!.Nodes);
        map.Stores.Add((unit.Result, place));
        code.Line("Kernels<T, V>." + _kernels.Call(
            map,
            n => n == unit.Sum ? place : n == unit.Result ? null : schedule.Storage.TryGetValue(unit.InMemory(n), out var s) ? s : null,
            (s, n) => n == unit.Sum ? _names[unit.Result] : Pointer(schedule, s, unit.InMemory(n))));
    }

    /// <summary>Where a kernel takes no bias, the result starts from it.</summary>
    private static void RepeatBias(CodeWriter code, Shape shape, string bias, string result) =>
        code.Line($"Structure.Repeat({bias}, {Host.Size(shape[shape.Rank - 1])}, {result}, {Host.Size(shape.Length)});");

    private static void Nest(CodeWriter code, ContractionLoops loops, int depth, string call)
    {
        if (depth == loops.Loops.Count)
        {
            code.Line(call);
            return;
        }

        var index = ContractionLoops.Variable(loops.Loops[depth]);
        using (code.Block($"for (nint {index} = 0; {index} < {Host.Size(loops.Extent(loops.Loops[depth]))}; {index}++)"))
        {
            Nest(code, loops, depth + 1, call);
        }
    }

    private void PrintConvolution(CodeWriter code, Schedule schedule, ProductCall call, ContractionUnit? unit)
    {
        var term = call.Term;
        var conv = (ConvAttr)term.Attr;
        var (kind, batch, inputs, outputs) = term.Op == Primitives.ConvForward ? ("Forward", term.Shape[0], term.Inputs[1].Shape[2], term.Inputs[1].Shape[3])
            : term.Op == Primitives.ConvInputGradient ? ("InputGradient", term.Shape[0], term.Inputs[1].Shape[2], term.Inputs[1].Shape[3])
            : ("WeightGradient", term.Inputs[0].Shape[0], term.Shape[2], term.Shape[3]);
        var numbers = new[] { conv.Height, conv.Width }.Select(v => v.ToString(CultureInfo.InvariantCulture));
        var window = new[] { conv.KernelHeight, conv.KernelWidth }.Select(v => v.ToString(CultureInfo.InvariantCulture));
        var options = conv.IsPlain ? "" : $", {Number(conv.Dilation)}, {Number(conv.Groups)}";
        var shape = $"new ConvolutionShape({Host.Int(batch)}, {string.Join(", ", numbers)}, {Host.Int(inputs * Dim.Constant(conv.Groups))}, {string.Join(", ", window)}, {Host.Int(outputs)}, {Number(conv.Stride)}, {Number(conv.Padding)}{options})";
        _work.Add($"Convolution.{kind}ScratchLength({shape}{call.Products})");
        if (kind != "Forward" && call.Bias != "null")
        {
            RepeatBias(code, term.Shape, call.Bias, call.Result);
            call = call with { Accumulate = true };
        }

        var (twin, finish) = Extras(schedule, call, unit);
        var start = kind == "Forward" ? $"{call.Bias}, " : "";
        code.Line($"Convolution.{kind}({shape}, {call.Left}, {call.Right}, {twin}{call.Result}, {Bool(call.Accumulate)}, {start}{(kind == "WeightGradient" ? "" : finish)}f.Work);");
    }
}
