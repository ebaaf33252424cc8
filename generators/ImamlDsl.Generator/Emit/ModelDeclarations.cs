using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Emit;

/// <summary>Prints a model's part of its class: its parameters, its programs by name, their definitions and what is called of them.</summary>
internal static class ModelDeclarations
{
    /// <summary>Prints it; a model that has errors is not compiled, and what would compute throws. An abstract one has its parameters only.</summary>
    public static void Print(CodeWriter code, ModelGraph source, CompiledModel? compiled)
    {
        var closings = new Stack<IDisposable>();
        foreach (var container in source.Containers)
        {
            closings.Push(code.Block(container));
        }

        using (code.Block(source.IsAbstract ? source.Declaration : $"{source.Declaration} : global::ImamlDsl.IModel"))
        {
            var own = source.Members.Where(m => !IsHolder(m) && !m.IsInherited).ToArray();
            for (var i = 0; i < own.Length; i++)
            {
                Separate(code, i > 0);
                code.Line($"{own[i].Modifiers} partial {BoundMember(source, own[i])};".TrimStart());
            }

            if (!source.IsAbstract)
            {
                Separate(code, own.Length > 0);
                PrintModel(code, source, compiled);
            }
        }

        while (closings.Count > 0)
        {
            closings.Pop().Dispose();
        }
    }

    private static void Separate(CodeWriter code, bool isNeeded)
    {
        if (isNeeded)
        {
            code.Line();
        }
    }

    private static void PrintModel(CodeWriter code, ModelGraph source, CompiledModel? compiled)
    {
        code.Line("/// <summary>The losses, metrics and predictions of the model as programs.</summary>");
        code.Line("public ProgramSet Programs => field ??= new ProgramSet(this);");
        code.Line();
        code.Line($"string global::ImamlDsl.IModel.Name => \"{source.Name}\";");
        code.Line();
        PrintLayout(code, source, compiled);
        code.Line();
        code.Line("global::System.Collections.Generic.IReadOnlyList<global::System.Collections.Generic.KeyValuePair<string, int>> global::ImamlDsl.IModel.Dimensions =>");
        code.Line($"    [{string.Join(", ", source.Dimensions.Concat(source.Constants).Select(d => $"new(\"{d}\", {d})"))}];");
        code.Line();
        code.Line("global::System.Collections.Generic.IReadOnlyList<global::ImamlDsl.ProgramDefinition> global::ImamlDsl.IModel.Definitions =>");
        code.Line($"    [{string.Join(", ", source.Programs.Select(p => $"Programs.{p.Name}"))}];");
        code.Line();
        PrintBoundValues(code, source);
        code.Line();
        PrintProgramSet(code, source);
        foreach (var program in source.Programs)
        {
            code.Line();
            PrintDefinition(code, source, program);
            code.Line();
            PrintTyped(code, program);
        }
    }

    private static string BoundMember(ModelGraph source, MemberDeclaration member) => member.Role switch
    {
        MemberRole.Parameter => $"global::ImamlDsl.Tensor {member.Name} => {Value(source)}(this, {Place(source, member)})",
        MemberRole.ParameterArray => $"global::ImamlDsl.Tensor[] {member.Name} => {BoundRange(source, member)}",
        _ => $"global::System.Collections.Generic.IReadOnlyList<global::ImamlDsl.Tensor> {member.Name} => {BoundRange(source, member)}",
    };

    private static string BoundRange(ModelGraph source, MemberDeclaration member) =>
        $"{Value(source)}s(this, {Place(source, member)}, {Number(member.Count)})";

    private static string Value(ModelGraph source) => $"global::ImamlDsl.ModelExtensions.{(source.IsAbstract ? "Inherited" : "Bound")}Value";

    /// <summary>Where a member's parameters begin: its first one's name, where only the instance knows.</summary>
    private static string Place(ModelGraph source, MemberDeclaration member) =>
        !source.IsOpen && !source.IsAbstract ? Number(member.First)
        : $"\"{member.Name}{(member.Role == MemberRole.Parameter ? "" : ".0")}\"";

    /// <summary>The values that parameter properties give, which those of parts share.</summary>
    private static void PrintBoundValues(CodeWriter code, ModelGraph source)
    {
        const string Declaration = "global::System.Collections.Generic.IReadOnlyList<global::ImamlDsl.Tensor>? global::ImamlDsl.IModel.BoundValues";
        if (source.IsOpen)
        {
            using (code.Block(Declaration))
            {
                code.Line("get;");
                code.Line($"set => global::ImamlDsl.ModelExtensions.BindParts(this, field = value, [{string.Join(", ", source.Members.Where(IsHolder).Select(m => m.Holder).Distinct().Select(Holder))}]);");
            }

            return;
        }

        var parts = source.Members.Where(m => m.Role == MemberRole.Part).ToArray();
        if (parts.Length == 0)
        {
            code.Line(Declaration + " { get; set; }");
            return;
        }

        using (code.Block(Declaration))
        {
            code.Line("get;");
            using (code.Block("set"))
            {
                code.Line("field = value;");
                foreach (var part in parts)
                {
                    var isRange = part.Parameters.SequenceEqual(Enumerable.Range(part.First, part.Count));
                    code.Line($"global::ImamlDsl.ModelExtensions.BindPart(this, {part.Name}, {(isRange ? $"{Number(part.First)}, {Number(part.Count)}" : $"[{string.Join(", ", part.Parameters.Select(Number))}]")});");
                }
            }
        }
    }

    private static void PrintLayout(CodeWriter code, ModelGraph source, CompiledModel? compiled)
    {
        const string Declaration = "global::ImamlDsl.ParameterLayout global::ImamlDsl.IModel.Layout =>";
        if (compiled is null)
        {
            code.Line($"{Declaration} {Refusal(source)};");
            return;
        }

        if (source.IsOpen)
        {
            PrintOpenLayout(code, source, Declaration);
            return;
        }

        code.Line($"{Declaration} field ??= new global::ImamlDsl.ParameterLayout([");
        for (var i = 0; i < source.Parameters.Count; i++)
        {
            var physical = compiled.Layouts.TryGetValue(i, out var layout)
                ? $", [{Extents(layout.Split)}], [{string.Join(", ", layout.Permutation.Select(Number))}]"
                : "";
            code.Line($"    new({Arguments(source.Parameters[i], physical)}),");
        }

        code.Line("]);");
    }

    private static string Arguments(ParameterDeclaration parameter, string physical = "") =>
        $"\"{parameter.Name}\", [{Extents(parameter.Shape.Shape)}], {(parameter.Adapt ? "true" : "false")}, {parameter.Initializer}{physical}{(parameter.IsLearningRate ? ", isLearningRate: true" : "")}";

    /// <summary>The layout of a layer whose parts are found where it runs: its own parameters and those of the members that hold parts, in their order.</summary>
    private static void PrintOpenLayout(CodeWriter code, ModelGraph source, string declaration)
    {
        code.Line($"{declaration} field ??= global::ImamlDsl.ModelExtensions.LayoutOf([");
        foreach (var members in source.Members.GroupBy(m => IsHolder(m) ? m.Holder : m.Name))
        {
            if (IsHolder(members.First()))
            {
                code.Line($"    {Holder(members.Key)},");
                continue;
            }

            foreach (var parameter in source.Parameters.Skip(members.First().First).Take(members.First().Count))
            {
                code.Line($"    new global::ImamlDsl.ParameterInfo({Arguments(parameter)}),");
            }
        }

        code.Line("]);");
    }

    private static bool IsHolder(MemberDeclaration member) => member.Role is MemberRole.Part or MemberRole.OpenPart;

    /// <summary>A member that holds parts, by name and value.</summary>
    private static string Holder(string name) => $"new global::System.Collections.Generic.KeyValuePair<string, object?>(\"{name}\", {name})";

    /// <summary>Extents in the scope of the model, where members have their own names.</summary>
    private static string Extents(Shape shape) => string.Join(", ", shape.Select(d => d.ToCode(name => name)));

    private static void PrintProgramSet(CodeWriter code, ModelGraph source)
    {
        code.Line("/// <summary>The losses, metrics and predictions of the model as programs.</summary>");
        code.Line(ModelEmitter.GeneratedCode);
        using (code.Block("public sealed class ProgramSet"))
        {
            using (code.Block($"internal ProgramSet({source.Name} model)"))
            {
                foreach (var program in source.Programs)
                {
                    code.Line($"{program.Name} = new {program.Name}Definition(model);");
                }
            }

            foreach (var program in source.Programs)
            {
                code.Line();
                code.Line($"/// <summary>The {program.Role.ToString().ToLowerInvariant()} <c>{program.Name}</c>.</summary>");
                code.Line($"public {program.Name}Definition {program.Name} {{ get; }}");
            }
        }
    }

    private static void PrintDefinition(CodeWriter code, ModelGraph model, ProgramGraph source)
    {
        var name = source.Name;
        code.Line($"/// <summary>The {source.Role.ToString().ToLowerInvariant()} <c>{name}</c>: its inputs and its code for each target.</summary>");
        code.Line(ModelEmitter.GeneratedCode);
        using (code.Block($"public sealed partial class {name}Definition : global::ImamlDsl.ProgramDefinition, global::ImamlDsl.Cpu.ICpuProgramSource"))
        {
            code.Line($"private readonly {model.Name} _model;");
            code.Line();
            code.Line($"internal {name}Definition({model.Name} model)");
            code.Line($"    : base(model, \"{name}\", global::ImamlDsl.ProgramKind.{source.Role}, [");
            foreach (var input in source.Inputs)
            {
                var limit = input.IndexLimit is { } classes ? $", {classes.ToCode(Member)}" : "";
                code.Line($"        new global::ImamlDsl.InputInfo(\"{input.Name}\", global::ImamlDsl.InputKind.{(input.Kind == ElementKind.Index ? "Index" : "Real")}, [{InputShape(model, input)}]{limit}),");
            }

            code.Line("    ])");
            code.Line("{");
            code.Line("    _model = model;");
            code.Line("}");
            code.Line();
            code.Line("/// <summary>Starts a target and makes the program ready to run on it in single precision. The caller disposes the result.</summary>");
            code.Line("/// <param name=\"target\">Where to run.</param>");
            code.Line("/// <param name=\"tasks\">How many tasks each call computes.</param>");
            code.Line($"public {name}Program<float> On(global::ImamlDsl.Target target, int tasks) => new(this, target, tasks);");
            code.Line();
            code.Line("/// <summary>Starts a target and makes the program ready to run on it. The caller disposes the result.</summary>");
            code.Line("/// <typeparam name=\"T\">The precision: <see cref=\"float\"/> or <see cref=\"double\"/>.</typeparam>");
            code.Line("/// <param name=\"target\">Where to run.</param>");
            code.Line("/// <param name=\"tasks\">How many tasks each call computes.</param>");
            code.Line($"public {name}Program<T> On<T>(global::ImamlDsl.Target target, int tasks)");
            code.Line("    where T : unmanaged, global::System.Numerics.IBinaryFloatingPointIeee754<T> => new(this, target, tasks);");
            code.Line();
            PrintRequirements(code, model, source);
            PrintCosts(code, model.DataSymbols(source));
            const string CreateKernels = "global::ImamlDsl.Cpu.CpuKernels<T> global::ImamlDsl.Cpu.ICpuProgramSource.CreateKernels<T>() =>";
            if (model.IsRefused)
            {
                code.Line($"{CreateKernels} {Refusal(model)};");
                return;
            }

            var kernels = CpuProgramEmitter.ClassName(model, source);
            code.Line($"{CreateKernels} global::ImamlDsl.Cpu.Simd.Bits switch");
            code.Line("{");
            code.Line($"    512 => new global::ImamlDsl.Cpu.{kernels}<T, global::ImamlDsl.Cpu.Lanes512<T>>(_model),");
            code.Line($"    256 => new global::ImamlDsl.Cpu.{kernels}<T, global::ImamlDsl.Cpu.Lanes256<T>>(_model),");
            code.Line($"    _ => new global::ImamlDsl.Cpu.{kernels}<T, global::ImamlDsl.Cpu.Lanes128<T>>(_model),");
            code.Line("};");
        }
    }

    /// <summary>What slices need of sizes that are not known here.</summary>
    private static void PrintRequirements(CodeWriter code, ModelGraph model, ProgramGraph program)
    {
        if (program.Requirements.Count == 0)
        {
            return;
        }

        var symbols = model.DataSymbols(program);
        code.Line("/// <inheritdoc/>");
        using (code.Block("public override void CheckSizes(global::System.ReadOnlySpan<int> sizes)"))
        {
            foreach (var requirement in program.Requirements)
            {
                var size = requirement.Size.ToCode(s => symbols.Contains(s) ? $"(long)sizes[{symbols.IndexOf(s)}]" : $"_model.{s}");
                code.Wrapped($"RequireNonNegative({size}, {SymbolDisplay(requirement.Size.ToString())}, {SymbolDisplay(requirement.What)});");
            }
        }

        code.Line();
    }

    /// <summary>A text as a C# literal.</summary>
    private static string SymbolDisplay(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private static void PrintCosts(CodeWriter code, IReadOnlyList<string> symbols)
    {
        var names = symbols.Select(s => Host.Symbol(s)).Select(s => s == "precision" ? "precisionSize" : s).ToArray();
        code.Line("/// <summary>What one task costs on the cpu target, counted from the code below: operations, bytes moved, bytes of scratch and of what a linearisation keeps.</summary>");
        for (var i = 0; i < names.Length; i++)
        {
            code.Line($"/// <param name=\"{names[i]}\">The size <c>{symbols[i]}</c> of the data.</param>");
        }

        code.Line("/// <param name=\"precision\">The type in which it computes.</param>");
        var parameters = string.Concat(names.Select(n => $"int {n}, "));
        code.Line($"public global::ImamlDsl.ProgramCosts Costs({parameters}global::ImamlDsl.Precision precision = global::ImamlDsl.Precision.Single) =>");
        code.Line($"    global::ImamlDsl.Cpu.CpuCosts.Of(this, precision{string.Concat(names.Select(n => $", {n}"))});");
        code.Line();
    }

    /// <summary>Only reached where the build went on in spite of the errors.</summary>
    private static string Refusal(ModelGraph model) =>
        $"throw new global::System.InvalidOperationException(\"The model '{model.Name}' has errors, which its build reports; there is no code for it.\")";

    private static string Member(string name) => $"model.{name}";

    private static string InputShape(ModelGraph model, InputDeclaration input) => string.Join(", ", input.Shape.Shape.Select(dim =>
        dim.Symbols.All(s => model.Dimensions.Contains(s)) ? dim.ToCode(Member)
        : $"\"{dim}\""));

    private static void PrintTyped(CodeWriter code, ProgramGraph source)
    {
        var parameters = string.Join(", ", source.Inputs.Select(i => $"global::System.ReadOnlySpan<{Element(i)}> {Identifier(i.Name)}"));
        var writes = source.Inputs.Select((input, i) => $"Set({Number(i)}, {Identifier(input.Name)});").ToArray();
        var isLoss = source.Role == ProgramRole.Loss;
        var name = $"{source.Name}Program";
        var phi = Free("phi", source);
        code.Line($"/// <summary><c>{source.Name}</c> on one target for a fixed number of tasks, on spans: arrays are <c>[tasks, ..shape]</c>, row-major, parameters in the order of declaration.</summary>");
        code.Line("/// <typeparam name=\"T\">The precision: <see cref=\"float\"/> or <see cref=\"double\"/>.</typeparam>");
        code.Line(ModelEmitter.GeneratedCode);
        using (code.Block($"public sealed class {name}<T> : global::ImamlDsl.{(isLoss ? "LossProgram" : "ForwardProgram")}<T>\n    where T : unmanaged, global::System.Numerics.IBinaryFloatingPointIeee754<T>"))
        {
            using (code.Block($"internal {name}({source.Name}Definition definition, global::ImamlDsl.Target target, int tasks)\n    : base(definition, target, tasks)"))
            {
            }

            var values = Free(isLoss ? "losses" : "values", source);
            PrintMethod(code, $"Evaluates the {source.Role.ToString().ToLowerInvariant()} for every task.", $"public void Value(global::System.ReadOnlySpan<T> {phi}, {parameters}, global::System.Span<T> {values})", writes, $"RunValue({phi}, {values});");
            if (isLoss)
            {
                var gradient = Free("gradient", source);
                PrintMethod(code, "Evaluates losses <c>[tasks]</c> and gradients <c>[tasks, P]</c>.", $"public void Gradient(global::System.ReadOnlySpan<T> {phi}, {parameters}, global::System.Span<T> {values}, global::System.Span<T> {gradient})", writes, $"RunGradient({phi}, {values}, {gradient});");
                PrintMethod(code, "Linearises the gradient at φ: the result multiplies by the Hessians there. The caller disposes it.", $"public global::ImamlDsl.ProgramLinearization<T> Linearize(global::System.ReadOnlySpan<T> {phi}, {parameters})", writes, $"return RunLinearize({phi});");
            }
        }
    }

    private static void PrintMethod(CodeWriter code, string summary, string signature, IReadOnlyList<string> writes, string run)
    {
        code.Line();
        code.Line($"/// <summary>{summary}</summary>");
        using (code.Block(signature))
        {
            foreach (var write in writes)
            {
                code.Line(write);
            }

            code.Line(run);
        }
    }

    private static string Element(InputDeclaration input) => input.Kind == ElementKind.Index ? "int" : "T";

    private static string Identifier(string name) => "@" + name;

    private static string Free(string name, ProgramGraph source) => source.Inputs.Any(i => i.Name == name) ? Free(name + "Values", source) : name;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
