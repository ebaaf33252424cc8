using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Diagnostics;
using ImamlDsl.Generator.Ir;
using ImamlDsl.Generator.Rules;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>Finds parameters that change nothing.</summary>
internal static class UnusedParameters
{
    /// <summary>
    /// A warning for each parameter that no program depends on, at the member of the model that holds it. A model without a loss is exempt: it
    /// is a layer, and what it holds is used by the models that hold it.
    /// </summary>
    public static IEnumerable<DiagnosticInfo> Find(INamedTypeSymbol model, IReadOnlyList<ProgramGraph> programs, IReadOnlyList<ParameterDeclaration> parameters)
    {
        if (!programs.Any(p => p.Role == ProgramRole.Loss))
        {
            return [];
        }

        var used = new HashSet<int>(programs.SelectMany(p => p.Graph.Nodes).Where(n => n.Op == Primitives.Parameter).Select(n => ((SlotAttr)n.Attr).Index));
        return parameters.Where((p, i) => !used.Contains(i) && !p.IsLearningRate).Select(p => DiagnosticInfo.Create(Descriptors.UnusedParameter, Place(model, p.Name), p.Name, model.Name));
    }

    /// <summary>Where the member stands with which a parameter's name begins, such as <c>block</c> in <c>block.weight</c>.</summary>
    private static Location Place(INamedTypeSymbol model, string name) =>
        (model.AllMembers().FirstOrDefault(m => m.Name == new string([.. name.TakeWhile(c => char.IsLetterOrDigit(c) || c == '_')])) ?? model).Locations[0];
}
