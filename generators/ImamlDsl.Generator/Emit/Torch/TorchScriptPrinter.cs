using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Emit.Torch;

/// <summary>Prints lists of operations on tensors as TorchScript.</summary>
internal static class TorchScriptPrinter
{
    private const string Indent = "    ";

    private static readonly Dictionary<string, string> Infix = new()
    {
        ["add"] = "+", ["sub"] = "-", ["mul"] = "*", ["div"] = "/", ["gt"] = ">", ["ge"] = ">=", ["lt"] = "<", ["le"] = "<=", ["eq"] = "==",
    };

    /// <summary>What stands for a size of the model's until the text is used.</summary>
    public static string Hole(string member) => $"\u0001{member}\u0002";

    /// <summary>Prints a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="columns">The length that lines keep to.</param>
    public static string Print(TensorFunction function, int columns)
    {
        var lines = new List<string>();
        lines.AddRange(Wrap($"def {function.Name}({string.Join(", ", function.Parameters.Select(p => p + ": Tensor"))}) -> List[Tensor]:", "", columns));
        lines.AddRange(function.Sizes.Select(s => $"{Indent}{s.Name} = {s.Code}"));
        foreach (var op in function.Ops)
        {
            if (op.Comment is not null)
            {
                lines.AddRange(WrapComment(op.Comment, columns));
            }

            lines.AddRange(Wrap($"{op.Result} = {Expression(op)}{Views(op.Views)}", Indent, columns));
        }

        lines.AddRange(Wrap($"return [{string.Join(", ", function.Results.Select(Print))}]", Indent, columns));
        return string.Join("\n", lines) + "\n";
    }

    private static string Expression(TensorOp op)
    {
        var arguments = op.Arguments.Select(Print).ToArray();
        var options = op.Options.Select(o => $"{o.Name}={o.Value}");
        if (op.Function is null)
        {
            return arguments[0];
        }

        if (op.InPlace)
        {
            return $"{arguments[0]}.{op.Function}_({string.Join(", ", arguments.Skip(1).Concat(options))})";
        }

        if (Infix.TryGetValue(op.Function, out var sign) && op.Options.Count == 0)
        {
            var text = $"{Factor(arguments[0])} {sign} {Factor(arguments[1])}";
            return op.Views.Count > 0 ? $"({text})" : text;
        }

        var module = op.Function.StartsWith("conv_", System.StringComparison.Ordinal) || op.Function.StartsWith("window_", System.StringComparison.Ordinal) ? "" : "torch.";
        return $"{module}{op.Function}({string.Join(", ", arguments.Concat(options))})";
    }

    /// <summary>A number that is itself a sum, product or difference is one operand.</summary>
    private static string Factor(string text) => text[0] == '-' || (text.Contains(' ') && IsScalar(text)) ? $"({text})" : text;

    // Tensors are names with calls behind them; blanks outside of parentheses occur in numbers only.
    private static bool IsScalar(string text)
    {
        var depth = 0;
        foreach (var c in text)
        {
            depth += c is '(' or '[' ? 1 : c is ')' or ']' ? -1 : 0;
            if (c == ' ' && depth == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static string Views(IEnumerable<TensorView> views) => string.Concat(views.Select(v => $".{v.Function}({string.Join(", ", v.Arguments.Select(Print))})"));

    private static string Print(TensorArgument argument) => argument switch
    {
        Word word => word.Text,
        WordList list => $"[{string.Join(", ", list.Words)}]",
        TensorList list => $"[{string.Join(", ", list.Tensors.Select(Print))}]",
        TensorRef tensor => tensor.Name + Views(tensor.Views),
        _ => throw new System.InvalidOperationException($"An argument of unknown kind: {argument}"),
    };

    /// <summary>Breaks a long statement at blanks inside of parentheses, after a comma where there is one.</summary>
    private static IEnumerable<string> Wrap(string text, string indent, int columns)
    {
        var (prefix, from, blanks) = (indent, 0, InnerBlanks(text));
        while (prefix.Length + text.Length - from > columns)
        {
            // Only the blanks of this line are looked at: lists of constants are long.
            var next = blanks.BinarySearch(from + 1) is var found && found < 0 ? ~found : found;
            var fitting = blanks.Skip(next).TakeWhile(b => prefix.Length + b - from <= columns).ToArray();
            var at = fitting.LastOrDefault(b => text[b - 1] == ',');
            at = at > 0 ? at : fitting.Length > 0 ? fitting[fitting.Length - 1] : blanks.ElementAtOrDefault(next);
            if (at == 0)
            {
                break;
            }

            yield return prefix + text.Substring(from, at - from);
            (from, prefix) = (at + 1, indent + Indent);
        }

        yield return prefix + text.Substring(from);
    }

    private static List<int> InnerBlanks(string text)
    {
        var blanks = new List<int>();
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] is '(' or '[' ? 1 : text[i] is ')' or ']' ? -1 : 0;
            if (text[i] == ' ' && depth > 0)
            {
                blanks.Add(i);
            }
        }

        return blanks;
    }

    private static IEnumerable<string> WrapComment(string text, int columns)
    {
        var prefix = Indent + "# ";
        while (prefix.Length + text.Length > columns)
        {
            var at = text.LastIndexOf(' ', columns - prefix.Length - 1);
            if (at <= 0)
            {
                break;
            }

            yield return prefix + text.Substring(0, at).TrimEnd();
            (text, prefix) = (text.Substring(at + 1), Indent + "#   ");
        }

        yield return prefix + text;
    }
}
