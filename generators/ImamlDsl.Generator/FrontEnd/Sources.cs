using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>The project that a model is in. What a file means is asked of one semantic model, which finds it once, and for which a symbol is the same wherever it is named.</summary>
internal sealed class Sources(Compilation compilation)
{
    private readonly Dictionary<SyntaxTree, SemanticModel> _models = [];

    public Compilation Compilation => compilation;

    public Conversion Conversion(ITypeSymbol from, ITypeSymbol to) => ((CSharpCompilation)compilation).ClassifyConversion(from, to);

    public SemanticModel Meaning(SyntaxTree file)
    {
        if (!_models.TryGetValue(file, out var model))
        {
            _models.Add(file, model = compilation.GetSemanticModel(file));
        }

        return model;
    }
}
