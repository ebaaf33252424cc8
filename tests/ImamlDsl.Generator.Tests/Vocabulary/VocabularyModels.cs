using System.Globalization;
using System.Text;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.Tests.Vocabulary;

/// <summary>The table as models, one for each use, generated and compiled at once.</summary>
internal static class VocabularyModels
{
    private const string Weights = "weights";

    private static readonly Lazy<(GeneratorRun Run, IReadOnlyList<ProgramDefinition> Programs)> Compiled = new(Compile);

    /// <summary>The program of each use, in the table's order.</summary>
    public static IReadOnlyList<ProgramDefinition> Programs => Compiled.Value.Programs;

    /// <summary>The public operations and operators, and those that the uses call, as the compiler resolves their overloads.</summary>
    public static (IReadOnlyList<string> Public, IReadOnlySet<string> Used) Coverage()
    {
        var compilation = Compiled.Value.Run.Output;
        INamedTypeSymbol[] types = [.. new[] { "Ops", "Tensor", "BooleanTensor" }.Select(name => compilation.GetTypeByMetadataName($"ImamlDsl.{name}")).OfType<INamedTypeSymbol>()];
        var members = types.SelectMany(t => t.GetMembers().OfType<IMethodSymbol>())
            .Where(m => m.DeclaredAccessibility == Accessibility.Public
                && (m.MethodKind is MethodKind.UserDefinedOperator or MethodKind.Conversion
                    || (m.MethodKind == MethodKind.Ordinary && m.IsStatic && m.ContainingType.Name == "Ops")
                    || (m.MethodKind == MethodKind.PropertyGet && m.Parameters.Length > 0)));
        var used = new HashSet<string>();
        for (var i = 0; i < VocabularyTable.Uses.Count; i++)
        {
            var tree = compilation.SyntaxTrees.ElementAt(i);
            var model = compilation.GetSemanticModel(tree);
            var expression = tree.GetRoot().DescendantNodes().First(n => n is EqualsValueClauseSyntax or ArrowExpressionClauseSyntax);
            foreach (var operation in model.GetOperation(expression)!.DescendantsAndSelf())
            {
                var called = operation switch
                {
                    IInvocationOperation call => call.TargetMethod,
                    IBinaryOperation binary => binary.OperatorMethod,
                    IUnaryOperation unary => unary.OperatorMethod,
                    IConversionOperation conversion => conversion.OperatorMethod,
                    IPropertyReferenceOperation property => property.Property.GetMethod,
                    _ => null,
                };
                used.Add(called is null ? "" : Name(called));
            }
        }

        return ([.. members.Select(Name).Order(StringComparer.Ordinal)], used);

        static string Name(IMethodSymbol method) => method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
    }

    private static (GeneratorRun Run, IReadOnlyList<ProgramDefinition> Programs) Compile()
    {
        var run = GeneratorRun.Of([.. VocabularyTable.Uses.Select(Source)]);
        Assert.Empty(run.Diagnostics.Where(d => d.Id != "IMD302").Select(d => $"{Place(d)}: {d.GetMessage(CultureInfo.InvariantCulture)}"));
        var assembly = run.Load();
        return (run, [.. VocabularyTable.Uses.Select((_, i) => ((IModel)Activator.CreateInstance(assembly.GetType($"Table.Use{i}")!)!).Definitions.Single())]);
    }

    private static string Place(Diagnostic diagnostic) => VocabularyTable.Uses[int.Parse(
        Path.GetFileNameWithoutExtension(diagnostic.Location.GetLineSpan().Path)["Source".Length..], CultureInfo.InvariantCulture)].Expression;

    /// <summary>
    /// A discrete value is predicted as it is; another becomes the loss ½·Σ w∘(f + 1)², which notices entries in a wrong order and is curved where the use is linear.
    /// </summary>
    private static string Source(Use use, int index)
    {
        var operands = Operands.Of(use.Expression).ToArray();
        var inputs = operands.Where(o => o.Type is not null).Append(use.Discrete ? new Operand("unused", [1], "Tensor") : new Operand(Weights, use.Shape, "Tensor"));
        var arguments = string.Join(", ", inputs.Select(o => $"[Shape({Extents(o.Shape)})] {o.Type} {o.Name}"));
        var source = new StringBuilder();
        source.AppendLine("using ImamlDsl;").AppendLine("using static ImamlDsl.Ops;").AppendLine("namespace Table;").AppendLine();
        source.AppendLine(CultureInfo.InvariantCulture, $"[Model] public sealed partial class Use{index}").AppendLine("{");
        foreach (var parameter in operands.Where(o => o.Type is null).DefaultIfEmpty(new Operand("Unused", [1])))
        {
            source.AppendLine(CultureInfo.InvariantCulture, $"    [Parameter({Extents(parameter.Shape)})] public partial Tensor {parameter.Name} {{ get; }}");
        }

        source.AppendLine(use.Discrete
            ? $"    public Tensor Predict({arguments}) => {use.Expression};"
            : $"    [Loss] public Tensor Loss({arguments}) {{ var value = {use.Expression}; return 0.5 * Sum({Weights} * Square(value + 1)); }}");
        return source.AppendLine("}").ToString();
    }

    private static string Extents(object[] shape) => string.Join(", ", shape.Select(e => e is string symbol ? $"\"{symbol}\"" : Convert.ToString(e, CultureInfo.InvariantCulture)));
}
