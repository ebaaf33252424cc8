using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>The project that a model is in. What a file means is asked of one semantic model, which finds it once, and for which a symbol is the same wherever it is named.</summary>
internal sealed class Sources(Compilation compilation)
{
    private readonly Dictionary<SyntaxTree, SemanticModel> _models = [];

    // Files outlive compilations: only those that are edited are read again.
    private static readonly ConditionalWeakTable<SyntaxTree, HashSet<string>> s_identifiers = new();

    public Compilation Compilation => compilation;

    public Conversion Conversion(ITypeSymbol from, ITypeSymbol to) => ((CSharpCompilation)compilation).ClassifyConversion(from, to);

    /// <summary>Where the project's source names something so.</summary>
    public IEnumerable<SimpleNameSyntax> Names(string name, CancellationToken cancellation)
    {
        return compilation.SyntaxTrees.Where(file => s_identifiers.GetValue(file, Identifiers).Contains(name))
            .SelectMany(file => file.GetRoot(cancellation).DescendantNodes()).OfType<SimpleNameSyntax>().Where(n => n.Identifier.ValueText == name);

        HashSet<string> Identifiers(SyntaxTree file) => [.. file.GetRoot(cancellation).DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText)];
    }

    public SemanticModel Meaning(SyntaxTree file)
    {
        if (!_models.TryGetValue(file, out var model))
        {
            _models.Add(file, model = compilation.GetSemanticModel(file));
        }

        return model;
    }
}
