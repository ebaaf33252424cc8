using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ImamlDsl.CodeFixes;

/// <summary>Gives an input a shape to be filled in (IMD005).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddShape)), Shared]
public sealed class AddShape() : DocumentCodeFix("IMD005", "Add [Shape]")
{
    /// <inheritdoc/>
    protected override SyntaxNode Fix(SyntaxNode root, SemanticModel model, IEnumerable<int> places)
    {
        var inputs = places.Select(place => root.FindToken(place).Parent?.FirstAncestorOrSelf<ParameterSyntax>()).OfType<ParameterSyntax>().Distinct();
        return root.ReplaceNodes(inputs, (input, _) => Add(input, model));
    }

    private static ParameterSyntax Add(ParameterSyntax input, SemanticModel model)
    {
        // A row of indices for each example, and a column of numbers: what most inputs are.
        var indices = model.GetDeclaredSymbol(input) is IParameterSymbol { Type.Name: "IndexTensor" };
        var imported = model.LookupNamespacesAndTypes(input.SpanStart, name: "ShapeAttribute").Any(s => s.ContainingNamespace?.ToDisplayString() == "ImamlDsl");
        var attribute = (imported ? "" : "ImamlDsl.") + "Shape(\"N\"" + (indices ? ")" : ", 1)");
        var list = ParseCompilationUnit($"[{attribute}] class C;").DescendantNodes().OfType<AttributeListSyntax>().First();
        var first = input.GetLeadingTrivia();
        return input.WithLeadingTrivia().WithAttributeLists(input.WithLeadingTrivia().AttributeLists.Insert(0, list)).WithLeadingTrivia(first);
    }
}
