namespace ImamlDsl.Generator.Tests.RandomPrograms;

/// <summary>The C# that a statement is written in: loops, conditions, helpers and tuples must give what the plain expression gives, or what the definition says.</summary>
internal sealed record Wrapping(string Name, Func<Value, string, IReadOnlyList<(string Name, Kind Kind)>, (string Method, string Statements)> Print)
{
    public static readonly Wrapping Plain = new("plain", (value, name, operands) => ("", $"        var {name} = {Text(value, operands)};\n"));

    /// <summary>Those that fit any expression.</summary>
    public static readonly IReadOnlyList<Wrapping> Any =
    [
        new("helper", (value, name, operands) => (Helper("private static", value, name, operands, ""), Call(name, operands, name))),
        new("differentiable", (value, name, operands) => (Helper("[Differentiable] internal static", value, name, operands, ""), Call(name, operands, name))),
        new("block", (value, name, operands) => (
            $"    private {TypeOf(value.Kind)} Of_{name}({Parameters(operands)})\n    {{\n        var inner = {Text(value, Arguments(operands))};\n        return inner;\n    }}\n",
            Call(name, operands, name))),
        new("if", (value, name, operands) => ("",
            $"        {TypeOf(value.Kind)} {name};\n        if ({operands[0].Name}.Rank < 9)\n        {{\n            {name} = {Text(value, operands)};\n        }}\n"
            + $"        else\n        {{\n            throw new System.InvalidOperationException();\n        }}\n")),
    ];

    /// <summary>Those of real values whose first operand is real.</summary>
    public static readonly IReadOnlyList<Wrapping> Real =
    [
        new("tuple helper", (value, name, operands) => (Helper("private", value, name, operands, "pair"), Call($"({name}, _)", operands, name))),
        new("tuple", (value, name, operands) => ("", $"        var ({name}, {name}Rest) = ({Text(value, operands)}, 2 * {operands[0].Name});\n        {name} = {name} + 0.1 * Sin(Sum({name}Rest));\n")),
        new("array", (value, name, operands) => ("", $"        Tensor[] {name}Parts = [{operands[0].Name}, {Text(value, operands)}];\n        var {name} = {name}Parts[{name}Parts.Length - 1];\n")),
        new("foreach", (value, name, operands) => ("",
            $"        var {name} = {Text(value, operands)};\n        foreach (var factor in new[] {{ 0.5, -1.5 }})\n        {{\n            {name} += factor * Sin({name});\n        }}\n")),
        new("while", (value, name, operands) => ("",
            $"        var {name} = {Text(value, operands)};\n        var {name}Count = 0;\n        while ({name}Count < 2)\n        {{\n            {name} = Sin({name}) / (1 + {name}Count);\n            {name}Count++;\n        }}\n")),
        new("conditional", (value, name, operands) => ("", $"        var {name} = {operands[0].Name}.Rank > 8 ? {operands[0].Name} : {Text(value, operands)};\n")),
        new("assigned again", (value, name, operands) => ("", $"        var {name} = 3 * {operands[0].Name};\n        {name} = {Text(value, operands)};\n")),
    ];

    /// <summary>The expression applied to its own result; its shape is that of its first operand.</summary>
    public static readonly Wrapping Loop = new("for", (value, name, operands) => ("",
        $"        var {name} = {operands[0].Name};\n        for (var i = 0; i < 3; i++)\n        {{\n            {name} = {Text(value, [(name, Kind.Real), .. operands.Skip(1)])};\n        }}\n"));

    public override string ToString() => Name;

    private static string Text(Value value, IReadOnlyList<(string Name, Kind Kind)> operands) => value.With(operands.Select(o => o.Name));

    private static string TypeOf(Kind kind) => kind switch { Kind.Boolean => "BooleanTensor", Kind.Index => "IndexTensor", _ => "Tensor" };

    private static IReadOnlyList<(string Name, Kind Kind)> Arguments(IReadOnlyList<(string Name, Kind Kind)> operands) => [.. operands.Select((o, i) => ($"a{i}", o.Kind))];

    private static string Parameters(IReadOnlyList<(string Name, Kind Kind)> operands) => string.Join(", ", Arguments(operands).Select(a => $"{TypeOf(a.Kind)} {a.Name}"));

    private static string Call(string target, IReadOnlyList<(string Name, Kind Kind)> operands, string name) =>
        $"        var {target} = Of_{name}({string.Join(", ", operands.Select(o => o.Name))});\n";

    private static string Helper(string modifiers, Value value, string name, IReadOnlyList<(string Name, Kind Kind)> operands, string second)
    {
        var expression = Text(value, Arguments(operands));
        return second.Length == 0
            ? $"    {modifiers} {TypeOf(value.Kind)} Of_{name}({Parameters(operands)}) => {expression};\n"
            : $"    {modifiers} (Tensor Result, Tensor Other) Of_{name}({Parameters(operands)}) => ({expression}, a0);\n";
    }
}
