using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace ImamlDsl.Generator.Tests.Incremental;

/// <summary>Walks everything that a cached value reaches.</summary>
internal static class RetainedObjects
{
    /// <summary>The first object that would keep a compilation alive, with the way to it; null if there is none.</summary>
    public static string? FindCompilerObject(IEnumerable<object> roots)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(object Value, string Path)>(roots.Select(r => (r, r.GetType().Name)));
        while (open.TryPop(out var at))
        {
            if (at.Value is ISymbol or SyntaxNode or SyntaxTree or SyntaxReference or Compilation or SemanticModel or IOperation or Location)
            {
                return $"{at.Path}: {at.Value.GetType()}";
            }

            // Types and delegates' code belong to the generator itself; strings and numbers hold nothing.
            if (at.Value is string or Type or MemberInfo || at.Value.GetType().IsPrimitive || !seen.Add(at.Value))
            {
                continue;
            }

            if (at.Value is IEnumerable items and Array)
            {
                foreach (var item in items)
                {
                    Push(item, "[]");
                }
            }

            for (var type = at.Value.GetType(); type is not null; type = type.BaseType)
            {
                foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(f => !f.FieldType.IsPointer))
                {
                    Push(field.GetValue(at.Value), field.Name);
                }
            }

            void Push(object? value, string name)
            {
                if (value is not null)
                {
                    open.Push((value, $"{at.Path}.{name}"));
                }
            }
        }

        return null;
    }
}
