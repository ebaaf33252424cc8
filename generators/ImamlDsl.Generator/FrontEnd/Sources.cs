using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>The project that a model is in. What a file means is asked of one semantic model, which finds it once, and for which a symbol is the same wherever it is named.</summary>
internal sealed class Sources(Compilation compilation)
{
    private readonly Dictionary<SyntaxTree, SemanticModel> _models = [];

    private ILookup<string, SimpleNameSyntax>? _names;

    public Compilation Compilation => compilation;

    /// <summary>Where the project's source names something so.</summary>
    public IEnumerable<SimpleNameSyntax> Names(string name, CancellationToken cancellation)
    {
        _names ??= compilation.SyntaxTrees.SelectMany(tree => tree.GetRoot(cancellation).DescendantNodes()).OfType<SimpleNameSyntax>().ToLookup(n => n.Identifier.ValueText);
        return _names[name];
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
